import { i32Const, type Node, plain } from "../node.ts";
import type { Plan } from "../plan.ts";
import { isFunctionReference, NOTHING, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { little } from "./operand.ts";

/** An index into this table, mostly one that it has. */
export function slot(code: Code, table: number): Node {
  const { minimum } = code.plan.tables[table] as { minimum: number };
  return code.seeded.once(8) || minimum === 0 ? little(code) : i32Const(code.seeded.below(minimum));
}

export function tableGet(code: Code, element: ValueType): Node | undefined {
  const { seeded } = code;
  const all = tablesOf(code.plan, element);
  if (all.length === 0) return undefined;
  return plain([0x25, seeded.pick(all)], element, [slot(code, seeded.pick(all))]);
}

export function tableSet(code: Code): Node {
  const { tables } = code.plan;
  const table = code.seeded.below(tables.length);
  const { element } = tables[table] as { element: ValueType };
  return plain([0x26, table], NOTHING, [slot(code, table), code.value(element)]);
}

export function tablesOf({ tables }: Plan, element: ValueType): number[] {
  return [...tables.keys()].filter((at) => tables[at]?.element === element);
}

/** Those that `call_indirect` may name. */
export function functionTables({ tables }: Plan): number[] {
  return [...tables.keys()].filter((at) => isFunctionReference(tables[at]?.element ?? NOTHING));
}
