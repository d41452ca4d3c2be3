import { float32OfBits, float64OfBits } from "./core-value.ts";
import type { Plain } from "./plain.ts";
import type { Shape } from "./shape.ts";
import type { Tape } from "./tape.ts";

/** Values within one at most, about. */
const NODES_MAX = 400;

/** Any value of the type, in which ends and special cases are more frequent than their share. */
export function randomValue(tape: Tape, shape: Shape): Plain {
  return new ValueMaker(tape).value(shape);
}

class ValueMaker {
  readonly #tape: Tape;
  #nodes = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  value(shape: Shape): Plain {
    const tape = this.#tape;
    this.#nodes++;
    switch (shape.kind) {
      case "bool":
        return tape.below(2) === 1;
      case "u8":
      case "u16":
      case "u32":
      case "u64":
        return BigInt.asUintN(Number(shape.kind.slice(1)), randomInteger(tape));
      case "s8":
      case "s16":
      case "s32":
      case "s64":
        return BigInt.asIntN(Number(shape.kind.slice(1)), randomInteger(tape));
      case "f32":
        return float32OfBits(BigInt.asUintN(32, randomBits(tape, FLOAT32_BITS)));
      case "f64":
        return float64OfBits(randomBits(tape, FLOAT64_BITS));
      case "char":
        return randomCharacter(tape, tape.below(4)).codePointAt(0) as number;
      case "string":
        return { text: randomText(tape), written: undefined };
      case "list":
        return tape.list(this.#length(), () => this.value(shape.element));
      case "record":
        return shape.fields.map((field) => this.value(field));
      case "variant": {
        const index = this.#case(shape.cases);
        const payload = shape.cases[index];
        return { index, payload: payload === undefined ? undefined : this.value(payload) };
      }
      case "flags":
        return tape.list(shape.count, () => tape.below(2) === 1);
      case "own":
      case "borrow":
        return Number(BigInt.asUintN(32, randomInteger(tape)));
      default:
        return shape satisfies never;
    }
  }

  #length(): number {
    if (this.#nodes > NODES_MAX) return 0;
    return this.#tape.below(this.#tape.once(12) ? 80 : 6);
  }

  /** One with a payload more often than not, where there are many without. */
  #case(cases: readonly (Shape | undefined)[]): number {
    const full = cases.flatMap((one, at) => (one === undefined ? [] : [at]));
    return full.length > 0 && this.#tape.once(2)
      ? this.#tape.pick(full)
      : this.#tape.below(cases.length);
  }
}

function randomInteger(tape: Tape): bigint {
  const small = BigInt(tape.below(4));
  switch (tape.below(4)) {
    case 0:
      return small;
    case 1:
      return -small;
    case 2:
      return (1n << BigInt(tape.below(65))) - small;
    default:
      return (BigInt(tape.below(2 ** 32)) << 32n) | BigInt(tape.below(2 ** 32));
  }
}

function randomBits(tape: Tape, special: readonly bigint[]): bigint {
  if (!tape.once(3)) return tape.pick(special);
  return (BigInt(tape.below(2 ** 32)) << 32n) | BigInt(tape.below(2 ** 32));
}

/** 0, -0, 1, -1.5, both infinities, a NaN with a payload, the least and the greatest. */
const FLOAT32_BITS: readonly bigint[] = [
  0n,
  0x8000_0000n,
  0x3f80_0000n,
  0xbfc0_0000n,
  0x7f80_0000n,
  0xff80_0000n,
  0xffa0_0001n,
  1n,
  0x7f7f_ffffn,
];
const FLOAT64_BITS: readonly bigint[] = [
  0n,
  0x8000_0000_0000_0000n,
  0x3ff0_0000_0000_0000n,
  0xbff8_0000_0000_0000n,
  0x7ff0_0000_0000_0000n,
  0xfff0_0000_0000_0000n,
  0xfff4_0000_0000_0001n,
  1n,
  0x7fef_ffff_ffff_ffffn,
];

/** Mostly of one kind, so that each way of writing text is taken. */
function randomText(tape: Tape): string {
  const length = tape.below(tape.once(10) ? 200 : 12);
  const kind = tape.below(4);
  const mixed = tape.once(2);
  return tape
    .list(length, () => randomCharacter(tape, mixed && tape.once(6) ? tape.below(4) : kind))
    .join("");
}

function randomCharacter(tape: Tape, kind: number): string {
  const edges = EDGES[kind] as readonly number[];
  const [least, most] = RANGES[kind] as readonly [number, number];
  const code = tape.once(4) ? tape.pick(edges) : least + tape.below(most - least + 1);
  return String.fromCodePoint(code >= 0xd800 && code <= 0xdfff ? 0xe000 : code);
}

const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0x80, 0xff],
  [0x100, 0xffff],
  [0x1_0000, 0x10_ffff],
];
const EDGES: readonly (readonly number[])[] = [
  [0x61, 0x00, 0x7f],
  [0x80, 0x9f, 0xff],
  [0x100, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff],
  [0x1_0000, 0x1_f600, 0x10_ffff],
];
