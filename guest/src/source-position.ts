/** Where the lines of the bundle come from: `LineMap` of `theater build`, as JSON. */
interface LineMap {
  readonly sources: readonly string[];
  /** As the mappings of a source map of version 3 (ECMA-426), but that every line begins from 0. */
  readonly lines: string;
}

/** `file:line:column` in the sources for a place in the bundle, all counted from 1; undefined where it comes from none. */
export function sourcePosition(json: string, line: number, column: number): string | undefined {
  const { sources, lines } = JSON.parse(json) as LineMap;
  const segments = lines.split(";", line)[line - 1] ?? "";
  let [generated, source, sourceLine, sourceColumn] = [0, 0, 0, 0];
  let found: string | undefined;
  for (const segment of segments === "" ? [] : segments.split(",")) {
    const [across = 0, file = 0, down = 0, aside = 0] = decodeVlq(segment);
    generated += across;
    if (found !== undefined && generated > column - 1) break;
    source += file;
    sourceLine += down;
    sourceColumn += aside;
    found = `${sources[source]}:${sourceLine + 1}:${sourceColumn + 1}`;
  }
  return found;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ: five bits a digit, the least first, the sixth says that more follow; the last bit is the sign. */
export function decodeVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
