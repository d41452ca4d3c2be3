import { block, flow, i32Const, type Node, plain, sequence, unsigned } from "../node.ts";
import { randomValueType } from "../plan.ts";
import {
  type FunctionType,
  I32,
  MANY,
  NOTHING,
  nullable,
  referredType,
  type ValueType,
} from "../value-type.ts";
import { away } from "./away.ts";
import { anyBlock } from "./block.ts";
import { bulk } from "./bulk.ts";
import { call } from "./call.ts";
import type { Code } from "./code.ts";
import { store } from "./memory.ts";
import { condition } from "./operand.ts";
import { EMPTY } from "./scope.ts";
import { consume, drop } from "./stack.ts";
import { tableSet } from "./table.ts";
import { several } from "./value.ts";

/** Code that leaves the stack as it was; where what was drawn does not fit here, a value that is dropped. */
export function anyStatement(code: Code): Node {
  return drawn(code) ?? drop(code.value(randomValueType(code.seeded, code.plan.types.length)));
}

function drawn(code: Code): Node | undefined {
  switch (code.seeded.below(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return localSet(code);
    case 4:
    case 5:
      return globalSet(code);
    case 6:
    case 7:
    case 8:
      return store(code);
    case 9:
      return branchIf(code);
    case 10:
    case 11:
    case 12:
      return anyBlock(code, []);
    case 13:
      return callAndDrop(code);
    case 14:
      return severalConsumed(code);
    case 15:
      return tableSet(code);
    case 16:
    case 17:
      return bulk(code);
    case 18:
      return branchOnNonNull(code);
    default:
      return seldomAway(code);
  }
}

function localSet(code: Code): Node | undefined {
  const { locals } = code.scope;
  if (locals.length === 0) return undefined;
  const local = code.seeded.below(locals.length);
  const type = locals[local] as ValueType;
  return plain([0x21, ...unsigned(local)], NOTHING, [code.value(type)]);
}

function globalSet(code: Code): Node | undefined {
  const { seeded, plan, scope } = code;
  const { type } = seeded.pick(plan.globals.slice(plan.budget));
  const global = scope.globalOf(type, { settable: true });
  if (global === undefined) return undefined;
  return plain([0x24, ...unsigned(global)], NOTHING, [code.value(type)]);
}

function branchIf(code: Code): Node | undefined {
  const label = code.scope.labelOf([]);
  return label === undefined ? undefined : flow([0x0d, ...label], NOTHING, [condition(code)]);
}

/** Of a function with at most one result. */
function callAndDrop(code: Code): Node | undefined {
  const made = call(code, code.seeded.below(code.plan.functions.length));
  if (made === undefined || made.type === MANY) return undefined;
  return sequence(made.type === NOTHING ? [made] : [made, drop()]);
}

/** As many values as some function gives, and takes them from the stack. */
function severalConsumed(code: Code): Node {
  const { types, functions } = code.plan;
  const { results } = types[code.seeded.pick(functions)] as FunctionType;
  return sequence([several(code, results), ...consume(code, results)]);
}

/** To a label whose last value is a typed reference. */
function branchOnNonNull(code: Code): Node | undefined {
  const types = code.scope.innermostTypes;
  const last = types.at(-1);
  const referred = last === undefined ? undefined : referredType(last);
  const label = code.scope.labelOf(types);
  if (referred === undefined || label === undefined) return undefined;
  const before = types.slice(0, -1);
  const kids = [...code.values(before), code.value(nullable(referred))];
  return sequence([flow([0xd6, ...label], MANY, kids), ...consume(code, before)]);
}

/** Goes away where a condition holds that seldom does. */
function seldomAway(code: Code): Node {
  const seldom = plain([0x45], I32, [plain([0x71], I32, [code.value(I32), i32Const(7)])]);
  const body = code.scope.inside([], () => [away(code, NOTHING)]);
  return { ...block([0x04, EMPTY], [], body, [seldom]), role: "if" };
}
