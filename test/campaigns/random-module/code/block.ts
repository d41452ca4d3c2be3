import { block, type Node } from "../node.ts";
import { randomValueType } from "../plan.ts";
import type { ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { loop, loopInBlock } from "./loop.ts";
import { condition } from "./operand.ts";
import { consume } from "./stack.ts";
import { tryTable } from "./try-table.ts";

/** A block, a loop, a choice or what catches, with these results and sometimes parameters. */
export function anyBlock(code: Code, results: readonly ValueType[]): Node | undefined {
  const { seeded, plan, scope } = code;
  const kind = seeded.below(6);
  if (kind === 5) return tryTable(code, results);
  if (kind === 4 && results.length === 0 && seeded.once(2)) return loopInBlock(code);
  const params = seeded.once(4)
    ? Array.from({ length: 1 + seeded.below(2) }, () => randomValueType(seeded, plan.types.length))
    : [];
  const type = scope.blockType(params, results);
  if (type === undefined) return undefined;
  const inputs = code.values(params);
  if (kind === 4) return loop(code, params, results, type, inputs);
  const body = (): Node[] =>
    scope.inside(results, () => [...consume(code, params), ...code.body(results)]);
  if (kind < 2) return block([0x02, ...type], results, body(), inputs);
  const kids = [...inputs, condition(code)];
  const without = params.length === 0 && results.length === 0 && seeded.once(2);
  const node = block([0x04, ...type], results, body(), kids);
  return { ...node, role: "if", ...(without ? {} : { otherwise: body() }) };
}
