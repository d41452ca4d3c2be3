import { block, flow, kept, type Node, plain } from "../node.ts";
import { I32, NOTHING, type ValueType } from "../value-type.ts";
import { budgetSpent, returnIfSpent } from "./budget.ts";
import type { Code } from "./code.ts";
import { condition } from "./operand.ts";
import { EMPTY } from "./scope.ts";
import { consume } from "./stack.ts";

/** Either it looks at the budget at its head, or only its last branch, which does, goes back. `type`: its immediate. */
export function loop(
  code: Code,
  params: readonly ValueType[],
  results: readonly ValueType[],
  type: readonly number[],
  inputs: Node[],
): Node {
  const body =
    params.length > 0 || code.seeded.once(2)
      ? testedAtHead(code, params, results)
      : testedAtEnd(code, results);
  return block([0x03, ...type], results, body, inputs);
}

function testedAtHead(
  code: Code,
  params: readonly ValueType[],
  results: readonly ValueType[],
): Node[] {
  return code.scope.inside(params, () => [
    ...consume(code, params),
    returnIfSpent(code),
    ...code.body(results),
  ]);
}

function testedAtEnd(code: Code, results: readonly ValueType[]): Node[] {
  return code.scope.insideClosed(() => {
    const unspent = plain([0x45], I32, [budgetSpent(code)]);
    const again = kept(plain([0x71], I32, [unspent, condition(code)]));
    return [...code.body([]), kept(flow([0x0d, 0], NOTHING, [again])), ...code.values(results)];
  });
}

/** The commonest shape that compilers make: the test stands at the head, and leaves the block around. */
export function loopInBlock(code: Code): Node {
  const { scope, seeded } = code;
  const body = scope.inside([], () => {
    const inner = scope.inside([], () => [
      kept(flow([0x0d, 1], NOTHING, [budgetSpent(code)])),
      ...code.body([]),
      ...(seeded.once(2) ? [flow([0x0c, 0], NOTHING)] : []),
    ]);
    return [block([0x03, EMPTY], [], inner)];
  });
  return block([0x02, EMPTY], [], body);
}
