import { block, flow, type Node, unsigned } from "../node.ts";
import { EXNREF, type FunctionType, NOTHING, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { leaf } from "./leaf.ts";
import { consume } from "./stack.ts";

interface Clause {
  /** `catch`, `catch_ref`, `catch_all`, `catch_all_ref`. */
  readonly kind: number;
  readonly tag: number;
  /** What it takes along to its label. */
  readonly taken: readonly ValueType[];
  /** Whether a block is made for it; else it goes to a label around that fits. */
  readonly handled: boolean;
}

/** A `try_table` whose clauses go to labels that fit, or to blocks around it made for them. */
export function tryTable(code: Code, results: readonly ValueType[]): Node | undefined {
  const { seeded, scope } = code;
  const clauses = Array.from({ length: 1 + seeded.below(3) }, () => randomClause(code));
  const handlers = clauses.filter(({ handled }) => handled);
  const outer = scope.blockType([], results);
  const inner = handlers.map(({ taken }) => scope.blockType([], taken));
  if (outer === undefined || inner.includes(undefined)) return undefined;
  /** The first `count` handlers, each behind a block around those before it. */
  const handled = (count: number): Node[] => {
    if (count === 0) {
      const tried = tryBlock(code, results, outer, clauses, handlers);
      // Out of all handlers' blocks at once.
      return [flow([0x0c, ...unsigned(handlers.length)], NOTHING, [tried])];
    }
    const { taken } = handlers[count - 1] as Clause;
    const made = scope.inside(taken, () => handled(count - 1));
    const around = block([0x02, ...(inner[count - 1] as number[])], taken, made);
    return [around, ...handler(code, taken, results, handlers.length - count)];
  };
  const all = scope.inside(results, () => handled(handlers.length));
  return block([0x02, ...outer], results, all);
}

function randomClause({ seeded, plan, scope }: Code): Clause {
  const kind = seeded.below(4);
  const tag = seeded.below(plan.tags.length);
  const { params } = plan.types[plan.tags[tag] as number] as FunctionType;
  const taken = [...(kind < 2 ? params : []), ...(kind % 2 === 1 ? [EXNREF] : [])];
  const handled = !(seeded.once(2) && scope.labelOf(taken) !== undefined);
  return { kind, tag, taken, handled };
}

/** The innermost: the blocks of all handlers are around it, the first one's next. */
function tryBlock(
  code: Code,
  results: readonly ValueType[],
  type: readonly number[],
  clauses: readonly Clause[],
  handlers: readonly Clause[],
): Node {
  const { scope } = code;
  const catches = clauses.flatMap((clause) => {
    const { kind, tag, taken, handled } = clause;
    const label = handled ? [handlers.indexOf(clause)] : (scope.labelOf(taken) ?? [0]);
    return [kind, ...(kind < 2 ? [tag] : []), ...label];
  });
  const body = scope.inside(results, () => code.body(results));
  return block([0x1f, ...type, clauses.length, ...catches], results, body);
}

/** Takes what was caught, and goes out of `levels` blocks with results of its own. */
function handler(
  code: Code,
  taken: readonly ValueType[],
  results: readonly ValueType[],
  levels: number,
): Node[] {
  const again = taken.at(-1) === EXNREF && code.seeded.once(4);
  const nodes = again
    ? [flow([0x0a], NOTHING), ...results.map((type) => leaf(code, type))]
    : [...consume(code, taken), ...code.values(results)];
  return levels > 0 ? [...nodes, flow([0x0c, ...unsigned(levels)], NOTHING)] : nodes;
}
