import { F32, type FloatFormat, F64, floatBits } from "./float.ts";
import { headOf, type Sexpr } from "./sexpr.ts";

export type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";

/** A core value: its bits, or for a reference the JavaScript value that stands for it. */
export type CoreValue = CoreNumber | { readonly type: "ref"; readonly value: unknown };

export interface CoreNumber {
  readonly type: NumberType;
  readonly bits: bigint;
}

/** What a result must be. `fits` gets bits for numbers, the JavaScript value for references. */
export interface CorePattern {
  readonly type: NumberType | "ref";
  readonly text: string;
  fits(value: unknown): boolean;
}

/** Gives the same object for the same number, as `(ref.extern 1)` is the same reference everywhere. */
export type References = (number: string) => object;

/** Undefined where the script writes none that we know. */
export function coreValue(written: Sexpr, references: References): CoreValue | undefined {
  const words = wordsOf(written);
  const [head = "", ...rest] = words;
  switch (head) {
    case "ref.null":
      return { type: "ref", value: null };
    case "ref.extern":
    case "ref.host":
      return { type: "ref", value: references(rest[0] ?? "") };
    default:
      return coreNumber(head, rest);
  }
}

export function corePattern(written: Sexpr, references: References): CorePattern | undefined {
  const words = wordsOf(written);
  const [head = "", ...rest] = words;
  const text = `(${words.join(" ")})`;
  if (head === "either" && written.kind === "list") {
    const some = written.items.slice(1).map((one) => corePattern(one, references));
    const type = some[0]?.type;
    if (type === undefined) return undefined;
    return { type, text, fits: (value) => some.some((one) => one?.fits(value) === true) };
  }
  if (head.startsWith("ref.")) {
    const fits = referencePattern(head, rest[0], references);
    return fits === undefined ? undefined : { type: "ref", text, fits };
  }
  const lanes = lanesOf(head, rest);
  if (lanes === undefined) return undefined;
  const type = numberType(head);
  return { type, text, fits: (value) => typeof value === "bigint" && fitLanes(lanes, value) };
}

/** One lane of a vector, or the whole of a scalar: the bits that it must have where `mask` has ones. */
interface Lane {
  readonly width: bigint;
  readonly bits: bigint;
  readonly mask: bigint;
}

function wordsOf(written: Sexpr): string[] {
  if (written.kind !== "list") return [];
  return written.items.map((one) => (one.kind === "atom" ? one.text : `(${headOf(one) ?? ""} …)`));
}

function coreNumber(head: string, rest: readonly string[]): CoreNumber | undefined {
  const lanes = lanesOf(head, rest);
  if (lanes === undefined || lanes.length === 0) return undefined;
  return { type: numberType(head), bits: joinLanes(lanes) };
}

function numberType(head: string): NumberType {
  return head.slice(0, head.indexOf(".")) as NumberType; // `lanesOf` knows these heads and no others
}

function lanesOf(head: string, rest: readonly string[]): readonly Lane[] | undefined {
  const lane = LANES[head === "v128.const" ? (rest[0] ?? "") : head];
  if (lane === undefined) return undefined;
  const written = head === "v128.const" ? rest.slice(1) : rest;
  const lanes = written.map(lane).filter((one) => one !== undefined);
  return lanes.length === written.length && lanes.length > 0 ? lanes : undefined;
}

const LANES: Readonly<Record<string, (text: string) => Lane | undefined>> = {
  "i32.const": integer(32n),
  "i64.const": integer(64n),
  "f32.const": float(F32),
  "f64.const": float(F64),
  i8x16: integer(8n),
  i16x8: integer(16n),
  i32x4: integer(32n),
  i64x2: integer(64n),
  f32x4: float(F32),
  f64x2: float(F64),
};

function integer(width: bigint): (text: string) => Lane | undefined {
  const mask = (1n << width) - 1n;
  return (text) => {
    const match = /^([+-]?)(\d+|0x[0-9a-f]+)$/i.exec(text.replaceAll("_", ""));
    if (match === null) return undefined;
    const magnitude = BigInt(match[2] ?? "");
    return { width, bits: (match[1] === "-" ? -magnitude : magnitude) & mask, mask };
  };
}

function float(format: FloatFormat): (text: string) => Lane | undefined {
  const width = 1n + format.exponentBits + format.fractionBits;
  const sign = 1n << (width - 1n);
  const all = (1n << width) - 1n;
  const quiet = floatBits("nan", format) as bigint; // always one
  return (text) => {
    // A canonical NaN has the quiet bit alone, an arithmetic one at least that; either sign will do.
    if (text === "nan:canonical") return { width, bits: quiet, mask: all & ~sign };
    if (text === "nan:arithmetic") return { width, bits: quiet, mask: quiet };
    const bits = floatBits(text, format);
    return bits === undefined ? undefined : { width, bits, mask: all };
  };
}

/** The first lane is the lowest. */
function joinLanes(lanes: readonly Lane[]): bigint {
  return lanes.reduceRight((bits, lane) => (bits << lane.width) | lane.bits, 0n);
}

function fitLanes(lanes: readonly Lane[], value: bigint): boolean {
  let rest = value;
  return lanes.every(({ width, bits, mask }) => {
    const fits = (rest & mask) === bits;
    rest >>= width;
    return fits;
  });
}

function referencePattern(
  head: string,
  number: string | undefined,
  references: References,
): ((value: unknown) => boolean) | undefined {
  switch (head) {
    case "ref.null":
      return (value) => value === null;
    case "ref.func":
      return (value) => typeof value === "function";
    case "ref.i31":
      return (value) => typeof value === "number";
    case "ref.extern":
    case "ref.host":
      if (number !== undefined) return (value) => value === references(number);
      return (value) => value !== null;
    case "ref.any":
    case "ref.eq":
    case "ref.struct":
    case "ref.array":
    case "ref.exn":
      return (value) => value !== null && value !== undefined;
    default:
      return undefined;
  }
}
