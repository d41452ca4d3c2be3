import { headOf, type List, lineAt, parseSexprs, type Sexpr, SexprError } from "./sexpr.ts";

/** One command of a `.wast` script (the reference interpreter's README, "Scripts"; components as wasmtime has them). */
export type Directive = Command & {
  /** Its keyword, e.g. `assert_trap` or `component instance`: what a report counts by. */
  readonly name: string;
  readonly line: number;
};

export type Command =
  | { readonly kind: "define"; readonly id: string | undefined; readonly source: Source } // and instantiate
  | { readonly kind: "definition"; readonly id: string | undefined; readonly source: Source }
  | ({ readonly kind: "instantiate" } & Instantiation)
  | { readonly kind: "register"; readonly as: string; readonly id: string | undefined }
  | { readonly kind: "act"; readonly action: Action }
  | { readonly kind: "return"; readonly action: Action; readonly expected: readonly Sexpr[] }
  | { readonly kind: "trap"; readonly of: Trapping; readonly message: string }
  | { readonly kind: "refuse"; readonly source: Source; readonly message: string }
  | { readonly kind: "unknown" }; // a form that this runner does not know: always a failure

/** A component or core module: its text, wrapped as `(component …)` or `(module …)`, or its bytes. */
export type Source =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array };

/** A new instance `id` of the definition `of`; of the last one where it is not named. */
export interface Instantiation {
  readonly id: string | undefined;
  readonly of: string | undefined;
}

export type Action =
  | Invoke
  | { readonly kind: "get"; readonly on: string | undefined; readonly name: string };

/** `on` is the instance's id; undefined for the last one. */
export interface Invoke {
  readonly kind: "invoke";
  readonly on: string | undefined;
  readonly name: string;
  readonly args: readonly Sexpr[];
}

/** What must trap: a call, or being instantiated. */
export type Trapping =
  | Action
  | { readonly kind: "source"; readonly source: Source }
  | ({ readonly kind: "instantiate" } & Instantiation);

/** Keeps a byte order mark, which a name may begin with. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** @throws SexprError where the script does not nest. */
export function parseScript(script: string): readonly Directive[] {
  const expressions = parseSexprs(script);
  const wrapped = inlineModule(expressions, script);
  if (wrapped !== undefined) return [wrapped];
  let line = 1;
  let counted = 0;
  return expressions.map((expression) => {
    line += lineAt(script.slice(counted, expression.start), Number.POSITIVE_INFINITY) - 1;
    counted = expression.start;
    return { ...command(expression, script), name: nameOf(expression), line };
  });
}

/** A script may be the fields of one module, without parentheses around them. */
function inlineModule(expressions: readonly Sexpr[], script: string): Directive | undefined {
  const fields = ["func", "memory", "type", "table", "global", "import", "export", "data", "elem"];
  if (!fields.includes(headOf(expressions[0]) ?? "")) return undefined;
  const source: Source = { kind: "text", text: `(module ${script}\n)` };
  return { kind: "define", id: undefined, source, name: "module", line: 1 };
}

function nameOf(expression: Sexpr): string {
  const head = headOf(expression) ?? "?";
  const form = expression.kind === "list" ? atomOf(expression.items[1]) : undefined;
  return form === "definition" || form === "instance" ? `${head} ${form}` : head;
}

function command(expression: Sexpr, script: string): Command {
  if (expression.kind !== "list") return { kind: "unknown" };
  const head = headOf(expression);
  const [, first, second] = expression.items;
  switch (head) {
    case "component":
    case "module":
      return definition(expression, script);
    case "register":
      return first === undefined
        ? { kind: "unknown" }
        : { kind: "register", as: textOf(first), id: idOf(second) };
    case "invoke":
    case "get":
      return { kind: "act", action: action(expression) };
    case "assert_return":
      return { kind: "return", action: action(first), expected: expression.items.slice(2) };
    case "assert_trap":
    case "assert_exhaustion":
    case "assert_exception":
      return { kind: "trap", of: trapping(first, script), message: textOf(second) };
    case "assert_invalid":
    case "assert_malformed":
    case "assert_unlinkable":
    case "assert_invalid_custom":
    case "assert_malformed_custom":
      return isDefinition(first)
        ? { kind: "refuse", source: sourceOf(first, script), message: textOf(second) }
        : { kind: "unknown" };
    default:
      return { kind: "unknown" };
  }
}

function isDefinition(expression: Sexpr | undefined): expression is List {
  const head = headOf(expression);
  return head === "component" || head === "module";
}

function definition(list: List, script: string): Command {
  const instantiation = instantiationOf(list);
  if (instantiation !== undefined) return { kind: "instantiate", ...instantiation };
  const defines = atomOf(list.items[1]) === "definition";
  const id = idOf(list.items[defines ? 2 : 1]);
  return { kind: defines ? "definition" : "define", id, source: sourceOf(list, script) };
}

function instantiationOf({ items }: List): Instantiation | undefined {
  const [, form, first, second] = items;
  if (atomOf(form) !== "instance") return undefined;
  return second === undefined
    ? { id: undefined, of: idOf(first) }
    : { id: idOf(first), of: idOf(second) };
}

/** `(component definition? $id? (binary | quote)? …)`; the same for `module`. */
function sourceOf({ items, end }: List, script: string): Source {
  const word = atomOf(items[0]) ?? "";
  const first = atomOf(items[1]) === "definition" ? 2 : 1;
  const id = idOf(items[first]);
  const at = id === undefined ? first : first + 1;
  const form = atomOf(items[at]);
  if (form === "binary") return { kind: "binary", bytes: joined(items.slice(at + 1)) };
  if (form === "quote") {
    return {
      kind: "text",
      text: `(${word} ${decoder.decode(joined(items.slice(at + 1)))})`,
    };
  }
  const rest = script.slice(items[at]?.start ?? end - 1, end);
  return { kind: "text", text: `(${word} ${id ?? ""} ${rest.replace(UNPRINTED, escaped)}` };
}

/** What the assembler refuses to read in text, though the specification has it: it may stand in strings only. */
const UNPRINTED = /[^\0-\x7f]/gu;

function escaped(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(16)}`).join("");
}

function joined(strings: readonly Sexpr[]): Uint8Array {
  return Buffer.concat(
    strings.map((one) => (one.kind === "string" ? one.bytes : new Uint8Array())),
  );
}

function action(expression: Sexpr | undefined): Action {
  if (expression?.kind !== "list")
    throw new SexprError("an action was expected", expression?.start ?? 0);
  const [, ...rest] = expression.items;
  const on = idOf(rest[0]);
  const [name, ...args] = on === undefined ? rest : rest.slice(1);
  return headOf(expression) === "get"
    ? { kind: "get", on, name: textOf(name) }
    : { kind: "invoke", on, name: textOf(name), args };
}

function trapping(expression: Sexpr | undefined, script: string): Trapping {
  if (!isDefinition(expression)) return action(expression);
  const instantiation = instantiationOf(expression);
  return instantiation === undefined
    ? { kind: "source", source: sourceOf(expression, script) }
    : { kind: "instantiate", ...instantiation };
}

function idOf(expression: Sexpr | undefined): string | undefined {
  const written = atomOf(expression);
  return written?.startsWith("$") === true ? written : undefined;
}

function atomOf(expression: Sexpr | undefined): string | undefined {
  return expression?.kind === "atom" ? expression.text : undefined;
}

function textOf(expression: Sexpr | undefined): string {
  return expression?.kind === "string" ? decoder.decode(expression.bytes) : "";
}
