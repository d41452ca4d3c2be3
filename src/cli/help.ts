import { COMMON, dashed, operandText } from "./command-line.ts";
import { EXIT_CODES } from "./exit-code.ts";
import type { Paint } from "./paint.ts";
import { widthOf, wrapped } from "./table.ts";
import { GROUPS, type Group, type Option, type Verb } from "./verb.ts";

/** Where nobody says how wide: a page that is kept. */
export const HELP_COLUMNS = 100;
const COLUMNS_MIN = 40;
/** What stands on the left is given no more than this. */
const LEFT_MAX = 30;

/** What the command line reads of its environment. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  THEATER_DATA: "the data directory, where --data names none",
  NO_COLOR: "where it is not empty: no colours",
  FORCE_COLOR: "colours, on a pipe too; 0: none",
  NODE_COMPILE_CACHE: "where compiled code is kept, so that a start is quick",
  NODE_DISABLE_COMPILE_CACHE: "1: keep none",
};

/** What one does first: their first examples stand in the help of all. */
const FIRST = ["new", "dev", "call", "chain log", "verify"];

interface Page {
  readonly paint: Paint;
  readonly columns: number | undefined;
}

/** All verbs, in groups. */
export function overview(verbs: readonly Verb[], page: Page): string[] {
  const { paint } = page;
  const shown = verbs.filter(({ isHidden }) => !isHidden);
  const groups = (Object.keys(GROUPS) as Group[]).flatMap((group) => {
    const own = shown.filter((verb) => verb.group === group);
    if (own.length === 0) return [];
    return ["", paint("strong", GROUPS[group]), ...rows(own.map(headed), page)];
  });
  const exits = Object.values(EXIT_CODES).map(({ code, when }): Row => [String(code), when]);
  return [
    "Runs WebAssembly actors, and reads, verifies and replays what they recorded.",
    "",
    `${paint("strong", "Usage")}  theater VERB …`,
    ...groups,
    "",
    paint("strong", "With every verb"),
    ...rows(optionRows(COMMON), page),
    "",
    paint("strong", "Examples"),
    ...examples(
      FIRST.flatMap((words) => shown.find((verb) => verb.words === words)?.examples[0].line ?? []),
      paint,
    ),
    "",
    paint("strong", "Environment"),
    ...rows(Object.entries(ENVIRONMENT), page),
    "",
    paint("strong", "Exit codes"),
    ...rows(exits, page),
  ];
}

/** One verb: how it is typed, what it does, examples. */
export function helpOf(verb: Verb, page: Page): string[] {
  const { paint } = page;
  const { operands, options, summary, about } = verb;
  const columns = widthFor(page);
  const named = Object.entries(operands).map(([key, one]): Row => [
    operandText(key, one),
    one.help,
  ]);
  const own = optionRows(options);
  return [
    sentence(summary),
    ...about.flatMap((paragraph) => ["", ...wrapped(paragraph, columns)]),
    "",
    `${paint("strong", "Usage")}  ${usageOf(verb)}`,
    ...(named.length === 0 ? [] : ["", ...rows(named, page)]),
    ...(own.length === 0 ? [] : ["", paint("strong", "Options"), ...rows(own, page)]),
    "",
    paint("strong", "With every verb"),
    ...rows(optionRows(COMMON), page),
    "",
    paint("strong", "Examples"),
    ...verb.examples.flatMap(({ line, what }, at) => [
      ...(at === 0 ? [] : [""]),
      paint("faint", `  # ${what}`),
      ...examples([line], paint),
    ]),
  ];
}

export function usageOf({ words, operands, options }: Verb): string {
  const named = Object.entries(operands).map(([key, one]) => operandText(key, one));
  const some = Object.keys(options).length === 0 ? [] : ["[OPTIONS]"];
  return ["theater", words, ...some, ...named].join(" ");
}

type Row = readonly [left: string, right: string];

function headed(verb: Verb): Row {
  return [titleOf(verb), verb.summary];
}

/** `chain log ACTOR` */
export function titleOf({ words, operands }: Verb): string {
  const named = Object.entries(operands).map(([key, one]) => operandText(key, one));
  return [words, ...named].join(" ");
}

function optionRows(options: Readonly<Record<string, Option>>): Row[] {
  return Object.entries(options).map(([key, one]) => [
    optionText(key, one),
    one.isList ? `${one.help}; may be given again` : one.help,
  ]);
}

/** `-o, --output FILE` */
export function optionText(key: string, { short, placeholder }: Option): string {
  const letters = short === undefined ? "" : `-${short}, `;
  const takes = placeholder === undefined ? "" : ` ${placeholder}`;
  return `${letters}${dashed(key)}${takes}`;
}

/** The right side broken within the width; below the left one where that is too long. */
function rows(entries: readonly Row[], page: Page): string[] {
  const widths = entries.map(([left]) => widthOf(left)).filter((width) => width <= LEFT_MAX);
  const width = Math.max(0, ...widths);
  const room = Math.max(widthFor(page) - width - 4, COLUMNS_MIN / 2);
  return entries.flatMap(([left, right]) => {
    const lines = wrapped(right, room).map((line) => `${" ".repeat(width + 4)}${line}`);
    if (widthOf(left) > width) return [`  ${page.paint("name", left)}`, ...lines];
    const [first = "", ...more] = lines;
    const blanks = " ".repeat(width - widthOf(left) + 2);
    return [`  ${page.paint("name", left)}${blanks}${first.trimStart()}`, ...more];
  });
}

function examples(lines: readonly string[], paint: Paint): string[] {
  return lines.map((line) => `  ${paint("faint", "$")} ${line}`);
}

function widthFor({ columns = HELP_COLUMNS }: Page): number {
  return Math.min(Math.max(columns, COLUMNS_MIN), HELP_COLUMNS);
}

/** "list the actors" as "Lists the actors" would need grammar: "List the actors." */
function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
