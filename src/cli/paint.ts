import { styleText } from "node:util";

/** Colours for a terminal; where there is none, texts as they are. */
export type Paint = (style: Style, text: string) => string;

export type Style = "strong" | "faint" | "good" | "careful" | "bad" | "name";

const FORMATS = {
  strong: "bold",
  faint: "dim",
  good: "green",
  careful: "yellow",
  bad: "red",
  name: "cyan",
} as const;

export const plain: Paint = (_style, text) => text;

export const coloured: Paint = (style, text) =>
  text === "" ? "" : styleText(FORMATS[style], text, { validateStream: false });

/** What decides, the first that speaks: `--no-color`, FORCE_COLOR, NO_COLOR (no-color.org), TERM, and whether it is a terminal. */
export function paintFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): Paint {
  return isColoured(isTerminal, environment, noColor) ? coloured : plain;
}

function isColoured(
  isTerminal: boolean,
  { FORCE_COLOR, NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
  noColor: boolean,
): boolean {
  if (noColor) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") {
    return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  }
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTerminal && TERM !== "dumb";
}
