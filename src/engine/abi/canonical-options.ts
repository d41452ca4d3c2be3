/** The `string-encoding` of a canonical definition. */
export type Encoding = "utf8" | "utf16" | "latin1+utf16";

/** What a core function takes and gives: i32, f32 and f64 as number (i32 is signed out of V8), i64 as bigint. */
export type Flat = number | bigint;

export type CoreFunction = (...flat: Flat[]) => unknown;

/** Options of `canon lift` and `canon lower` (CanonicalABI.md, "Canonical ABI Options"), as core values. */
export interface CanonicalOptions {
  readonly encoding: Encoding;
  readonly memory?: WebAssembly.Memory | undefined;
  /** (old pointer, old bytes, alignment, new bytes) → pointer */
  readonly realloc?: CoreFunction | undefined;
  /** `canon lift` only: called with the flat results, after the caller has its copy of them. */
  readonly postReturn?: CoreFunction | undefined;
}
