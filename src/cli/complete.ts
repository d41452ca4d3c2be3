import { COMMON, dashed } from "./command-line.ts";
import type { Kind, Operand, Option, Verb } from "./verb.ts";

/** What may stand in a place of the command line. */
export interface Candidate {
  readonly word: string;
  /** One line; empty where there is nothing to say. */
  readonly help: string;
}

/** Candidates, and whether a file or a folder may stand there too. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly paths: "file" | "folder" | undefined;
}

/** What completion must ask for; each is asked only where it may stand. */
export interface Names {
  readonly verbs: readonly Verb[];
  /** Of the actors in a directory: what `--data` says, if it is given. */
  readonly actors: (data: string | undefined) => Promise<readonly string[]>;
  readonly codes: () => Promise<readonly Candidate[]>;
}

const NOTHING: Completion = { candidates: [], paths: undefined };

/**
 * What may stand where the last of these words begins; the words are those after the program's name. (For bash `--data=x` is three
 * words.)
 */
export async function complete(words: readonly string[], names: Names): Promise<Completion> {
  const typed = words.at(-1) === "=" ? [...words.slice(0, -1), ""] : [...words];
  return completed(
    typed.filter((word) => word !== "="),
    names,
  );
}

async function completed(typed: readonly string[], names: Names): Promise<Completion> {
  const current = typed.at(-1) ?? "";
  const before = leadingSkipped(typed.slice(0, -1));
  const verb = names.verbs.find(({ words }) =>
    words.split(" ").every((word, at) => before[at] === word),
  );
  const found =
    verb === undefined
      ? verbPlaces(before, current, names.verbs)
      : await places(verb, before.slice(verb.words.split(" ").length), current, typed, names);
  const fitting = found.candidates.filter(({ word }) => word.startsWith(current));
  return { ...found, candidates: fitting };
}

/** Options of every verb may stand before it. */
function leadingSkipped(words: readonly string[]): readonly string[] {
  if (words[0] === "--data") return leadingSkipped(words.slice(2));
  return words[0]?.startsWith("--") === true ? leadingSkipped(words.slice(1)) : words;
}

/** The next word of each verb that begins so. */
function verbPlaces(
  before: readonly string[],
  current: string,
  verbs: readonly Verb[],
): Completion {
  if (current.startsWith("-")) return { candidates: optionsOf(COMMON, []), paths: undefined };
  const next = new Map<string, Candidate>();
  for (const { words, summary, isHidden } of verbs) {
    if (isHidden) continue;
    const own = words.split(" ");
    if (!before.every((word, at) => own[at] === word)) continue;
    const [word] = own.slice(before.length);
    if (word === undefined) continue;
    next.set(word, { word, help: next.has(word) ? "" : summary });
  }
  return { candidates: [...next.values()], paths: undefined };
}

async function places(
  verb: Verb,
  given: readonly string[],
  current: string,
  typed: readonly string[],
  names: Names,
): Promise<Completion> {
  const options = { ...COMMON, ...verb.options };
  const { open, operandCount, isOver } = read(given, options);
  if (open !== undefined) return ofKind(open.kind, typed, names);
  if (!isOver && current.startsWith("-")) {
    const [name, text] = split(current);
    const option = text === undefined ? undefined : named(name, options);
    if (option === undefined) return { candidates: optionsOf(options, given), paths: undefined };
    const { candidates } = await ofKind(option.kind, typed, names);
    const whole = candidates.map(({ word, help }) => ({ word: `${name}=${word}`, help }));
    return { candidates: whole, paths: undefined };
  }
  const operands = Object.values(verb.operands);
  const operand = operands[operandCount] ?? last(operands);
  if (operand?.kind === "verb") return verbPlaces(given, current, names.verbs);
  return operand === undefined ? NOTHING : ofKind(operand.kind, typed, names);
}

/** What was given: the option whose value is next, and how many operands there are. */
function read(
  given: readonly string[],
  options: Readonly<Record<string, Option>>,
): { open: Option | undefined; operandCount: number; isOver: boolean } {
  let operandCount = 0;
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? "";
    if (word === "--") {
      return { open: undefined, operandCount: operandCount + given.length - at - 1, isOver: true };
    }
    if (word.length < 2 || !word.startsWith("-")) {
      operandCount++;
      continue;
    }
    const option = named(word, options);
    if (option?.placeholder === undefined) continue;
    if (at === given.length - 1) return { open: option, operandCount, isOver: false };
    at++;
  }
  return { open: undefined, operandCount, isOver: false };
}

function last(operands: readonly Operand[]): Operand | undefined {
  const operand = operands.at(-1);
  return operand?.arity === "many" ? operand : undefined;
}

function named(word: string, options: Readonly<Record<string, Option>>): Option | undefined {
  return Object.entries(options).find(
    ([key, { short }]) => word === dashed(key) || (short !== undefined && word === `-${short}`),
  )?.[1];
}

function split(word: string): readonly [name: string, text: string | undefined] {
  const at = word.indexOf("=");
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** Those that may still be given. */
function optionsOf(
  options: Readonly<Record<string, Option>>,
  given: readonly string[],
): Candidate[] {
  return Object.entries(options)
    .filter(([key, { isList }]) => isList || !given.includes(dashed(key)))
    .map(([key, { help }]) => ({ word: dashed(key), help }));
}

async function ofKind(
  kind: Kind | undefined,
  typed: readonly string[],
  names: Names,
): Promise<Completion> {
  if (kind === undefined || kind === "verb") return NOTHING;
  if (kind === "file" || kind === "folder") return { candidates: [], paths: kind };
  if (kind === "code") return { candidates: await names.codes(), paths: undefined };
  if (typeof kind === "object") {
    return { candidates: kind.map((word) => ({ word, help: "" })), paths: undefined };
  }
  const actors = (await names.actors(dataOf(typed))).filter((name) => PLAIN.test(name));
  const end = kind === "message" ? "=" : "";
  return {
    candidates: actors.map((name) => ({ word: `${name}${end}`, help: "actor" })),
    paths: kind === "target" ? "file" : undefined,
  };
}

/** Names that a shell leaves as they are; others are not offered, since whoever chose them might mean more than a name. */
const PLAIN = /^[\p{L}\p{N}._/@+-]+$/u;

function dataOf(typed: readonly string[]): string | undefined {
  const at = typed.indexOf("--data");
  if (at !== -1 && at < typed.length - 1) return typed[at + 1];
  return typed.find((word) => word.startsWith("--data="))?.slice("--data=".length);
}
