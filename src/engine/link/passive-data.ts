import { Cursor } from "../binary/mod.ts";

const HEADER_BYTES = 8;
const DATA_SECTION = 11;

/**
 * True where a core module has passive data segments. Code can drop one, after which `memory.init` traps, and nothing outside
 * tells whether it did: so a copy of memories and globals is not all of an instance. Of an active segment only an empty rest is
 * left after instantiation, and of element segments nothing that matters, since whoever reads one changes a table.
 */
export function hasPassiveData(module: Uint8Array): boolean {
  const cursor = new Cursor(module, HEADER_BYTES);
  while (cursor.at < module.length) {
    const section = cursor.byte();
    const size = cursor.u32();
    if (section === DATA_SECTION) return cursor.vector(() => isPassive(cursor)).includes(true);
    cursor.take(size);
  }
  return false;
}

/** Reads one segment (WebAssembly 3.0, "Data Section"). */
function isPassive(cursor: Cursor): boolean {
  const form = cursor.u32();
  if (form === 2) cursor.u32(); // the memory
  if (form !== 1) skipConstant(cursor);
  cursor.take(cursor.u32());
  return form === 1;
}

/** The offset of an active segment: a constant expression of integers. */
function skipConstant(cursor: Cursor): void {
  for (;;) {
    const opcode = cursor.byte();
    switch (opcode) {
      case 0x0b: // end
        return;
      case 0x23: // global.get
        cursor.u32();
        break;
      case 0x41: // i32.const
      case 0x42: // i64.const
        while (cursor.byte() >= 0x80);
        break;
      case 0x6a: // i32.add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c: // i64.add, sub, mul
      case 0x7d:
      case 0x7e:
        break;
      default:
        throw cursor.unknown("the offset of a data segment", opcode);
    }
  }
}
