// Writes theater.schema.json, the JSON Schema of manifests, from the capabilities that `theater` ships.
import { writeFileSync } from "node:fs";
import { CAPABILITIES } from "../src/capabilities/mod.ts";
import { manifestJsonSchema } from "../src/manifest/mod.ts";

export const SCHEMA_FILE: URL = new URL("../theater.schema.json", import.meta.url);

export function schemaText(): string {
  const tables = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
  return `${JSON.stringify(manifestJsonSchema(tables), undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, schemaText());
