import { unreachable } from "../../src/base/mod.ts";
import type { CoreValue, NumberType } from "./core-value.ts";
import { f32FromBits, f64FromBits } from "./float.ts";

/** As JavaScript passes it to core code; a vector, which it cannot pass, as undefined. */
export function coreToJs(value: CoreValue): unknown {
  switch (value.type) {
    case "i32":
      return Number(BigInt.asIntN(32, value.bits));
    case "i64":
      return BigInt.asIntN(64, value.bits);
    case "f32":
      return f32FromBits(Number(value.bits));
    case "f64":
      return f64FromBits(value.bits);
    case "v128":
      return undefined;
    case "ref":
      return value.value;
    default:
      return unreachable(value);
  }
}

/** The bits of what core code gave to JavaScript; undefined where it is not of the type. A NaN's payload may be lost. */
export function coreFromJs(value: unknown, type: NumberType): bigint | undefined {
  if (typeof value === "bigint") return type === "i64" ? BigInt.asUintN(64, value) : undefined;
  if (typeof value !== "number") return undefined;
  switch (type) {
    case "i32":
      return BigInt(value >>> 0);
    case "f32":
      return BigInt(new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0);
    case "f64":
      return new BigUint64Array(Float64Array.of(value).buffer)[0];
    case "i64":
    case "v128":
      return undefined;
    default:
      return unreachable(type);
  }
}
