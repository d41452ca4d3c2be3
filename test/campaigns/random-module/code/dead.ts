import { NUMERICS } from "../instruction-table.ts";
import { flow, type Node, plain, sequence, unsigned } from "../node.ts";
import { type FunctionType, NOTHING, typeOfMany, type ValueType } from "../value-type.ts";
import { away } from "./away.ts";
import type { Code } from "./code.ts";
import { leaf } from "./leaf.ts";
import { operate } from "./numeric.ts";
import { drop } from "./stack.ts";
import { functionTables } from "./table.ts";

/** Goes away, and then says things that never happen, with operands that are not there. */
export function awayAndDead(code: Code, results: readonly ValueType[]): Node {
  const { seeded } = code;
  const nodes = [away(code, NOTHING)];
  for (let count = seeded.below(4); count > 0; count--) {
    const operation = seeded.pick(NUMERICS);
    nodes.push(drop(operate(code, operation, seeded.below(operation.params.length + 1))));
  }
  if (seeded.once(3)) nodes.push(code.statement());
  if (seeded.once(3)) nodes.push(...withoutOperands(code));
  const from = seeded.below(results.length + 1);
  nodes.push(...results.slice(from).map((type) => leaf(code, type)));
  return sequence(nodes, typeOfMany(results));
}

/** Instructions whose types are found out from their operands, where there are none. */
function withoutOperands({ seeded, plan, scope }: Code): Node[] {
  const type = seeded.below(plan.types.length);
  const { results } = plan.types[type] as FunctionType;
  switch (seeded.below(6)) {
    case 0:
      return [plain([0x1b], NOTHING), drop()];
    case 1:
      return [plain([0xd4], NOTHING), drop()];
    case 2:
      return [flow([0x14, ...unsigned(type)], NOTHING), ...results.map(() => drop())];
    case 3: {
      const table = seeded.pick(functionTables(plan));
      return [flow([0x11, ...unsigned(type), table], NOTHING), ...results.map(() => drop())];
    }
    case 4:
      return [
        flow([0x0d, ...unsigned(scope.outermost)], NOTHING),
        ...scope.type.results.map(() => drop()),
      ];
    default: {
      const own = plan.functions[scope.index] as number;
      return [flow([0x15, ...unsigned(own)], NOTHING)];
    }
  }
}
