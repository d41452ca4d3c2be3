import { type Appendix, carrying, type Signature } from "./appendix.ts";
import { copyExpression } from "./constant-expression.ts";
import { METER_MODULE } from "./metered-module.ts";
import type { MeterGlobal } from "./meter-globals.ts";
import { invalidAt, type ModuleCursor, unsupportedAt } from "./module-cursor.ts";
import {
  type Import,
  KIND,
  type ModuleShape,
  readGlobalType,
  readTableType,
} from "./module-shape.ts";
import type { ModuleWriter } from "./module-writer.ts";
import { OP } from "./opcode.ts";
import { I32, writeValueType } from "./value-type.ts";

const FUNCTION_TYPE = 0x60;
/** A table with an initial value. */
const WITH_VALUE = 0x40;
/** Each is an object of the host's in each instance, for five bytes of the module. */
const TABLES_MAX = 256;
const GLOBALS_MAX = 10_000;
const VARIABLE = 1;
const CONSTANT = 0;

/** The guest's types, each carrying what functions carry, and behind them those of the appendix. */
export function writeTypes(writer: ModuleWriter, { types }: ModuleShape, appendix: Appendix): void {
  writer.u32(types.length + appendix.types.length);
  for (const type of types) writeFunctionType(writer, carrying(type));
  for (const type of appendix.types) writeFunctionType(writer, type);
}

/** The guest's imports, and behind them the globals of the meter. */
export function writeImports(
  writer: ModuleWriter,
  { imports }: ModuleShape,
  appendix: Appendix,
): void {
  const added = appendix.globals.imports;
  writer.u32(imports.length + added.length);
  for (const one of imports) writeImport(writer, one, appendix);
  for (const global of added) writeGlobalImport(writer, global);
}

export function writeFunctions(
  writer: ModuleWriter,
  { functions, imported }: ModuleShape,
  appendix: Appendix,
): void {
  const own = functions.slice(imported.functions);
  writer.u32(own.length + appendix.functions.length);
  for (const type of own) writer.u32(type);
  for (const { type } of appendix.functions) writer.u32(type);
}

/** One table of the module's own, read for the shape as it is written. */
export function copyTable(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
): void {
  const from = cursor.at;
  const withValue = cursor.bytes[from] === WITH_VALUE;
  if (withValue) {
    cursor.skip(1);
    if (cursor.byte() !== 0) throw invalidAt(from, "a table is malformed");
  }
  const table = readTableType(cursor, shape.types.length);
  writer.range(cursor.bytes, from, cursor.at);
  if (withValue) copyExpression(cursor, writer, shape, appendix, shape.imported.globals);
  if (shape.tables.push(table) > TABLES_MAX)
    throw unsupportedAt(from, `more than ${TABLES_MAX} tables`);
}

export function copyGlobal(
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
): void {
  const from = cursor.at;
  const global = readGlobalType(cursor, shape.types.length);
  writer.range(cursor.bytes, from, cursor.at);
  copyExpression(cursor, writer, shape, appendix, shape.globals.length);
  if (shape.globals.push(global) > GLOBALS_MAX)
    throw unsupportedAt(from, `more than ${GLOBALS_MAX} globals`);
}

/** What stands in place of the meter's globals that the module does not import; how many. */
export function writeUnused(writer: ModuleWriter, { globals }: Appendix): number {
  const count = globals.count - globals.imports.length;
  for (let left = count; left > 0; left--) {
    writeValueType(writer, I32);
    writer.raw([CONSTANT, OP.i32Const, 0, OP.end]);
  }
  return count;
}

/** Tags are no functions: an exception carries what the guest says and no more. */
export function writeTags(writer: ModuleWriter, own: readonly number[], appendix: Appendix): void {
  writer.u32(own.length);
  for (const type of own) {
    writer.byte(0);
    writer.u32(appendix.plainType(type));
  }
}

function writeFunctionType(writer: ModuleWriter, { params, results }: Signature): void {
  writer.byte(FUNCTION_TYPE);
  for (const list of [params, results]) {
    writer.u32(list.length);
    for (const type of list) writeValueType(writer, type);
  }
}

function writeImport(
  writer: ModuleWriter,
  { module, name, kind, type }: Import,
  appendix: Appendix,
): void {
  writer.sized(module);
  writer.sized(name);
  writer.byte(kind);
  if (typeof type !== "number") return writer.raw(type);
  if (kind === KIND.tag) writer.byte(0);
  writer.u32(appendix.plainType(type));
}

const UTF8 = new TextEncoder();

function writeGlobalImport(writer: ModuleWriter, { name, type, mutable }: MeterGlobal): void {
  writer.sized(UTF8.encode(METER_MODULE));
  writer.sized(UTF8.encode(name));
  writer.byte(KIND.global);
  writeValueType(writer, type);
  writer.byte(mutable ? VARIABLE : CONSTANT);
}
