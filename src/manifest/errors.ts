import { TheaterError } from "../base/mod.ts";

export type ManifestCode =
  | "MANIFEST_UNREADABLE" // the file is not there or not UTF-8; or the component that it names is not there
  | "MANIFEST_TOO_LARGE" // more bytes than MANIFEST_BYTES_MAX
  | "MANIFEST_NOT_TOML"
  | "MANIFEST_UNKNOWN_KEY"
  | "MANIFEST_MISSING_KEY"
  | "MANIFEST_WRONG_TYPE" // a text where a number belongs, and the like
  | "MANIFEST_BAD_VALUE" // the right type, outside what the key allows
  | "MANIFEST_UNKNOWN_HANDLER" // no capability of that type
  | "MANIFEST_DUPLICATE_HANDLER" // one type granted twice
  | "MANIFEST_BEYOND_SUPERVISOR"; // it grants more than a supervisor above it lets those below have

/** One thing that is wrong with a manifest. */
export interface Problem {
  readonly code: ManifestCode;
  readonly what: string;
  /** `file:line:column`, both from 1; columns count UTF-16 units, as editors do. */
  readonly where: string;
  readonly remedy: string;
}

/** Problems told of one manifest, or of those of one tree; what is wrong beyond them is told when these are mended. */
export const PROBLEMS_MAX = 100;

/** Carries every problem of the manifest, and speaks of the first. */
export class ManifestError extends TheaterError<ManifestCode> {
  /** In the order of the file; never empty. */
  readonly problems: readonly Problem[];

  constructor(first: Problem, others: readonly Problem[] = [], cause?: unknown) {
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    super(first.code, { ...first, what: first.what + more, cause });
    this.problems = [first, ...others];
  }
}
