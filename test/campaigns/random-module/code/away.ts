import { flow, type Node, unsigned } from "../node.ts";
import { EXNREF, type FunctionType, NOTHING, type ValueType } from "../value-type.ts";
import { tailCall } from "./call.ts";
import type { Code } from "./code.ts";
import { little } from "./operand.ts";

/** An instruction behind which nothing runs; its type is whatever is wanted. */
export function away(code: Code, type: ValueType): Node {
  return { ...anyWay(code), type };
}

function anyWay(code: Code): Node {
  const { seeded } = code;
  switch (seeded.below(8)) {
    case 0:
      return tailCall(code) ?? returned(code);
    case 1:
    case 2:
      return returned(code);
    case 3:
      return thrown(code);
    case 4:
      if (seeded.once(3)) return flow([0x0a], NOTHING, [code.value(EXNREF)]);
      if (seeded.once(3)) return flow([0x00], NOTHING);
      return returned(code);
    case 5:
    case 6:
      return branch(code) ?? returned(code);
    default: {
      const { results } = code.scope.type;
      const label = code.scope.labelOf(results) ?? [code.scope.outermost];
      return flow([0x0c, ...label], NOTHING, code.values(results));
    }
  }
}

function returned(code: Code): Node {
  return flow([0x0f], NOTHING, code.values(code.scope.type.results));
}

function thrown(code: Code): Node {
  const { seeded, plan } = code;
  const tag = seeded.below(plan.tags.length);
  const { params } = plan.types[plan.tags[tag] as number] as FunctionType;
  return flow([0x08, tag], NOTHING, code.values(params));
}

/** To one label, or by a table to some that take the same. */
function branch(code: Code): Node | undefined {
  const { seeded, scope } = code;
  const types = scope.someLabelTypes();
  const first = scope.labelOf(types);
  if (first === undefined) return undefined;
  if (seeded.once(2)) return flow([0x0c, ...first], NOTHING, code.values(types));
  const count = seeded.below(5);
  const others = Array.from({ length: count }, () => scope.labelOf(types) ?? first);
  const bytes = [0x0e, ...unsigned(count), ...others.flat(), ...first];
  return flow(bytes, NOTHING, [...code.values(types), little(code)]);
}
