import type { Appendix } from "./appendix.ts";
import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import type { ModuleShape } from "./module-shape.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { OP, VECTOR } from "./opcode.ts";
import { readHeapType } from "./value-type.ts";

/** Copies a constant expression, its indices moved to where they are now. `globalsKnown`: how many it may read. */
export function copyExpression(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
  globalsKnown: number,
): void {
  for (;;) {
    const at = cursor.at;
    const opcode = cursor.byte();
    switch (opcode) {
      case OP.end:
        return writer.byte(OP.end);
      case OP.globalGet: {
        const global = cursor.u32();
        if (global >= globalsKnown) throw invalidAt(at, `global ${global} is not defined here`);
        writer.byte(opcode);
        writer.u32(appendix.global(global));
        continue;
      }
      case OP.refFunc: {
        const index = cursor.u32();
        if (index >= shape.functions.length)
          throw invalidAt(at, `function ${index} is not defined`);
        writer.byte(opcode);
        writer.u32(appendix.referred(index));
        continue;
      }
      case OP.i32Const:
        cursor.skipLeb(5);
        break;
      case OP.i64Const:
        cursor.skipLeb(10);
        break;
      case OP.f32Const:
        cursor.skip(4);
        break;
      case OP.f64Const:
        cursor.skip(8);
        break;
      case OP.vector:
        if (cursor.u32() !== VECTOR.const) throw notConstant(at);
        cursor.skip(16);
        break;
      case OP.refNull:
        readHeapType(cursor, shape.types.length);
        break;
      case OP.i32Add:
      case OP.i32Sub:
      case OP.i32Mul:
      case OP.i64Add:
      case OP.i64Sub:
      case OP.i64Mul:
        break;
      case OP.garbageCollection:
        throw unsupportedAt(at, "garbage collection");
      default:
        throw notConstant(at);
    }
    writer.range(cursor.bytes, at, cursor.at);
  }
}

function notConstant(at: number): Error {
  return invalidAt(at, "an instruction is not constant");
}
