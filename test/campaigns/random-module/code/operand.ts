import { i32Const, type Node, plain } from "../node.ts";
import { I32 } from "../value-type.ts";
import type { Code } from "./code.ts";

/** What a branch is taken by: one bit of a number, mostly, so that both ways are taken. */
export function condition(code: Code): Node {
  const value = code.value(I32);
  return code.seeded.once(3)
    ? value
    : plain([0x71], I32, [value, i32Const(1 << code.seeded.below(3))]);
}

/** A number below 4, mostly: a length, an index. */
export function little(code: Code): Node {
  const value = code.value(I32);
  return code.seeded.once(25) ? value : plain([0x71], I32, [value, i32Const(3)]);
}
