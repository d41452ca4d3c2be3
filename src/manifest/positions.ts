/** Keys and array indices from the root of a document, e.g. `["handler", 0, "type"]`. */
export type Path = readonly PropertyKey[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where things stand in one TOML document. */
export interface Positions {
  /** Of the key itself, or of the nearest table around it that was written; 1:1 for the root. */
  ofKey(path: Path): Position;
  /** Of the key's value; of its header, for a table that has one. */
  ofValue(path: Path): Position;
}

/**
 * Finds each key of a TOML 1.1 document, because the parser tells positions of syntax errors only. `text` must have been
 * accepted by a parser: what is not TOML ends the search, and what was not reached is said to stand where its table does.
 */
export function locate(text: string): Positions {
  const root = new Scanner(text).document();
  return {
    ofKey: (path) => positionOf(text, nearest(root, path).keyAt),
    ofValue: (path) => positionOf(text, nearest(root, path).valueAt),
  };
}

/** Line and column, both from 1, of an offset; columns and offsets count UTF-16 units. */
export function positionOf(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", start)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

/** A key or an array's element: offsets of its name and its value, and what stands below it. */
interface Place {
  readonly keyAt: number;
  readonly valueAt: number;
  readonly below: Map<PropertyKey, Place>;
  /** True for an array of tables written with `[[…]]`: a key after it goes into its last element. */
  readonly tables: boolean;
}

function place(keyAt: number, valueAt: number, tables = false): Place {
  return { keyAt, valueAt, below: new Map(), tables };
}

function nearest(root: Place, path: Path): Place {
  let found = root;
  for (const key of path) {
    const next = found.below.get(key);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

interface Key {
  readonly name: string;
  readonly at: number;
}

const ESCAPED: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
};

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Place {
    const root = place(0, 0);
    let table = root;
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      const start = this.#at;
      if (this.#take("[[")) {
        table = append(root, this.#key());
        this.#skipPast("]]");
      } else if (this.#take("[")) {
        table = descend(root, this.#key());
        this.#skipPast("]");
      } else {
        this.#pair(table);
      }
      if (this.#at === start) break; // not TOML
    }
    return root;
  }

  /** `key = value`, put below `table`. */
  #pair(table: Place): void {
    const keys = this.#key();
    const last = keys.pop();
    if (last === undefined) return;
    this.#skipBlank();
    this.#take("=");
    this.#skipBlank();
    const parent = descend(table, keys);
    const pair = place(last.at, this.#at);
    if (!parent.below.has(last.name)) parent.below.set(last.name, pair);
    this.#value(pair);
  }

  #value(here: Place): void {
    if (this.#take("{")) {
      this.#elements("}", () => this.#pair(here));
    } else if (this.#take("[")) {
      let index = 0;
      this.#elements("]", () => {
        const element = place(this.#at, this.#at);
        here.below.set(index++, element);
        this.#value(element);
      });
    } else if (this.#startsWith('"') || this.#startsWith("'")) {
      this.#string();
    } else {
      this.#scan(/[^,\]}#\n]*/y);
    }
  }

  /** What stands between commas, up to `end`. */
  #elements(end: string, element: () => void): void {
    for (this.#skipBlank(); this.#at < this.#text.length && !this.#take(end); this.#skipBlank()) {
      const start = this.#at;
      element();
      this.#skipBlank();
      this.#take(",");
      if (this.#at === start) return; // not TOML
    }
  }

  /** A dotted key, part by part. */
  #key(): Key[] {
    const keys: Key[] = [];
    do {
      this.#skipBlank();
      const at = this.#at;
      const name =
        this.#startsWith('"') || this.#startsWith("'")
          ? this.#string()
          : this.#scan(/[^\s.=\]#"',{}[]*/y);
      if (this.#at === at) return keys;
      keys.push({ name, at });
      this.#skipBlank();
    } while (this.#take("."));
    return keys;
  }

  /** Any of the four kinds. The content is right for one line, which is all that a key can be. */
  #string(): string {
    const quoted =
      this.#scan(/"""(?:\\[^]|(?!""")[^])*"{3,5}/y) ||
      this.#scan(/'''(?:(?!''')[^])*'{3,5}/y) ||
      this.#scan(/"(?:\\.|[^"\\\n])*"/y) ||
      this.#scan(/'[^'\n]*'/y);
    const content = quoted.slice(1, -1);
    return quoted.startsWith('"') ? unescaped(content) : content;
  }

  #skipBlank(): void {
    this.#scan(/(?:[\s\uFEFF]|#[^\n]*)*/y);
  }

  #skipPast(end: string): void {
    this.#skipBlank();
    this.#take(end);
  }

  #startsWith(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  #take(token: string): boolean {
    const found = this.#startsWith(token);
    if (found) this.#at += token.length;
    return found;
  }

  #scan(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }
}

/** The table under these keys, made where it is not there; through an array of tables, by its last element. */
function descend(from: Place, keys: readonly Key[]): Place {
  let table = from;
  for (const { name, at } of keys) {
    let next = table.below.get(name);
    if (next === undefined) {
      next = place(at, at);
      table.below.set(name, next);
    }
    table = next.tables ? (next.below.get(next.below.size - 1) ?? next) : next;
  }
  return table;
}

/** A new element of the array of tables under these keys. */
function append(root: Place, keys: Key[]): Place {
  const last = keys.pop();
  if (last === undefined) return root;
  const parent = descend(root, keys);
  const array = parent.below.get(last.name) ?? place(last.at, last.at, true);
  parent.below.set(last.name, array);
  const element = place(last.at, last.at);
  array.below.set(array.below.size, element);
  return element;
}

function unescaped(content: string): string {
  return content.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gu,
    (_, x?: string, u?: string, long?: string, short = "") => {
      const hex = x ?? u ?? long;
      return hex === undefined
        ? (ESCAPED[short] ?? short)
        : String.fromCodePoint(Number.parseInt(hex, 16));
    },
  );
}
