import type { PrimitiveKind, WitType } from "../../src/base/mod.ts";
import type { WitSignature } from "./component-writer.ts";
import { RESOURCE } from "./echo-component.ts";
import type { Tape } from "./tape.ts";

const PRIMITIVES: readonly PrimitiveKind[] = [
  "bool",
  "u8",
  "s8",
  "u16",
  "s16",
  "u32",
  "s32",
  "u64",
  "s64",
  "f32",
  "f64",
  "char",
  "string",
  "string",
];

/** Types within one function at most. */
const NODES_MAX = 60;
const DEPTH_MAX = 5;

/** A function's type: now and then with more parameters than are passed flat, or with no result. */
export function randomSignature(tape: Tape): WitSignature {
  const maker = new TypeMaker(tape);
  const count = tape.once(8) ? tape.below(20) : tape.below(5);
  const params = tape.list(count, () => maker.type(0, true));
  return { params, result: tape.once(10) ? undefined : maker.type(0, false) };
}

class TypeMaker {
  readonly #tape: Tape;
  #nodes = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** Results cannot hold borrowed handles. */
  type(depth: number, borrows: boolean): WitType {
    const tape = this.#tape;
    this.#nodes++;
    const deeper = (): WitType => this.type(depth + 1, borrows);
    const optional = (): WitType | undefined => (tape.once(3) ? undefined : deeper());
    const leaf = depth >= DEPTH_MAX || this.#nodes >= NODES_MAX;
    switch (leaf ? 0 : tape.below(32)) {
      case 1:
      case 2:
      case 15:
      case 16:
        return { kind: "list", element: deeper() };
      case 3:
      case 17:
        return { kind: "tuple", elements: tape.list(this.#width(), deeper) };
      case 4:
      case 5: {
        const names = labels(tape, this.#width());
        return { kind: "record", fields: names.map((name) => ({ name, type: deeper() })) };
      }
      case 6:
      case 7:
      case 21: {
        const names = labels(tape, this.#width());
        return { kind: "variant", cases: names.map((name) => ({ name, type: optional() })) };
      }
      case 8:
        return this.#wideVariant(deeper);
      case 9:
        return { kind: "enum", names: labels(tape, 1 + tape.below(tape.once(3) ? 300 : 6)) };
      case 10:
      case 20:
        return { kind: "flags", names: labels(tape, 1 + tape.below(32)) };
      case 11:
      case 18:
        return { kind: "option", element: deeper() };
      case 12:
        return { kind: "option", element: { kind: "option", element: deeper() } };
      case 13:
      case 19:
        return { kind: "result", ok: optional(), err: optional() };
      case 14:
        return { kind: borrows && tape.once(2) ? "borrow" : "own", resource: RESOURCE };
      default:
        return { kind: tape.pick(PRIMITIVES) };
    }
  }

  #width(): number {
    return 1 + this.#tape.below(this.#tape.once(8) ? 19 : 5);
  }

  /** About as many cases as one byte tells apart, of which few have a payload. */
  #wideVariant(payload: () => WitType): WitType {
    const tape = this.#tape;
    const names = labels(tape, 250 + tape.below(51));
    const payloads = new Map(tape.list(tape.below(4), () => [tape.below(names.length), payload()]));
    return { kind: "variant", cases: names.map((name, at) => ({ name, type: payloads.get(at) })) };
  }
}

/** Labels in kebab-case, of which none is another's in other words; some are what every object of JavaScript has. */
function labels(tape: Tape, count: number): string[] {
  const strange = tape.once(4);
  const form = tape.pick(FORMS);
  return tape.list(count, (at) => (strange ? STRANGE[at] : undefined) ?? form(at));
}

const FORMS: readonly ((at: number) => string)[] = [
  (at) => `a${at}`,
  (at) => `one-b${at}-c`,
  (at) => `X${at}-y`,
];

const STRANGE: readonly string[] = [
  "constructor",
  "to-string",
  "value-of",
  "has-own-property",
  "then",
  "tag",
  "val",
  "length",
  "none",
  "some",
  "ok",
  "err",
];
