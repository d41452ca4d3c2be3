import type { Canon, Options, StringEncoding } from "./component.ts";
import type { Cursor } from "./cursor.ts";
import { readResult } from "./type.ts";

/** `canon`. What belongs to async, threads and error-context is read and stays a name. */
export function readCanon(cursor: Cursor): Canon {
  const code = cursor.byte();
  switch (code) {
    case 0x00:
      expectFunc(cursor);
      return lift(cursor.u32(), readOptions(cursor), cursor.u32());
    case 0x01:
      expectFunc(cursor);
      return { kind: "lower", func: cursor.u32(), options: readOptions(cursor) };
    case 0x02:
      return { kind: "resource-new", resource: cursor.u32() };
    case 0x03:
      return { kind: "resource-drop", resource: cursor.u32() };
    case 0x04:
      return { kind: "resource-rep", resource: cursor.u32() };
    case 0x0a:
    case 0x0b:
      return readContext(cursor, code === 0x0a ? "context-get" : "context-set");
    case 0x24:
    case 0x25:
      return { kind: "backpressure", by: code === 0x24 ? 1 : -1 };
    default: {
      const builtin = BUILTINS.get(code);
      if (builtin === undefined) throw cursor.unknown("a canonical definition", code);
      for (const operand of builtin.operands) skipOperand(cursor, operand);
      return { kind: "unsupported", what: builtin.name };
    }
  }
}

function readContext(cursor: Cursor, kind: "context-get" | "context-set"): Canon {
  const type = cursor.byte();
  const slot = cursor.u32();
  if (type !== 0x7f) return { kind: "unsupported", what: "a context of 64 bits" };
  return { kind, slot };
}

function lift(func: number, options: Options, type: number): Canon {
  return { kind: "lift", func, options, type };
}

function expectFunc(cursor: Cursor): void {
  const sort = cursor.byte();
  if (sort !== 0x00) throw cursor.unknown("what is lifted or lowered", sort);
}

const ENCODINGS: readonly StringEncoding[] = ["utf8", "utf16", "latin1+utf16"];

export function readOptions(cursor: Cursor): Options {
  let encoding: StringEncoding = "utf8";
  let memory: number | undefined;
  let realloc: number | undefined;
  let postReturn: number | undefined;
  let async = false;
  cursor.vector(() => {
    const code = cursor.byte();
    switch (code) {
      case 0x00:
      case 0x01:
      case 0x02:
        encoding = ENCODINGS[code] as StringEncoding;
        break;
      case 0x03:
        memory = cursor.u32();
        break;
      case 0x04:
        realloc = cursor.u32();
        break;
      case 0x05:
        postReturn = cursor.u32();
        break;
      case 0x06:
        async = true;
        break;
      case 0x07:
        cursor.u32(); // the callback of an async lift
        break;
      default:
        throw cursor.unknown("an option of the canonical ABI", code);
    }
  });
  return { encoding, memory, realloc, postReturn, async };
}

type Operand = "index" | "flag" | "options" | "result";

function skipOperand(cursor: Cursor, operand: Operand): void {
  switch (operand) {
    case "index":
      return void cursor.u32();
    case "flag":
      return void cursor.byte();
    case "options":
      return void readOptions(cursor);
    case "result":
      return void readResult(cursor);
  }
}

interface Builtin {
  readonly name: string;
  readonly operands: readonly Operand[];
}

const BUILTINS: ReadonlyMap<number, Builtin> = new Map(
  (
    [
      [0x05, "task.cancel"],
      [0x06, "subtask.cancel", "flag"],
      [0x09, "task.return", "result", "options"],
      [0x0c, "thread.yield", "flag"],
      [0x0d, "subtask.drop"],
      [0x0e, "stream.new", "index"],
      [0x0f, "stream.read", "index", "options"],
      [0x10, "stream.write", "index", "options"],
      [0x11, "stream.cancel-read", "index", "flag"],
      [0x12, "stream.cancel-write", "index", "flag"],
      [0x13, "stream.drop-readable", "index"],
      [0x14, "stream.drop-writable", "index"],
      [0x15, "future.new", "index"],
      [0x16, "future.read", "index", "options"],
      [0x17, "future.write", "index", "options"],
      [0x18, "future.cancel-read", "index", "flag"],
      [0x19, "future.cancel-write", "index", "flag"],
      [0x1a, "future.drop-readable", "index"],
      [0x1b, "future.drop-writable", "index"],
      [0x1c, "error-context.new", "options"],
      [0x1d, "error-context.debug-message", "options"],
      [0x1e, "error-context.drop"],
      [0x1f, "waitable-set.new"],
      [0x20, "waitable-set.wait", "flag", "index"],
      [0x21, "waitable-set.poll", "flag", "index"],
      [0x22, "waitable-set.drop"],
      [0x23, "waitable.join"],
      [0x26, "thread.index"],
      [0x27, "thread.new-indirect", "index", "index"],
      [0x28, "thread.resume-later"],
      [0x29, "thread.suspend", "flag"],
      [0x2a, "thread.suspend-then-resume", "flag"],
      [0x2b, "thread.yield-then-resume", "flag"],
      [0x2c, "thread.suspend-then-promote", "flag"],
      [0x2d, "thread.yield-then-promote", "flag"],
      // As the reference validator has these three: without the flag that Binary.md puts before the operands.
      [0x40, "thread.spawn-ref", "index"],
      [0x41, "thread.spawn-indirect", "index", "index"],
      [0x42, "thread.available-parallelism"],
    ] as const
  ).map(([code, name, ...operands]): [number, Builtin] => [code, { name, operands }]),
);
