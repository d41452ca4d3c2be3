import { NAN, type Numeric, NUMERICS } from "../instruction-table.ts";
import { i32Const, type Node, nothing, plain } from "../node.ts";
import { F32, F64, I32, I64, NUMBERS, V128, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";

/** An operation whose result is of this type. */
export function numeric(code: Code, type: ValueType): Node {
  const { seeded } = code;
  const makesNan = seeded.once(4) ? MAKES_NAN.get(type) : undefined;
  const operation = seeded.pick(makesNan ?? BY_RESULT.get(type) ?? NUMERICS);
  return operate(code, operation, operation.params.length);
}

const BY_RESULT: ReadonlyMap<ValueType, readonly Numeric[]> = new Map(
  NUMBERS.map((type) => [type, NUMERICS.filter(({ result }) => result === type)]),
);

/** They are a tenth of all, and what the meter has most to do with. */
const MAKES_NAN: ReadonlyMap<ValueType, readonly Numeric[]> = new Map(
  [F32, F64, V128].map((type) => [
    type,
    NUMERICS.filter(({ result, nan }) => result === type && nan !== NAN.none),
  ]),
);

/** `values`: how many of its operands are written, from the last; the others are on the stack, or need not be. */
export function operate(code: Code, operation: Numeric, values: number): Node {
  const { bytes, params, result, nan, lanes, shuffle, traps } = operation;
  const { seeded } = code;
  const kids = params.map((type, at) => {
    const missing = at < params.length - values;
    const value = missing ? nothing(type) : code.value(type);
    if (missing || traps === "never" || seeded.once(12)) return value;
    return traps === "divisor" && at === 1 ? odd(type, value) : value;
  });
  if (traps === "operand" && !seeded.once(6))
    kids[0] = values === 0 ? nothing(params[0] as ValueType) : small(code, params[0] as ValueType);
  const immediate = shuffle
    ? Array.from({ length: 16 }, () => seeded.below(32))
    : lanes > 0
      ? [seeded.below(lanes)]
      : [];
  return plain([...bytes, ...immediate], result, kids, nan);
}

/** A divisor that is never zero. */
function odd(type: ValueType, value: Node): Node {
  return type === I32
    ? plain([0x72], I32, [value, i32Const(1)])
    : plain([0x84], I64, [value, plain([0x42, 1], I64)]);
}

/** A float that fits into an integer. */
function small(code: Code, type: ValueType): Node {
  const byte = plain([0x71], I32, [code.value(I32), i32Const(0xff)]);
  return plain([type === F32 ? 0xb2 : 0xb7], type, [byte]);
}
