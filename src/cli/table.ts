import { stripVTControlCharacters } from "node:util";
import { type Paint, plain } from "./paint.ts";

const GAP = "  ";
/** No column is cut below this. */
const COLUMN_MIN = 8;

/** Columns as wide as their widest cell, two blanks between them; no blanks at a line's end. */
export function table(rows: readonly (readonly string[])[]): string[] {
  return laid(rows, widthsOf(rows));
}

/** The same for a terminal: headings, a rule, and cells cut where a line would be wider than `columns`. */
export function ruledTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint = plain,
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const widths = fitted(widthsOf([headings, ...rows]), columns);
  const [heading = "", ...lines] = laid([headings, ...rows], widths);
  const rule = widths.map((width) => "─".repeat(width)).join(GAP);
  return [paint("strong", heading), paint("faint", rule), ...lines];
}

/** Columns on a terminal: what draws nothing is 0 wide, CJK and emoji are 2. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (NOTHING.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const NOTHING = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  }
  return widths;
}

/** Takes from the widest column until all fit. */
function fitted(widths: readonly number[], columns: number): number[] {
  const left = [...widths];
  const total = (): number => left.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
  while (total() > columns) {
    const widest = left.indexOf(Math.max(...left));
    const width = left[widest] ?? 0;
    if (width <= COLUMN_MIN) break;
    const second = Math.max(COLUMN_MIN, ...left.filter((one) => one < width));
    left[widest] = Math.max(second === width ? width - 1 : second, width - (total() - columns));
  }
  return left;
}

function laid(rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  return rows.map((row) =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function padded(cell: string, width: number): string {
  const own = widthOf(cell);
  return own <= width ? cell + " ".repeat(width - own) : cut(cell, width);
}

/** Its colours go with what is cut off: half an escape sequence is worse than none. */
function cut(cell: string, width: number): string {
  let kept = "";
  let taken = 0;
  for (const character of stripVTControlCharacters(cell)) {
    taken += widthOf(character);
    if (taken > width - 1) break;
    kept += character;
  }
  return `${kept}…${" ".repeat(Math.max(0, width - 1 - widthOf(kept)))}`;
}

/** Breaks text at blanks into lines of so many columns at the most, where its words allow. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line === "") line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
