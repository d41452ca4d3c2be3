import { relative } from "node:path";
import { printable } from "./printable.ts";

/** A component that was made. */
export interface Made {
  readonly component: Uint8Array;
  readonly digest: string;
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** What is said of it, for people. */
export function madeRows({
  component,
  digest,
  imports,
  exports,
}: Made): (readonly [string, string])[] {
  const standard = imports.filter((name) => name.startsWith("wasi:"));
  const own = imports.filter((name) => !name.startsWith("wasi:")).map(printable);
  const floor = standard.length === 0 ? [] : [`${standard.length} of WASI`];
  return [
    ["size", `${component.length.toLocaleString("en")} bytes`],
    ["digest", digest],
    ["imports", [...own, ...floor].join(", ") || "nothing"],
    ["exports", exports.map(printable).join(", ") || "nothing"],
  ];
}

/** A path as whoever stands here would write it, where that is no longer. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return printable(path !== "" && path.length < file.length ? path : file);
}
