import { flow, type Node, plain } from "../node.ts";
import { FUNCREF, isCertain, nullable, referredType, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { constant, leaf } from "./leaf.ts";
import { tableGet } from "./table.ts";

/** A reference from a table, or by way of one that may be null. */
export function reference(code: Code, type: ValueType): Node | undefined {
  const { seeded, scope } = code;
  const element = seeded.once(2) ? tableGet(code, type) : undefined;
  if (element !== undefined) return element;
  const referred = referredType(type);
  if (referred !== undefined && !isCertain(type) && seeded.once(4))
    return plain([0xd4], type, [seeded.once(4) ? leaf(code, type) : constant(code, type)]);
  // Null goes to a label that takes all but the reference.
  if (referred !== undefined && seeded.once(2)) {
    const label = scope.labelOf([]);
    if (label !== undefined) return flow([0xd5, ...label], type, [code.value(nullable(referred))]);
  }
  if (type === FUNCREF && seeded.once(2))
    return code.value(nullable(seeded.below(code.plan.types.length)));
  return undefined;
}
