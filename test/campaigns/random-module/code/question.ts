import { costly, i32Const, type Node, plain } from "../node.ts";
import { EXNREF, EXTERNREF, FUNCREF, I32, nullable, type ValueType } from "../value-type.ts";
import type { Code } from "./code.ts";
import { someMemory } from "./memory.ts";
import { little } from "./operand.ts";

/** An i32 about something that is no number: how large a memory or a table is, or was before it grew, or whether a reference is null. */
export function question(code: Code): Node | undefined {
  const { seeded, plan } = code;
  const memory = someMemory(code);
  const table = seeded.below(plan.tables.length);
  const { element } = plan.tables[table] as { element: ValueType };
  switch (seeded.below(5)) {
    case 0:
      return memory === undefined ? undefined : plain([0x3f, memory], I32);
    case 1:
      if (memory === undefined) return undefined;
      return costly("pages", [0x40, memory], I32, [pages(code, memory)]);
    case 2:
      return plain([0xfc, 16, table], I32);
    case 3:
      return costly("slots", [0xfc, 15, table], I32, [code.value(element), slots(code, table)]);
    default: {
      const type = seeded.pick([FUNCREF, EXTERNREF, EXNREF, nullable(0)]);
      return plain([0xd1], I32, [code.value(type)]);
    }
  }
}

/** One without a maximum may have thousands, where the machine has them: it is asked for few, or for too many. */
function pages(code: Code, memory: number): Node {
  const { seeded, plan } = code;
  if (plan.memories[memory]?.maximum === undefined)
    return i32Const(seeded.once(3) ? 65_537 + seeded.below(9) : seeded.below(2));
  return seeded.once(4) ? code.value(I32) : little(code);
}

function slots(code: Code, table: number): Node {
  if (code.plan.tables[table]?.maximum !== undefined) return little(code);
  return plain([0x71], I32, [code.value(I32), i32Const(3)]);
}
