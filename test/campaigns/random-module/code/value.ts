import { flow, type Node, plain, sequence, unsigned } from "../node.ts";
import { I32, isCertain, isReference, MANY, typeBytes, type ValueType } from "../value-type.ts";
import { away } from "./away.ts";
import { anyBlock } from "./block.ts";
import { callFor } from "./call.ts";
import type { Code } from "./code.ts";
import { leaf } from "./leaf.ts";
import { load } from "./memory.ts";
import { numeric } from "./numeric.ts";
import { condition } from "./operand.ts";
import { question } from "./question.ts";
import { reference } from "./reference.ts";

/** Any instruction that gives a value of this type; none where the one that was drawn does not fit here. */
export function anyValue(code: Code, type: ValueType): Node | undefined {
  const { seeded } = code;
  switch (seeded.below(16)) {
    case 0:
    case 1:
      return leaf(code, type);
    case 2:
      return anyBlock(code, [type]);
    case 3:
      return callFor(code, [type]);
    case 4:
      return tee(code, type);
    case 5:
      return select(code, type);
    case 6: {
      const label = code.scope.labelOf([type]);
      if (label === undefined) return undefined;
      return flow([0x0d, ...label], type, [code.value(type), condition(code)]);
    }
    case 7:
      return seeded.once(4) ? away(code, type) : undefined;
    case 8:
    case 9:
      return isReference(type) ? reference(code, type) : load(code, type);
    default:
      if (type === I32 && seeded.once(5)) return question(code);
      return isReference(type) ? reference(code, type) : numeric(code, type);
  }
}

/** An instruction that gives all of these at once, or one that stands for their sequence. */
export function several(code: Code, types: readonly ValueType[]): Node {
  const { seeded } = code;
  if (code.hasRoom) {
    const label = seeded.once(4) ? code.scope.labelOf(types) : undefined;
    if (label !== undefined) {
      const values = sequence(code.values(types), MANY);
      return flow([0x0d, ...label], MANY, [values, condition(code)]);
    }
    const made = (seeded.once(3) ? callFor(code, types) : undefined) ?? anyBlock(code, types);
    if (made !== undefined) return made;
  }
  return sequence(
    types.map((type) => code.value(type)),
    MANY,
  );
}

function tee(code: Code, type: ValueType): Node | undefined {
  const local = code.scope.localOf(type);
  if (local === undefined || isCertain(type)) return undefined;
  return plain([0x22, ...unsigned(local)], type, [code.value(type)]);
}

function select(code: Code, type: ValueType): Node {
  const kids = [code.value(type), code.value(type), condition(code)];
  if (isReference(type) || code.seeded.once(3))
    return plain([0x1c, 1, ...typeBytes(type)], type, kids);
  return plain([0x1b], type, kids);
}
