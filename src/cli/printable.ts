/**
 * Text fit for a terminal, and one line: control characters, line separators, what turns the direction of writing, and lone
 * surrogates are shown as `quote` shows them (`\u{1b}`); all else stays as it is.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNFIT, escape);
}

// Cc: C0, DEL and C1. Zl, Zp: line and paragraph separators. Cf: what is not seen and turns text around; the two joiners belong to
// scripts and to emoji.
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}

/** Dates end here: ECMA-262, "Time Values and Time Range". */
const DATE_MS_MAX = 8.64e15;

/** ISO 8601 in UTC; the number where no date reaches so far. */
export function timeText(atMs: number): string {
  return Math.abs(atMs) <= DATE_MS_MAX ? new Date(atMs).toISOString() : `${atMs} ms`;
}

/** `1 link`, `2 links` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
