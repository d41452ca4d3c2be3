/**
 * Text fit for a terminal, and one line: control characters, line separators, what turns the direction of writing, and lone
 * surrogates are shown as `quote` shows them (`\u{1b}`); all else stays as it is.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNFIT, escape);
}

/** The same for what may have several lines, such as what a guest said of its failure. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

// Cc: C0, DEL and C1. Zl, Zp: line and paragraph separators. Cf: what is not seen and turns text around; the two joiners belong to
// scripts and to emoji.
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
