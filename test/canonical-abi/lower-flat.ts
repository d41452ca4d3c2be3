import { bitsOfFloat32, bitsOfFloat64, type CoreValue, i32 } from "./core-value.ts";
import { flattenCases } from "./layout.ts";
import type { Chosen, Plain, Text } from "./plain.ts";
import type { CallContext } from "./reference-instance.ts";
import type { Shape } from "./shape.ts";
import { lowerBorrow, lowerOwn, packFlags, storeList } from "./store.ts";
import { storeText } from "./text.ts";

/** CanonicalABI.md, "Flat Lowering". */
export function lowerFlat(cx: CallContext, value: Plain, shape: Shape): CoreValue[] {
  switch (shape.kind) {
    case "bool":
      return [i32(value === true ? 1 : 0)];
    case "u8":
    case "u16":
    case "u32":
    case "s8":
    case "s16":
    case "s32":
      return [i32(value as bigint)];
    case "u64":
    case "s64":
      return [{ type: "i64", bits: BigInt.asUintN(64, value as bigint) }];
    case "f32":
      return [{ type: "f32", bits: bitsOfFloat32(value as number) }];
    case "f64":
      return [{ type: "f64", bits: bitsOfFloat64(value as number) }];
    case "char":
      return [i32(value as number)];
    case "string":
      return storeText(cx.instance, value as Text).map(i32);
    case "list":
      return storeList(cx, value as readonly Plain[], shape.element).map(i32);
    case "record":
      return shape.fields.flatMap((field, at) =>
        lowerFlat(cx, (value as readonly Plain[])[at] as Plain, field),
      );
    case "variant":
      return lowerFlatVariant(cx, value as Chosen, shape.cases);
    case "flags":
      return [i32(packFlags(value as readonly boolean[]))];
    case "own":
      return [i32(lowerOwn(cx, value as number))];
    case "borrow":
      return [i32(lowerBorrow(cx, value as number))];
    default:
      return shape satisfies never;
  }
}

/** A payload's bits are kept in the slots that the cases share, whatever their types; the rest is zero. */
function lowerFlatVariant(
  cx: CallContext,
  { index, payload }: Chosen,
  cases: readonly (Shape | undefined)[],
): CoreValue[] {
  const shape = cases[index];
  const own = shape === undefined ? [] : lowerFlat(cx, payload as Plain, shape);
  const slots = flattenCases(cases).map((type, at) => ({ type, bits: own[at]?.bits ?? 0n }));
  return [i32(index), ...slots];
}
