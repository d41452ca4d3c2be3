/** Where the lines of the bundle come from: `LineMap` of `theater build`, as JSON. */
interface LineMap {
  readonly sources: readonly string[];
  /** As the mappings of a source map of version 3 (ECMA-426), but that every line begins from 0. */
  readonly lines: string;
}

/** `file:line:column` in the sources for a place in the bundle, all counted from 1; undefined where it comes from none. */
export type Positions = (line: number, column: number) => string | undefined;

/** What a line map knows, parsed once for all the places of a stack: that is half of what finding one costs. */
export function positionsOf(json: string): Positions {
  const { sources, lines } = JSON.parse(json) as LineMap;
  const rows = lines.split(";");
  return (line, column) => {
    const numbers = decodeVlq(rows[line - 1] ?? "", column - 1);
    if (numbers === undefined) return undefined;
    const [source, sourceLine, sourceColumn] = numbers;
    return `${sources[source]}:${sourceLine + 1}:${sourceColumn + 1}`;
  };
}

type Place = readonly [source: number, sourceLine: number, sourceColumn: number];

/**
 * Where the last segment that begins at or before `column` comes from, all counted from 0; where none does, the first one. Segments are
 * separated by commas, each of base64 VLQ: five bits a digit, the least first, the sixth says that more follow; the last bit is the sign.
 * One loop over the line, since the guest engine takes three times as long where each segment is cut out.
 */
function decodeVlq(text: string, column: number): Place | undefined {
  const sums = [0, 0, 0, 0];
  let place: Place | undefined;
  let field = 0;
  let value = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = DIGITS[text.charCodeAt(at)] ?? COMMA;
    if (digit === COMMA) {
      place = [sums[1] ?? 0, sums[2] ?? 0, sums[3] ?? 0];
      field = 0;
      continue;
    }
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    sums[field] = (sums[field] ?? 0) + ((value & 1) === 1 ? -(value >> 1) : value >> 1);
    if (field === 0 && place !== undefined && (sums[0] ?? 0) > column) return place;
    field += 1;
    value = 0;
    shift = 0;
  }
  return text === "" ? undefined : [sums[1] ?? 0, sums[2] ?? 0, sums[3] ?? 0];
}

const COMMA = 64;

/** The value of each base64 digit, by its character's number. */
const DIGITS = digits();

function digits(): Uint8Array {
  const values = new Uint8Array(128).fill(COMMA);
  const text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let at = 0; at < text.length; at++) values[text.charCodeAt(at)] = at;
  return values;
}
