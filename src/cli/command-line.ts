import { Argument, Command, CommanderError, Option as Flag } from "commander";
import { CliError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import { flag, type Operand, type Option, value, type Verb } from "./verb.ts";

/** Where chains are kept unless `--data` or THEATER_DATA say otherwise. */
export const DATA_DEFAULT = "theater-data";

/** What every verb takes. */
export const COMMON: Readonly<Record<keyof Common | "help", Option>> = {
  data: value("DIR", `the data directory (default: $THEATER_DATA, else ${DATA_DEFAULT})`, {
    kind: "folder",
  }),
  json: flag("data as JSON, one object a line; and so errors and notes, on stderr"),
  noColor: flag("no colours, on a terminal too"),
  help: flag("show the help of this verb", { short: "h" }),
};

export interface Common {
  readonly data: string | undefined;
  readonly json: boolean;
  readonly noColor: boolean;
}

/** A command line, read. */
export type Line =
  | { readonly kind: "do"; readonly verb: Verb; readonly args: object; readonly common: Common }
  | { readonly kind: "help"; readonly words: readonly string[]; readonly common: Common }
  | { readonly kind: "version" };

/** @throws CliError CLI_USAGE */
export function parseLine(args: readonly string[], verbs: readonly Verb[]): Line {
  const { before, rest } = leading(args);
  const [first] = rest;
  if (first === "--version" || first === "-V") return { kind: "version" };
  if (first === undefined || first === "--help" || first === "-h") {
    return { kind: "help", words: [], common: commonOf(before) };
  }
  const found = verbs.find(({ words }) => words.split(" ").every((word, at) => rest[at] === word));
  if (found === undefined) {
    const beginning = verbs.some(({ words }) => words.startsWith(`${first} `));
    if (beginning && (rest[1] === undefined || HELP.has(rest[1]))) {
      if (rest[1] !== undefined) return { kind: "help", words: [first], common: commonOf(before) };
      throw incomplete(first, verbs);
    }
    throw unknownVerb(beginning ? rest.slice(0, 2) : [first], verbs);
  }
  const own = rest.slice(found.words.split(" ").length);
  if (asksForHelp(own)) {
    return { kind: "help", words: found.words.split(" "), common: commonOf(before) };
  }
  const { common, args: given } = parsed(found, [...before, ...own]);
  return { kind: "do", verb: found, args: given, common };
}

/** Whatever else is missing or wrong. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).some((arg) => HELP.has(arg));
}

const HELP: ReadonlySet<string> = new Set(["--help", "-h"]);
const LEADING = /^--(data=.*|json|no-color)$/s;

/** The options of every verb may stand before it too. */
function leading(args: readonly string[]): { before: readonly string[]; rest: readonly string[] } {
  let at = 0;
  for (;;) {
    if (args[at] === "--data" && args[at + 1] !== undefined) at += 2;
    else if (LEADING.test(args[at] ?? "")) at++;
    else return { before: args.slice(0, at), rest: args.slice(at) };
  }
}

function commonOf(args: readonly string[]): Common {
  return parsed(NO_VERB, args).common;
}

const NO_VERB: Pick<Verb, "operands" | "options" | "words"> = {
  words: "help",
  operands: {},
  options: {},
};

/** The values of a verb's operands and options, by their keys. */
function parsed(
  declared: Pick<Verb, "operands" | "options" | "words">,
  args: readonly string[],
): { common: Common; args: object } {
  const { words, operands, options } = declared;
  const command = new Command(words)
    .exitOverride()
    .helpOption(false)
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined }); // the error is thrown as well
  for (const [key, one] of Object.entries(operands)) command.addArgument(argumentOf(key, one));
  const flags = Object.entries({ ...COMMON, ...options }).map(([key, one]) => ({
    key,
    one,
    flag: flagOf(key, one),
  }));
  let count = 0;
  for (const { one, flag: own } of flags) {
    if (one.placeholder !== undefined)
      own.argParser((text: string, before: unknown) => {
        const read = one.parse(text, count++);
        return one.isList ? [...((before ?? []) as unknown[]), read] : read;
      });
    command.addOption(own);
  }
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? usage(error, words) : error;
  }
  const given = command.opts<Record<string, unknown>>();
  const values = flags.map(({ key, one, flag: own }): [string, unknown] => {
    const name = own.attributeName();
    if (own.negate) return [key, given[name] === false];
    return [key, given[name] ?? one.fallback];
  });
  const { data, json, noColor, help: _, ...own } = Object.fromEntries(values);
  const named = Object.keys(operands).map((key, at) => [key, command.processedArgs[at] as unknown]);
  return {
    common: { data, json, noColor } as Common, // as COMMON declares them
    args: { ...own, ...Object.fromEntries(named) },
  };
}

/** `sinceMs` is `--since-ms`. */
export function dashed(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** In help and errors: ACTOR, [FILE], [MANIFEST…] */
export function operandText(key: string, { arity, name }: Operand): string {
  const word = name ?? key.toUpperCase();
  if (arity === "one") return word;
  return arity === "many" ? `[${word}…]` : `[${word}]`;
}

function argumentOf(key: string, { arity, name }: Operand): Argument {
  const word = name ?? key.toUpperCase();
  if (arity === "one") return new Argument(`<${word}>`);
  return new Argument(arity === "many" ? `[${word}...]` : `[${word}]`);
}

function flagOf(key: string, { short, placeholder }: Option): Flag {
  const letters = short === undefined ? "" : `-${short}, `;
  const takes = placeholder === undefined ? "" : ` <${placeholder}>`;
  return new Flag(`${letters}${dashed(key)}${takes}`);
}

function incomplete(first: string, verbs: readonly Verb[]): CliError {
  const full = verbs.filter(({ words }) => words.startsWith(`${first} `));
  return new CliError("CLI_USAGE", {
    what: `\`${first}\` is not the whole verb`,
    remedy: `type ${full.map(({ words }) => `\`theater ${words}\``).join(" or ")}`,
  });
}

function unknownVerb(typed: readonly string[], verbs: readonly Verb[]): CliError {
  const names = verbs.filter(({ isHidden }) => !isHidden).map(({ words }) => words);
  const [first = ""] = typed;
  const word = typed.join(" ");
  return new CliError("CLI_USAGE", {
    what: first.startsWith("-") ? `unknown option '${first}'` : `unknown command '${word}'`,
    remedy: didYouMean(word, names) ?? "see `theater --help`",
  });
}

/** Commander writes `error: what` and, on a line of its own, what may have been meant. */
function usage({ message }: CommanderError, words: string): CliError {
  const [first = "", ...more] = message.replace(/^error: /, "").split("\n");
  const meant = /Did you mean (?:one of )?(.*)\?\)/.exec(more.join(" "))?.[1];
  const list = meant
    ?.split(", ")
    .map((name) => `\`${name}\``)
    .join(" or ");
  return new CliError("CLI_USAGE", {
    what: first,
    remedy: list === undefined ? `see \`theater ${words} --help\`` : `did you mean ${list}?`,
  });
}
