import { z } from "zod";
import { type CapabilityTables, manifestSchema } from "./schema.ts";
import { supervisorSchema } from "./supervisor-schema.ts";

/**
 * The JSON Schema of manifests, for editors (`#:schema theater.schema.json` at the top of a manifest). Draft 7, which TOML
 * editors read.
 */
export function manifestJsonSchema(
  capabilities: CapabilityTables,
): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(
    z.union([manifestSchema(capabilities), supervisorSchema(capabilities)]),
    {
      target: "draft-07",
      io: "input",
    },
  );
  return { $schema, $id: "theater.schema.json", ...rest };
}
