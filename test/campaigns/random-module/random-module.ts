import type { Seeded } from "../seeded.ts";
import { functionBody } from "./code/code-maker.ts";
import { Scope } from "./code/scope.ts";
import { randomConstant } from "./constant.ts";
import { constantBytes } from "./encode.ts";
import {
  type Export,
  i32Const,
  KIND,
  type Node,
  plain,
  type RandomFunction,
  type RandomModule,
  unsigned,
} from "./node.ts";
import { ENTRY_TYPE, newPlan, type Plan, randomValueType } from "./plan.ts";
import {
  F32,
  F64,
  FUNCREF,
  type FunctionType,
  heapByte,
  I32,
  I64,
  isReference,
  NOTHING,
  referredType,
  typeBytes,
  V128,
  type ValueType,
} from "./value-type.ts";

/** Calls from outside, each an export `run0` and so on, of ENTRY_TYPE. */
export const RUNS = 3;
/** Exported: writes all globals into the last memory, `seen`, where the runs put their results. */
export const LOOK = "look";
/** For a host function that calls back: (i32) → i32. */
export const INNER = "inner";
const INNER_TYPE = 2;
const LOOK_ADDRESS = 512;
const SEEN_LIMITS = { minimum: 1, maximum: 1 };
const BUDGET = 40;

/** The same seed, the same module. It is valid, comes to an end, and says all that it did. */
export function newRandomModule(seeded: Seeded): RandomModule {
  const plan = newPlan(seeded);
  const own = plan.functions.slice(plan.importedFunctions);
  const guards = new Set([...plan.functions.keys()].filter(() => !seeded.once(3)));
  const functions = own.map((type, at): RandomFunction => {
    const locals = randomLocals(seeded, plan);
    const scope = new Scope(seeded, plan, plan.importedFunctions + at, locals, guards);
    return { type, locals, body: functionBody(seeded, plan, scope) };
  });
  const entry = plan.types.push(ENTRY_TYPE) - 1;
  const callable = [...own.keys()].map((at) => plan.importedFunctions + at);
  const runs = Array.from({ length: RUNS }, (_, run) =>
    runFunction(seeded, plan, entry, seeded.pick(callable), run),
  );
  const looker: RandomFunction = { type: 0, locals: [], body: lookBody(plan) };
  return {
    types: plan.types,
    imports: plan.imports,
    functions: [...functions, ...runs, looker],
    tables: ownTables(seeded, plan),
    memories: [...plan.memories.filter(({ imported }) => !imported), SEEN_LIMITS],
    tags: plan.tags.slice(plan.importedTags),
    globals: plan.globals.flatMap(({ type, mutable, imported }, at) => {
      if (imported) return [];
      const initial = at === plan.budget ? i32Const(BUDGET) : initialValue(seeded, plan, type);
      return [{ type, mutable, initial }];
    }),
    exports: exportsOf(plan, guards),
    start: startFunction(seeded, plan, callable),
    elements: elementSegments(seeded, plan),
    data: dataSegments(seeded, plan),
  };
}

function randomLocals(seeded: Seeded, plan: Plan): ValueType[] {
  return Array.from({ length: seeded.below(9) }, () => randomValueType(seeded, plan.types.length));
}

/** Calls a function with values made of the two that come from outside, and stores what it gives. */
function runFunction(
  seeded: Seeded,
  plan: Plan,
  type: number,
  callee: number,
  run: number,
): RandomFunction {
  const { params, results } = plan.types[plan.functions[callee] as number] as FunctionType;
  const locals = [...results];
  const call: Node = {
    ...plain(
      [0x10, ...unsigned(callee)],
      NOTHING,
      params.map((one) => argument(seeded, plan, one)),
    ),
    role: "flow",
    removable: false,
  };
  const first = ENTRY_TYPE.params.length;
  const sets = results.map((_, at) => plain([0x21, ...unsigned(first + at)], NOTHING)).toReversed();
  const stores = results.map((one, at) => {
    const value = plain([0x20, ...unsigned(first + at)], one);
    return seen(plan, run * 64 + at * 16, one, value);
  });
  return { type, locals, body: [call, ...sets, ...stores] };
}

function argument(seeded: Seeded, plan: Plan, type: ValueType): Node {
  const i32 = plain([0x20, 0], I32);
  const i64 = plain([0x20, 1], I64);
  switch (type) {
    case I32:
      return i32;
    case I64:
      return i64;
    case F32:
      return seeded.once(2) ? plain([0xbe], F32, [i32]) : plain([0xb2], F32, [i32]);
    case F64:
      return seeded.once(2) ? plain([0xbf], F64, [i64]) : plain([0xb9], F64, [i64]);
    case V128:
      return plain([0xfd, 18], V128, [i64]);
    default:
      return initialValue(seeded, plan, type);
  }
}

function lookBody(plan: Plan): Node[] {
  return plan.globals.flatMap(({ type }, at) => {
    if (type === NOTHING) return [];
    const value = plain([0x23, ...unsigned(at)], type);
    return [seen(plan, LOOK_ADDRESS + at * 16, type, value)];
  });
}

/** Of a reference, whether it is null. */
function seen(plan: Plan, address: number, type: ValueType, value: Node): Node {
  const memory = plan.memories.length;
  const immediates = [0x40, memory, ...unsigned(address)];
  const store = STORES.get(type) ?? [0x36];
  const stored = isReference(type) ? plain([0xd1], I32, [value]) : value;
  return {
    ...plain([...store, ...immediates], NOTHING, [i32Const(0), stored]),
    removable: false,
  };
}

const STORES: ReadonlyMap<ValueType, readonly number[]> = new Map([
  [I32, [0x36]],
  [I64, [0x37]],
  [F32, [0x38]],
  [F64, [0x39]],
  [V128, [0xfd, 11]],
]);

/** A constant expression. */
function initialValue(seeded: Seeded, plan: Plan, type: ValueType): Node {
  if (!isReference(type)) {
    const value = randomConstant(seeded, type);
    if (type !== I32 || seeded.once(2)) return value;
    const base = plain([0x23, 0], I32);
    return plain([seeded.pick([0x6a, 0x6b, 0x6c])], I32, [base, value]);
  }
  const referred = referredType(type);
  const some = [...plan.functions.keys()].filter(
    (at) => type === FUNCREF || (referred !== undefined && plan.functions[at] === referred),
  );
  const certainly = typeBytes(type)[0] === 0x64;
  if (some.length > 0 && (certainly || seeded.once(2)))
    return plain([0xd2, ...unsigned(seeded.pick(some))], type);
  return plain([0xd0, heapByte(type)], type);
}

function ownTables(seeded: Seeded, plan: Plan): RandomModule["tables"] {
  return plan.tables.flatMap(({ element, minimum, maximum, imported }) => {
    if (imported) return [];
    const mustHave = typeBytes(element)[0] === 0x64;
    const initial = mustHave || seeded.once(4) ? initialValue(seeded, plan, element) : undefined;
    return [{ element, minimum, maximum, ...(initial === undefined ? {} : { initial }) }];
  });
}

function exportsOf(plan: Plan, guards: ReadonlySet<number>): Export[] {
  const firstRun = plan.functions.length;
  const inner = plan.functions.findIndex(
    (type, at) => type === INNER_TYPE && at >= plan.importedFunctions && guards.has(at),
  );
  return [
    ...Array.from({ length: RUNS }, (_, run) => ({
      name: `run${run}`,
      kind: KIND.function,
      index: firstRun + run,
    })),
    { name: LOOK, kind: KIND.function, index: firstRun + RUNS },
    ...(inner === -1 ? [] : [{ name: INNER, kind: KIND.function, index: inner }]),
    { name: "budget", kind: KIND.global, index: plan.budget },
    ...plan.memories.map((_, index) => ({ name: `memory${index}`, kind: KIND.memory, index })),
    { name: "seen", kind: KIND.memory, index: plan.memories.length },
    ...plan.tables.map((_, index) => ({ name: `table${index}`, kind: KIND.table, index })),
  ];
}

function startFunction(
  seeded: Seeded,
  plan: Plan,
  callable: readonly number[],
): number | undefined {
  const some = callable.filter((at) => plan.functions[at] === 0);
  return some.length > 0 && seeded.once(2) ? seeded.pick(some) : undefined;
}

/** The plan's, which code may name, and behind them the one that fills the own table and one that declares all functions. */
function elementSegments(seeded: Seeded, plan: Plan): readonly (readonly number[])[] {
  const all = [...plan.functions.keys()];
  const table = plan.tables.findIndex(({ imported }) => !imported);
  const list = [...unsigned(all.length), ...all.flatMap(unsigned)];
  const fill =
    table === 0 ? [0, 0x41, 0, 0x0b, ...list] : [2, ...unsigned(table), 0x41, 0, 0x0b, 0, ...list];
  const planned = plan.elements.map(({ type, length }) => {
    const values = Array.from({ length }, () => [
      ...constantBytes(initialValue(seeded, plan, type)),
      0x0b,
    ]);
    const vector = [...typeBytes(type), ...unsigned(length), ...values.flat()];
    const at = plan.tables.findIndex(({ element }) => element === type);
    const fits = (plan.tables[at]?.minimum ?? 0) >= length;
    if (seeded.once(3) && fits) return [6, ...unsigned(at), 0x41, 0, 0x0b, ...vector];
    return [seeded.once(4) ? 7 : 5, ...vector];
  });
  return [...planned, fill, [3, 0, ...list]];
}

function dataSegments(seeded: Seeded, plan: Plan): readonly (readonly number[])[] {
  return plan.data.map((size) => {
    const bytes = [...unsigned(size), ...seeded.bytes(size)];
    if (plan.memories.length === 0 || seeded.once(2)) return [1, ...bytes];
    const memory = seeded.below(plan.memories.length);
    const room = (plan.memories[memory]?.minimum ?? 0) > 0 || seeded.once(8);
    if (!room) return [1, ...bytes];
    const offset = [...constantBytes(i32Const(seeded.below(2_000))), 0x0b];
    return memory === 0 ? [0, ...offset, ...bytes] : [2, memory, ...offset, ...bytes];
  });
}
