import { randomConstant } from "../constant.ts";
import { type Node, plain, unsigned } from "../node.ts";
import type { Plan } from "../plan.ts";
import {
  FUNCREF,
  heapByte,
  isCertain,
  isReference,
  referredType,
  type ValueType,
} from "../value-type.ts";
import type { Code } from "./code.ts";

/** A value without operands: a local, a global, a constant. */
export function leaf(code: Code, type: ValueType): Node {
  const { seeded, scope } = code;
  const local = seeded.once(3) ? undefined : scope.localOf(type);
  if (local !== undefined) return plain([0x20, ...unsigned(local)], type);
  if (!isCertain(type) && seeded.once(4)) {
    const global = scope.globalOf(type, { settable: false });
    if (global !== undefined) return plain([0x23, ...unsigned(global)], type);
  }
  return constant(code, type);
}

/** Of references, a function of the module or null. */
export function constant({ seeded, plan }: Code, type: ValueType): Node {
  if (!isReference(type)) return randomConstant(seeded, type);
  const some = functionsOf(plan, type);
  if (isCertain(type) || (some.length > 0 && !seeded.once(3)))
    return plain([0xd2, ...unsigned(seeded.pick(some))], type);
  return plain([0xd0, heapByte(type)], type);
}

/** Those to which a reference of this type may point. */
function functionsOf({ functions }: Plan, type: ValueType): number[] {
  if (type === FUNCREF) return [...functions.keys()];
  const referred = referredType(type);
  return [...functions.keys()].filter((at) => functions[at] === referred);
}
