import { flow, i32Const, type Node, plain, unsigned } from "../node.ts";
import type { Plan } from "../plan.ts";
import {
  certain,
  type FunctionType,
  NOTHING,
  nullable,
  sameTypes,
  typeOfMany,
  type ValueType,
} from "../value-type.ts";
import type { Code } from "./code.ts";
import { functionTables, slot } from "./table.ts";

/** Opcodes of the ways to call. */
const CALL = { direct: 0x10, indirect: 0x11, byReference: 0x14 } as const;
const RETURN_CALL = { direct: 0x12, indirect: 0x13, byReference: 0x15 } as const;

/** Of any function that gives these results. */
export function callFor(code: Code, results: readonly ValueType[]): Node | undefined {
  const some = functionsGiving(code.plan, results);
  return some.length === 0 ? undefined : call(code, code.seeded.pick(some));
}

/** Directly, by a table or by a reference; none where it might never end. */
export function call(code: Code, callee: number): Node | undefined {
  const { results } = typeOf(code.plan, callee);
  return callBy(code, callee, CALL, typeOfMany(results));
}

/** In place of the function itself, so that nothing runs behind it. */
export function tailCall(code: Code): Node | undefined {
  const some = functionsGiving(code.plan, code.scope.type.results);
  return callBy(code, code.seeded.pick(some), RETURN_CALL, NOTHING);
}

function callBy(
  code: Code,
  callee: number,
  opcodes: typeof CALL | typeof RETURN_CALL,
  type: ValueType,
): Node | undefined {
  const { seeded, plan, scope } = code;
  const typeIndex = plan.functions[callee] as number;
  const guarded = scope.guarded.has(scope.index);
  const how = seeded.below(3);
  if (!ends(code, callee) && (how === 0 || !guarded)) return undefined;
  const kids = code.values(typeOf(plan, callee).params);
  if (how === 0 || !guarded) return flow([opcodes.direct, ...unsigned(callee)], type, kids);
  if (how === 1) {
    const { index, table } = inTable(code, callee);
    const bytes = [opcodes.indirect, ...unsigned(typeIndex), table];
    return flow(bytes, type, [...kids, index]);
  }
  const reference = plain([0xd2, ...unsigned(callee)], certain(typeIndex));
  const callable = seeded.once(3) ? code.value(nullable(typeIndex)) : reference;
  return flow([opcodes.byReference, ...unsigned(typeIndex)], type, [...kids, callable]);
}

/** Whether calls of it cannot go round without one that looks at the budget. */
function ends({ plan, scope }: Code, callee: number): boolean {
  if (callee < plan.importedFunctions)
    return scope.guarded.has(scope.index) || !plan.reentrant.has(callee);
  return callee > scope.index || scope.guarded.has(callee);
}

/** Where the function stands; or any index of any table, which may hold one of another type: that traps. */
function inTable(code: Code, callee: number): { readonly table: number; readonly index: Node } {
  const { seeded, plan } = code;
  const all = functionTables(plan);
  const any = seeded.pick(all);
  if (seeded.once(6)) return { table: any, index: slot(code, any) };
  const own = all.find((at) => plan.tables[at]?.imported === false);
  return { table: own ?? any, index: i32Const(callee) };
}

function functionsGiving(plan: Plan, results: readonly ValueType[]): number[] {
  return [...plan.functions.keys()].filter((at) => sameTypes(typeOf(plan, at).results, results));
}

function typeOf({ functions, types }: Plan, index: number): FunctionType {
  return types[functions[index] as number] as FunctionType;
}
