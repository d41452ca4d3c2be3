import { type CoreValue, float32OfBits, float64OfBits } from "./core-value.ts";
import { type CoreType, flattenCases } from "./layout.ts";
import { liftBorrow, liftOwn, loadList, toChar, unpackFlags } from "./load.ts";
import type { Chosen, Plain } from "./plain.ts";
import { type CallContext, trapIf } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { loadText } from "./text.ts";

/** Core values, taken one after the other as the type that is wanted. */
export interface CoreValues {
  /** The value's bits, unsigned. */
  next(want: CoreType): bigint;
}

export function valuesOf(values: readonly CoreValue[]): CoreValues {
  let at = 0;
  return {
    next(want) {
      const value = values[at++];
      if (value?.type !== want)
        throw new Error(`a core value is not the ${want} that it should be`);
      return value.bits;
    },
  };
}

/** CanonicalABI.md, "Flat Lifting". */
export function liftFlat(cx: CallContext, values: CoreValues, shape: Shape): Plain {
  const word = (): number => Number(values.next("i32"));
  switch (shape.kind) {
    case "bool":
      return values.next("i32") !== 0n;
    case "u8":
      return values.next("i32") % 2n ** 8n;
    case "u16":
      return values.next("i32") % 2n ** 16n;
    case "u32":
      return values.next("i32");
    case "u64":
      return values.next("i64");
    case "s8":
      return BigInt.asIntN(8, values.next("i32"));
    case "s16":
      return BigInt.asIntN(16, values.next("i32"));
    case "s32":
      return BigInt.asIntN(32, values.next("i32"));
    case "s64":
      return BigInt.asIntN(64, values.next("i64"));
    case "f32":
      return float32OfBits(values.next("f32"));
    case "f64":
      return float64OfBits(values.next("f64"));
    case "char":
      return toChar(word());
    case "string":
      return loadText(cx.instance, word(), word());
    case "list":
      return loadList(cx, word(), word(), shape.element);
    case "record":
      return shape.fields.map((field) => liftFlat(cx, values, field));
    case "variant":
      return liftFlatVariant(cx, values, shape.cases);
    case "flags":
      return unpackFlags(values.next("i32"), shape.count);
    case "own":
      return liftOwn(cx, word());
    case "borrow":
      return liftBorrow(cx, word());
    default:
      return shape satisfies never;
  }
}

function liftFlatVariant(
  cx: CallContext,
  values: CoreValues,
  cases: readonly (Shape | undefined)[],
): Chosen {
  const slots = [...flattenCases(cases)];
  const index = Number(values.next("i32"));
  trapIf(index >= cases.length, "there is no such case");
  const coerced: CoreValues = {
    next(want) {
      const have = slots.shift() as CoreType;
      const bits = values.next(have);
      return want === "i32" || want === "f32" ? BigInt.asUintN(32, bits) : bits;
    },
  };
  const shape = cases[index];
  const payload = shape === undefined ? undefined : liftFlat(cx, coerced, shape);
  for (const have of slots) values.next(have);
  return { index, payload };
}
