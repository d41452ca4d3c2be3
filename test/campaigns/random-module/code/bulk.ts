import { costly, i32Const, type Node, plain } from "../node.ts";
import { I32, NOTHING, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { address, someMemory } from "./memory.ts";
import { little } from "./operand.ts";
import { slot, tablesOf } from "./table.ts";

/** Fills, copies or initialises a piece of a memory or of a table, or drops a segment; none where the module has none. */
export function bulk(code: Code): Node | undefined {
  const { seeded, plan } = code;
  const table = seeded.below(plan.tables.length);
  const memory = someMemory(code);
  switch (seeded.below(8)) {
    case 0:
      return memory === undefined ? undefined : memoryFill(code, memory);
    case 1:
      return memory === undefined ? undefined : memoryCopy(code, memory);
    case 2:
      return memory === undefined ? undefined : memoryInit(code, memory);
    case 3:
      if (plan.data.length === 0) return undefined;
      return plain([0xfc, 9, seeded.below(plan.data.length)], NOTHING);
    case 4:
      return tableFill(code, table);
    case 5:
      return tableCopy(code, table);
    case 6:
      return tableInit(code, table);
    default:
      if (plan.elements.length === 0) return undefined;
      return plain([0xfc, 13, seeded.below(plan.elements.length)], NOTHING);
  }
}

function memoryFill(code: Code, memory: number): Node {
  const kids = [address(code), code.value(I32), byteCount(code)];
  return costly("bytes", [0xfc, 11, memory], NOTHING, kids);
}

function memoryCopy(code: Code, memory: number): Node | undefined {
  const from = someMemory(code);
  if (from === undefined) return undefined;
  const kids = [address(code), address(code), byteCount(code)];
  return costly("bytes", [0xfc, 10, memory, from], NOTHING, kids);
}

function memoryInit(code: Code, memory: number): Node | undefined {
  const { seeded, plan } = code;
  if (plan.data.length === 0) return undefined;
  const kids = [address(code), i32Const(seeded.below(4)), little(code)];
  return costly("bytes", [0xfc, 8, seeded.below(plan.data.length), memory], NOTHING, kids);
}

function byteCount(code: Code): Node {
  return code.seeded.once(3) ? i32Const(code.seeded.below(300)) : little(code);
}

function tableFill(code: Code, table: number): Node {
  const kids = [slot(code, table), code.value(elementOf(code, table)), little(code)];
  return costly("elements", [0xfc, 17, table], NOTHING, kids);
}

function tableCopy(code: Code, table: number): Node {
  const same = tablesOf(code.plan, elementOf(code, table));
  const kids = [slot(code, table), i32Const(0), little(code)];
  return costly("elements", [0xfc, 14, table, code.seeded.pick(same)], NOTHING, kids);
}

function tableInit(code: Code, table: number): Node | undefined {
  const { elements } = code.plan;
  const element = elementOf(code, table);
  const same = [...elements.keys()].filter((at) => elements[at]?.type === element);
  if (same.length === 0) return undefined;
  const kids = [slot(code, table), i32Const(0), little(code)];
  return costly("elements", [0xfc, 12, code.seeded.pick(same), table], NOTHING, kids);
}

function elementOf({ plan }: Code, table: number): ValueType {
  return (plan.tables[table] as { element: ValueType }).element;
}
