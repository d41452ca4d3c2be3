import { valueAt } from "./expectation.ts";
import type { Manifest } from "./manifest.ts";
import { locate } from "./positions.ts";
import { place } from "./problems.ts";
import { readToml } from "./toml.ts";

/** A key of `[limits]` or `[state]`; or of the `[[handler]]` of a type, where it has none the handler itself. */
export type ManifestPlace =
  | { readonly table: "limits" | "state"; readonly key: string }
  | { readonly handler: string; readonly key?: string };

/**
 * `file:line:column` of a key in a manifest that was read, of the nearest table around it where it is left out. Reads the text again: for what
 * turns out to be wrong later.
 */
export function placeOf({ file, bytes }: Manifest, wanted: ManifestPlace): string {
  const { text, document } = readToml(bytes, file);
  const table = "table" in wanted ? [wanted.table] : ["handler", indexOf(document, wanted.handler)];
  const path = wanted.key === undefined ? table : [...table, wanted.key];
  return place(file, locate(text).ofKey(path));
}

function indexOf(document: unknown, type: string): number {
  const handlers = valueAt(document, ["handler"]);
  if (!Array.isArray(handlers)) return -1;
  return handlers.findIndex((one: unknown) => valueAt(one, ["type"]) === type);
}
