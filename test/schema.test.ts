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

test("every key has a description for editors, and a place in docs/manifest.md", () => {
  const page = readFileSync("docs/manifest.md", "utf8");
  for (const [key, property] of properties(JSON.parse(committed))) {
    if (property["const"] === undefined) assert.ok(property["description"], key);
    const header = property["properties"] !== undefined || property["type"] === "array";
    assert.ok(page.includes(header ? key : `\`${key}\``), key);
  }
});

function* properties(schema: unknown): Generator<[key: string, Record<string, unknown>]> {
  const {
    properties: below = {},
    items,
    oneOf = [],
    anyOf = [],
  } = schema as Record<string, object | undefined>;
  for (const [key, property] of Object.entries(below)) {
    yield [key, property as Record<string, unknown>];
    yield* properties(property);
  }
  if (items !== undefined) yield* properties(items);
  for (const option of [...(oneOf as object[]), ...(anyOf as object[])]) yield* properties(option);
}

test("the example in docs/manifest.md is a manifest", () => {
  const page = readFileSync("docs/manifest.md", "utf8");
  const [, example = ""] = /```toml\n([^]*?)```/.exec(page) ?? [];
  assert.equal(parseManifest(example, "docs/manifest.md", TABLES).name, "counter");
});

describe("each example's manifest is right, and editors think so too", () => {
  for (const file of globSync("{examples,test/actors}/*/*.toml")) {
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
