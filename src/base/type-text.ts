import type { WitFunction, WitType } from "./wit-type.ts";

/** Longest text of a type, in UTF-16 code units. A type of a few hundred bytes may have a million parts, of long names each. */
export const TYPE_TEXT_MAX = 4_000;

/** The type as WIT writes it, for messages: `result<option<list<u8>>, string>`. What is longer than TYPE_TEXT_MAX ends in `…`. */
export function witText(type: WitType<unknown>): string {
  const text = new TypeText();
  text.type(type);
  return text.cut();
}

/** The same of a function: `func(state: u32) -> string`. */
export function functionText({ params, result }: WitFunction<unknown>): string {
  const text = new TypeText();
  text.list("func(", params, ", ", ")", ({ name, type }) => {
    text.add(`${name}: `);
    text.type(type);
  });
  if (result !== undefined) {
    text.add(" -> ");
    text.type(result);
  }
  return text.cut();
}

/** Goes no further than what is shown. */
class TypeText {
  #text = "";

  add(part: string): void {
    if (!this.#full) this.#text += part;
  }

  cut(): string {
    return this.#full ? `${this.#text.slice(0, TYPE_TEXT_MAX)}…` : this.#text;
  }

  list<T>(
    open: string,
    all: readonly T[],
    between: string,
    close: string,
    one: (item: T) => void,
  ): void {
    this.add(open);
    for (const [at, item] of all.entries()) {
      if (this.#full) return;
      if (at > 0) this.add(between);
      one(item);
    }
    this.add(close);
  }

  type(type: WitType<unknown>): void {
    if (this.#full) return;
    switch (type.kind) {
      case "list":
      case "option":
        return this.#around(type.kind, type.element);
      case "record":
        return this.list("record {", type.fields, ",", " }", ({ name, type: field }) => {
          this.add(` ${name}: `);
          this.type(field);
        });
      case "tuple":
        return this.list("tuple<", type.elements, ", ", ">", (element) => this.type(element));
      case "variant":
        return this.list("variant {", type.cases, ",", " }", ({ name, type: payload }) => {
          this.add(` ${name}`);
          if (payload !== undefined) this.list("(", [payload], "", ")", (one) => this.type(one));
        });
      case "enum":
      case "flags":
        return this.list(`${type.kind} { `, type.names, ", ", " }", (name) => this.add(name));
      case "result":
        return this.#result(type.ok, type.err);
      case "own":
      case "borrow":
        return this.add(`${type.kind}<${String(type.resource)}>`);
      default:
        return this.add(type.kind);
    }
  }

  #around(kind: string, element: WitType<unknown>): void {
    this.list(`${kind}<`, [element], "", ">", (one) => this.type(one));
  }

  #result(ok: WitType<unknown> | undefined, err: WitType<unknown> | undefined): void {
    if (err === undefined)
      return ok === undefined ? this.add("result") : this.#around("result", ok);
    this.list("result<", [ok, err], ", ", ">", (one) =>
      one === undefined ? this.add("_") : this.type(one),
    );
  }

  get #full(): boolean {
    return this.#text.length > TYPE_TEXT_MAX;
  }
}
