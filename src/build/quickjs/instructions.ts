import { Cursor } from "../core-module.ts";

/**
 * The places of all `call` and `return_call` instructions of a function's body, for its instructions must be read one by one to know which byte
 * begins one (WebAssembly 3.0, "Binary Format", "Instructions").
 * @throws Error on an instruction that is not known: then nothing can be said of what follows it
 */
export function callsIn(body: Uint8Array): Call[] {
  const cursor = new Cursor(body);
  skipLocals(cursor);
  const calls: Call[] = [];
  while (!cursor.ended) {
    const opcode = cursor.byte();
    if (opcode === CALL || opcode === RETURN_CALL) {
      const start = cursor.at;
      const target = cursor.unsigned();
      calls.push({ start, end: cursor.at, target });
    } else {
      skipImmediates(cursor, opcode);
    }
  }
  return calls;
}

export interface Call {
  /** Where the function's index begins and ends. */
  readonly start: number;
  readonly end: number;
  readonly target: number;
}

const CALL = 0x10;
const RETURN_CALL = 0x12;

function skipLocals(cursor: Cursor): void {
  for (let groups = cursor.unsigned(); groups > 0; groups--) {
    cursor.unsigned();
    cursor.byte();
  }
}

/** By opcode: how many LEB128 numbers follow. What is not here is not known. */
const NUMBERS: ReadonlyMap<number, number> = new Map([
  ...each([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1], 0), // unreachable … drop, select, ref.is_null
  ...each([0x02, 0x03, 0x04], 1), // block, loop, if: their type is one signed number
  ...each([0x0c, 0x0d], 1), // br, br_if
  ...each([0x11, 0x13], 2), // call_indirect, return_call_indirect
  ...each(range(0x20, 0x26), 1), // locals, globals, tables
  ...each(range(0x28, 0x3e), 2), // loads and stores
  ...each([0x3f, 0x40], 1), // memory.size, memory.grow
  ...each([0x41, 0x42], 1), // i32.const, i64.const
  ...each(range(0x45, 0xc4), 0), // arithmetic
  ...each([0xd0, 0xd2], 1), // ref.null, ref.func
]);

/** The same after the prefix 0xfc: saturating conversions, and operations on memories and tables. */
const MORE_NUMBERS: ReadonlyMap<number, number> = new Map([
  ...each(range(0, 7), 0),
  ...each([8, 10, 12, 14], 2),
  ...each([9, 11, 13, 15, 16, 17], 1),
]);

function skipImmediates(cursor: Cursor, opcode: number): void {
  switch (opcode) {
    case 0x0e: // br_table
      for (let labels = cursor.unsigned() + 1; labels > 0; labels--) cursor.unsigned();
      return;
    case 0x1c: // select with types
      cursor.bytes(cursor.unsigned());
      return;
    case 0x43:
      cursor.bytes(4);
      return;
    case 0x44:
      cursor.bytes(8);
      return;
    case 0xfc:
      skipNumbers(cursor, MORE_NUMBERS.get(cursor.unsigned()), opcode);
      return;
    default:
      skipNumbers(cursor, NUMBERS.get(opcode), opcode);
  }
}

function skipNumbers(cursor: Cursor, count: number | undefined, opcode: number): void {
  if (count === undefined)
    throw new Error(`an instruction that is not known: 0x${opcode.toString(16)}`);
  for (let left = count; left > 0; left--) cursor.skipNumber();
}

function each(opcodes: readonly number[], numbers: number): [number, number][] {
  return opcodes.map((opcode) => [opcode, numbers]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
