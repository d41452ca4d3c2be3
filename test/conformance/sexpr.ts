/**
 * WebAssembly's text format as S-expressions with their places (Core specification, "Lexical Format"): enough to take a
 * script apart, not to understand it.
 */
export type Sexpr = List | Atom | Text;

/** Offsets are UTF-16 code units into the script, `end` exclusive. */
interface Place {
  readonly start: number;
  readonly end: number;
}

export interface List extends Place {
  readonly kind: "list";
  readonly items: readonly Sexpr[];
}

/** A keyword, a number or an identifier, as written. */
export interface Atom extends Place {
  readonly kind: "atom";
  readonly text: string;
}

/** A string, its escapes resolved; bytes, because it need not be UTF-8. */
export interface Text extends Place {
  readonly kind: "string";
  readonly bytes: Uint8Array;
}

/** Where a script breaks off or does not nest. */
export class SexprError extends Error {
  readonly offset: number;

  constructor(what: string, offset: number) {
    super(what);
    this.offset = offset;
  }
}

/** All expressions of a script, in order, without annotations, `(@name …)`, which mean nothing wherever they stand. */
export function parseSexprs(script: string): readonly Sexpr[] {
  const open: { start: number; items: Sexpr[] }[] = [];
  const top: Sexpr[] = [];
  for (let at = skip(script, 0); at < script.length;) {
    const items = open.at(-1)?.items ?? top;
    if (script[at] === "(") {
      open.push({ start: at, items: [] });
      at += 1;
    } else if (script[at] === ")") {
      const list = open.pop();
      if (list === undefined) throw new SexprError("a parenthesis that nothing opened", at);
      at += 1;
      const closed: List = { kind: "list", ...list, end: at };
      if (headOf(closed)?.startsWith("@") !== true) (open.at(-1)?.items ?? top).push(closed);
    } else {
      const item = script[at] === '"' ? text(script, at) : atom(script, at);
      items.push(item);
      at = item.end;
    }
    at = skip(script, at);
  }
  const left = open.at(-1);
  if (left !== undefined) throw new SexprError("a parenthesis that nothing closes", left.start);
  return top;
}

/** The 1-based line on which an offset lies. */
export function lineAt(script: string, offset: number): number {
  let line = 1;
  for (let at = script.indexOf("\n"); at >= 0 && at < offset; at = script.indexOf("\n", at + 1)) {
    line += 1;
  }
  return line;
}

/** The keyword that a list begins with; undefined for anything else. */
export function headOf(expression: Sexpr | undefined): string | undefined {
  const head = expression?.kind === "list" ? expression.items[0] : undefined;
  return head?.kind === "atom" ? head.text : undefined;
}

/** Past white space, `;; …` to the line's end, and `(; … ;)`, which nests. */
function skip(script: string, from: number): number {
  const blank = /\s+|;;[^\n\r]*/y;
  let at = from;
  for (;;) {
    blank.lastIndex = at;
    if (blank.test(script)) at = blank.lastIndex;
    else if (script.startsWith("(;", at)) at = skipBlock(script, at);
    else return at;
  }
}

function skipBlock(script: string, from: number): number {
  const edge = /\(;|;\)/g;
  edge.lastIndex = from;
  let depth = 0;
  for (let match = edge.exec(script); match !== null; match = edge.exec(script)) {
    depth += match[0] === "(;" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  throw new SexprError("a comment that nothing closes", from);
}

/** An identifier may hold a string: `$"with spaces"`. */
function atom(script: string, start: number): Atom {
  const pattern = /(?:[^\s()";]|;(?!;)|"(?:[^"\\]|\\[^])*")+/y;
  pattern.lastIndex = start;
  const written = pattern.exec(script)?.[0];
  if (written === undefined) throw new SexprError("a character that begins nothing", start);
  return { kind: "atom", text: written, start, end: pattern.lastIndex };
}

function text(script: string, start: number): Text {
  const pattern = /"((?:[^"\\]|\\[^])*)"/y;
  pattern.lastIndex = start;
  const written = pattern.exec(script)?.[1];
  if (written === undefined) throw new SexprError("a string that nothing closes", start);
  return { kind: "string", bytes: unescape(written), start, end: pattern.lastIndex };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** `\n`, `\u{…}` and the like stand for text, `\hh` for one byte. */
function unescape(written: string): Uint8Array {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [piece, byte, point, letter] of written.matchAll(
    /\\([0-9a-fA-F]{2})|\\u\{([0-9a-fA-F_]+)\}|\\([^])|[^\\]+/g,
  )) {
    if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else bytes.push(...encoder.encode(unescaped(piece, point, letter)));
  }
  return Uint8Array.from(bytes);
}

function unescaped(piece: string, point: string | undefined, letter: string | undefined): string {
  if (point !== undefined)
    return String.fromCodePoint(Number.parseInt(point.replaceAll("_", ""), 16));
  return letter === undefined ? piece : (ESCAPES[letter] ?? letter);
}
