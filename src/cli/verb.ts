/**
 * The words that a verb of the command line is declared with. To add one:
 *
 * 1. `src/cli/verbs/NAME.ts` declares it with `verb({…})`: its words, group, one line of help, operands, options and examples. It imports
 *    nothing heavy, since all declarations are loaded at every start: rooms come in with `does`, by a dynamic import.
 * 2. `src/cli/commands/NAME.ts` does it: `(invocation, args) => Promise<Ending>`, where `args` holds a value for each operand and
 *    option, by its key. Data goes to `invocation.output`, which knows of JSON, terminals and colour; an error is thrown, and its code
 *    decides the exit code (`exit-code.ts`).
 * 3. `src/cli/verbs.ts` lists it.
 * 4. A new error code stands in its room's union, and in `src/cli/codes/`, which `theater explain` shows; a test holds the two
 *    together.
 * 5. `test/system/cli-verbs/NAME.ts` has rows for it: what it prints on a terminal, on a pipe and in JSON, and what it exits with. A
 *    verb without rows fails there.
 * 6. `node scripts/command-line.ts` and `node scripts/errors.ts` write docs/command-line.md and docs/errors.md anew.
 *
 * Help, completion and "did you mean" are made from the declaration. Every example is parsed by a test.
 */

import type { Ending } from "./exit-code.ts";
import type { Invocation } from "./invocation.ts";

/** In the order of the help. */
export const GROUPS = {
  project: "Make actors",
  host: "Run actors",
  look: "See what they do",
  records: "Check what they recorded",
  help: "Find out more",
} as const;

export type Group = keyof typeof GROUPS;

/** What a word of the command line means, for completion. */
export type Kind =
  | "actor"
  | "message" // NAME=BODY
  | "file"
  | "folder"
  | "target"
  | "verb"
  | "code"
  | readonly string[];

export interface Operand<T = unknown> {
  readonly help: string;
  readonly arity: "one" | "optional" | "many";
  readonly kind: Kind | undefined;
  /** In help, instead of its key. */
  readonly name: string | undefined;
  /** Never called: carries the type. */
  readonly value?: () => T;
}

export interface Option<T = unknown> {
  readonly help: string;
  /** Its value in help, such as `FILE`; undefined where it takes none. */
  readonly placeholder: string | undefined;
  readonly short: string | undefined;
  readonly isList: boolean;
  readonly kind: Kind | undefined;
  /** @throws InvalidArgumentError of commander's; `at` counts the values of lists over the whole line */
  readonly parse: (text: string, at: number) => unknown;
  readonly fallback: unknown;
  /** Never called: carries the type. */
  readonly value?: () => T;
}

/** One line of an example, and what it is for. */
export interface Example {
  /** From `theater` on. */
  readonly line: string;
  /** One short sentence without a full stop. */
  readonly what: string;
}

type Operands = Readonly<Record<string, Operand>>;
type Options = Readonly<Record<string, Option>>;
type Values<Declared> = {
  readonly [Key in keyof Declared]: Declared[Key] extends { readonly value?: () => infer T }
    ? T
    : never;
};
type Does<Args> = (invocation: Invocation, args: Args) => Promise<Ending>;

interface Declaration<P extends Operands, O extends Options> {
  /** What is typed: `ps`, or `chain log`. */
  readonly words: string;
  readonly group: Group;
  /** One line, without a full stop, that goes on from the verb: "list the actors of a data directory". */
  readonly summary: string;
  /** More, in the verb's own help: paragraphs. */
  readonly about?: readonly string[];
  /** In their order; the last one may be `many`. */
  readonly operands?: P;
  readonly options?: O;
  readonly examples: readonly [Example, ...Example[]];
  /** Whether help and completion leave it out. */
  readonly isHidden?: true;
  /** Loads what does it. */
  readonly does: () => Promise<Does<Values<P> & Values<O>>>;
}

/** A verb, its types forgotten: what parses, helps and completes needs none. */
export interface Verb {
  readonly words: string;
  readonly group: Group;
  readonly summary: string;
  readonly about: readonly string[];
  readonly operands: Operands;
  readonly options: Options;
  readonly examples: readonly [Example, ...Example[]];
  readonly isHidden: boolean;
  readonly does: () => Promise<Does<never>>;
}

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no key at all, and not any key
type None = Readonly<Record<never, never>>;

export function verb<P extends Operands = None, O extends Options = None>(
  declared: Declaration<P, O>,
): Verb {
  const { about = [], operands = {}, options = {}, isHidden = false } = declared;
  return { ...declared, about, operands, options, isHidden };
}

interface OperandWords {
  readonly kind?: Kind;
  readonly name?: string;
}

export function operand(help: string, words: OperandWords = {}): Operand<string> {
  return { help, arity: "one", kind: words.kind, name: words.name };
}

export function optional(help: string, words: OperandWords = {}): Operand<string | undefined> {
  return { help, arity: "optional", kind: words.kind, name: words.name };
}

/** None, one or more. */
export function many(help: string, words: OperandWords = {}): Operand<readonly string[]> {
  return { help, arity: "many", kind: words.kind, name: words.name };
}

/** False, unless it is given. */
export function flag(help: string, { short }: { readonly short?: string } = {}): Option<boolean> {
  const none = { placeholder: undefined, kind: undefined };
  return { ...none, help, short, isList: false, parse: () => true, fallback: false };
}

interface OptionWords {
  readonly kind?: Kind;
  readonly short?: string;
}

/** A text, or undefined; `Option<T>` with a parser. */
export function value(
  placeholder: string,
  help: string,
  words?: OptionWords,
): Option<string | undefined>;
export function value<T>(
  placeholder: string,
  help: string,
  words: OptionWords & { readonly parse: (text: string) => T; readonly fallback: T },
): Option<T>;
export function value<T>(
  placeholder: string,
  help: string,
  words: OptionWords & { readonly parse: (text: string) => T },
): Option<T | undefined>;
export function value(
  placeholder: string,
  help: string,
  words: OptionWords & { parse?: (text: string) => unknown; fallback?: unknown } = {},
): Option<never> {
  const { kind, short, parse = (text) => text, fallback } = words;
  return { help, placeholder, short, isList: false, kind, parse, fallback };
}

/** May be given again; `at` orders the values of several lists. */
export function list<T>(
  placeholder: string,
  help: string,
  parse: (text: string, at: number) => T,
  words: OptionWords = {},
): Option<readonly T[]> {
  const { kind, short } = words;
  return { help, placeholder, short, isList: true, kind, parse, fallback: [] };
}
