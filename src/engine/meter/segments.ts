import type { Appendix } from "./appendix.ts";
import { copyExpression } from "./constant-expression.ts";
import { invalidAt, type ModuleCursor } from "./module-cursor.ts";
import type { ModuleShape } from "./module-shape.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { readValueType } from "./value-type.ts";

const PASSIVE = 1;
/** Of an active segment: it names its table or memory. Of a passive one: it is declarative. */
const EXPLICIT = 2;
const EXPRESSIONS = 4;
const DECLARED_FUNCTIONS = 3;
const KIND_FUNCTIONS = 0;

/** One element segment (core specification, "Element Section"), its functions those that a table may hold. */
export function copyElement(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
): void {
  const from = cursor.at;
  const flags = cursor.u32();
  if (flags > 7) throw invalidAt(from, `0x${flags.toString(16)} is not a kind of element segment`);
  writer.u32(flags);
  if ((flags & PASSIVE) === 0) {
    if ((flags & EXPLICIT) !== 0) copyIndex(cursor, writer);
    copyExpression(cursor, writer, shape, appendix, shape.globals.length);
  }
  if ((flags & (PASSIVE | EXPLICIT)) !== 0) copyElementKind(cursor, writer, flags, shape);
  const count = cursor.count();
  writer.u32(count);
  for (let element = 0; element < count; element++) {
    if ((flags & EXPRESSIONS) === 0) copyReference(cursor, writer, shape, appendix);
    else copyExpression(cursor, writer, shape, appendix, shape.globals.length);
  }
}

/** Declares the functions that code refers to: their exports, which declared them, may be others now. */
export function writeDeclared(writer: ModuleWriter, functions: ReadonlySet<number>): void {
  writer.u32(DECLARED_FUNCTIONS);
  writer.byte(KIND_FUNCTIONS);
  writer.u32(functions.size);
  for (const index of functions) writer.u32(index);
}

/** One data segment (core specification, "Data Section"). */
export function copyData(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
): void {
  const from = cursor.at;
  const flags = cursor.u32();
  if (flags > 2) throw invalidAt(from, `0x${flags.toString(16)} is not a kind of data segment`);
  writer.u32(flags);
  if (flags === EXPLICIT) copyIndex(cursor, writer);
  if (flags !== PASSIVE) copyExpression(cursor, writer, shape, appendix, shape.globals.length);
  writer.sized(cursor.nameBytes());
}

function copyElementKind(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  flags: number,
  { types }: ModuleShape,
): void {
  const from = cursor.at;
  if ((flags & EXPRESSIONS) !== 0) readValueType(cursor, types.length);
  else if (cursor.byte() !== KIND_FUNCTIONS)
    throw invalidAt(from, "an element segment holds no functions");
  writer.range(cursor.bytes, from, cursor.at);
}

function copyReference(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  { functions }: ModuleShape,
  appendix: Appendix,
): void {
  const at = cursor.at;
  const index = cursor.u32();
  if (index >= functions.length) throw invalidAt(at, `function ${index} is not defined`);
  writer.u32(appendix.referred(index));
}

function copyIndex(cursor: ModuleCursor, writer: ModuleWriter): void {
  writer.u32(cursor.u32());
}
