import { block, flow, i32Const, kept, type Node, plain, sequence, unsigned } from "../node.ts";
import { I32, NOTHING } from "../value-type.ts";
import type { Code } from "./code.ts";
import { constant } from "./leaf.ts";
import { EMPTY } from "./scope.ts";

/** Returns where the budget is spent. */
export function returnIfSpent(code: Code): Node {
  const values = code.scope.type.results.map((type) => constant(code, type));
  const back = kept(flow([0x0f], NOTHING, values));
  return kept({ ...block([0x04, EMPTY], [], [back], [budgetSpent(code)]), role: "if" });
}

/** Counts the budget down, and gives whether nothing is left. */
export function budgetSpent({ plan }: Code): Node {
  const budget = unsigned(plan.budget);
  const get = (): Node => kept(plain([0x23, ...budget], I32));
  const less = kept(plain([0x6b], I32, [get(), kept(i32Const(1))]));
  const set = kept(plain([0x24, ...budget], NOTHING, [less]));
  return kept(plain([0x48], I32, [kept(sequence([set, get()], I32)), kept(i32Const(0))]));
}
