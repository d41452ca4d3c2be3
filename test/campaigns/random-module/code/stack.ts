import { type Node, plain, unsigned } from "../node.ts";
import { NOTHING, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";

/** Takes what is on the stack into locals or drops it, the last first. */
export function consume({ seeded, scope }: Code, types: readonly ValueType[]): Node[] {
  return types.toReversed().map((type) => {
    const local = seeded.once(4) ? undefined : scope.localOf(type);
    if (local !== undefined) return plain([0x21, ...unsigned(local)], NOTHING);
    return drop();
  });
}

/** Of its operand, or of what is on the stack already. */
export function drop(...kids: Node[]): Node {
  return plain([0x1a], NOTHING, kids);
}
