import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "smol-toml";
import { z } from "zod";
import { SCHEMA_FILE, schemaText } from "../scripts/schema.ts";
import { CAPABILITIES } from "../src/capabilities/mod.ts";
import { parseManifest } from "../src/manifest/mod.ts";

const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
const committed = readFileSync(SCHEMA_FILE, "utf8");
const schema = z.fromJSONSchema(JSON.parse(committed) as Parameters<typeof z.fromJSONSchema>[0]);

test("theater.schema.json is what `npm run schema` makes", () => {
  assert.equal(committed, schemaText());
});

test("every key has a description for editors", () => {
  const undescribed: string[] = [];
  const visit = (at: Record<string, unknown>, path: string): void => {
    for (const [key, below] of Object.entries(Object(at["properties"]) as typeof at)) {
      const property = below as Record<string, unknown>;
      const constant = property["const"] !== undefined;
      if (property["description"] === undefined && !constant) undescribed.push(`${path}.${key}`);
      visit(property, `${path}.${key}`);
    }
    const items = at["items"] as { readonly oneOf?: readonly (typeof at)[] } | undefined;
    for (const option of items?.oneOf ?? []) visit(option, `${path}[]`);
  };
  visit(JSON.parse(committed) as Record<string, unknown>, "");
  assert.deepEqual(undescribed, []);
});

test("docs/manifest.md names every key, and its example is a manifest", () => {
  const page = readFileSync("docs/manifest.md", "utf8");
  const keys = committed.matchAll(
    /"([a-z][a-z-]*)": \{\s*"(?:type|anyOf|minLength|maxLength|maxItems|enum)"/g,
  );
  const missing = Array.from(keys, ([, key = ""]) => key).filter(
    (key) => !page.includes(`\`${key}\``),
  );
  assert.deepEqual(
    missing.filter((key) => !["properties", "limits", "handler", "state"].includes(key)),
    [],
  );
  const [, example = ""] = /```toml\n([^]*?)```/.exec(page) ?? [];
  assert.equal(parseManifest(example, "docs/manifest.md", TABLES).name, "counter");
});

describe("each example's manifest is right, and editors think so too", () => {
  for (const file of globSync("examples/*/manifest.toml")) {
    test(file, () => {
      const bytes = readFileSync(file);
      parseManifest(bytes, file, TABLES);
      assert.equal(schema.safeParse(parse(bytes.toString())).error, undefined);
    });
  }
});

describe("editors refuse what the runtime refuses", () => {
  const head = 'name = "a"\nversion = "0.1.0"\ncomponent = "a.wasm"\n';
  for (const [what, text] of [
    ["an unknown key", `${head}x = 1`],
    ["a missing key", 'name = "a"'],
    ["a capability that is not there", `${head}[[handler]]\ntype = "x"`],
    ["an unknown key of a capability", `${head}[[handler]]\ntype = "timing"\nx = 1`],
    ["a size in powers of ten", `${head}[limits]\nmemory-bytes-max = "1 MB"`],
  ] as const) {
    test(what, () => {
      assert.throws(() => parseManifest(text, "m.toml", TABLES), { name: "ManifestError" });
      assert.notEqual(schema.safeParse(parse(text)).error, undefined);
    });
  }
});
