import { parse, TomlError, type TomlTable } from "smol-toml";
import { quote } from "../base/mod.ts";
import { ManifestError } from "./errors.ts";
import { positionOf } from "./positions.ts";

/** Bytes of a manifest, so that reading one costs no more than it should. MANIFEST_TOO_LARGE */
export const MANIFEST_BYTES_MAX: number = 256 * 1024;
/** Arrays and inline tables within each other. MANIFEST_NOT_TOML */
export const NESTING_MAX = 32;

const BYTE_ORDER_MARK = "\uFEFF";

export interface TomlFile {
  readonly text: string;
  /** Tables have no prototype; integers that a number cannot hold are bigint, dates are Date. */
  readonly document: TomlTable;
}

/** @throws ManifestError MANIFEST_TOO_LARGE, MANIFEST_UNREADABLE, MANIFEST_NOT_TOML. */
export function readToml(bytes: Uint8Array, file: string): TomlFile {
  if (bytes.length > MANIFEST_BYTES_MAX) {
    throw new ManifestError({
      code: "MANIFEST_TOO_LARGE",
      what: `the manifest has ${bytes.length} bytes, and may have ${MANIFEST_BYTES_MAX}`,
      where: `${file}:1:1`,
      remedy: "shorten it; large parameters belong into a message to the actor",
    });
  }
  const text = decode(bytes, file);
  return { text, document: parseToml(text, file) };
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const what = "the manifest is not UTF-8";
    const remedy = "save it as UTF-8";
    const problem = { code: "MANIFEST_UNREADABLE", what, where: `${file}:1:1`, remedy } as const;
    throw new ManifestError(problem, [], cause);
  }
}

function parseToml(text: string, file: string): TomlTable {
  // The parser takes a mark for space wherever it stands; TOML allows it at the very beginning only.
  const mark = text.indexOf(BYTE_ORDER_MARK, 1);
  if (mark !== -1) {
    throw notToml("a byte order mark within the text", positionOf(text, mark), file);
  }
  try {
    return parse(text, { integersAsBigInt: "asNeeded", maxDepth: NESTING_MAX });
  } catch (cause) {
    if (cause instanceof TomlError) throw notToml(reason(cause), cause, file, cause);
    throw cause;
  }
}

function notToml(
  what: string,
  { line, column }: { readonly line: number; readonly column: number },
  file: string,
  cause?: unknown,
): ManifestError {
  const where = `${file}:${line}:${column}`;
  const remedy = "mend the text at that place; https://toml.io shows how TOML is written";
  const problem = { code: "MANIFEST_NOT_TOML", what: `not TOML: ${what}`, where, remedy } as const;
  return new ManifestError(problem, [], cause);
}

/** The parser's message without its picture of the document. */
function reason({ message }: TomlError): string {
  const [line = ""] = message.replace(/^Invalid TOML document: /, "").split("\n");
  return /^[\x20-\x7e]{1,120}$/.test(line) ? line : quote(line);
}
