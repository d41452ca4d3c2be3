/** Where the lines of a bundle come from, as `@theater/guest` reads it when it tells an error. */
export interface LineMap {
  readonly sources: readonly string[];
  /**
   * A group for each line, with `;` between them, each of segments with `,` between them, as in a source map of version 3
   * (ECMA-426), but that every line begins from 0: a reader goes to the line that it asks for, and decodes that one alone. In the guest's
   * engine a map of version 3 took more fuel than a turn has.
   */
  readonly lines: string;
}

interface Version3 {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** Without the segments of sources that `keeps` says no to. */
export function lineMapOf(map: Version3, keeps: (source: string) => boolean): LineMap {
  const sources = map.sources.filter(keeps);
  const places = new Map(sources.map((source, at) => [source, at]));
  let source = 0;
  let line = 0;
  let column = 0;
  const lines = map.mappings.split(";").map((group) => {
    let generated = 0;
    const kept = new LineWriter();
    for (const segment of group === "" ? [] : group.split(",")) {
      const [across = 0, file, down = 0, aside = 0] = decodeVlq(segment);
      generated += across;
      if (file === undefined) continue;
      source += file;
      line += down;
      column += aside;
      const place = places.get(map.sources[source] ?? "");
      if (place === undefined) kept.skip();
      else kept.add([generated, place, line, column]);
    }
    return kept.text();
  });
  return { sources, lines: lines.join(";").replace(/;+$/, "") };
}

/** Writes each segment as its differences from the one before. */
class LineWriter {
  readonly #segments: string[] = [];
  #last: readonly number[] = [0, 0, 0, 0];
  #source: string | undefined;

  add(segment: readonly number[]): void {
    const place = segment.slice(1).join();
    if (place === this.#source) return; // says nothing new
    this.#source = place;
    this.#segments.push(
      segment.map((value, at) => encodeVlq(value - (this.#last[at] ?? 0))).join(""),
    );
    this.#last = segment;
  }

  skip(): void {
    this.#source = undefined;
  }

  text(): string {
    return this.#segments.join(",");
  }
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function encodeVlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[digit | (rest > 0 ? 32 : 0)];
  } while (rest > 0);
  return text;
}

/** Five bits a digit, the least first, the sixth says that more follow; the last bit is the sign. */
function decodeVlq(text: string): number[] {
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
