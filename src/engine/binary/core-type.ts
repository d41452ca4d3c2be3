import type { CoreSort, CoreType, ModuleType } from "./component.ts";
import type { Cursor } from "./cursor.ts";

/** `core:deftype`. Other than module types they are passed over: whoever compiles the core modules judges them. */
export function readCoreType(cursor: Cursor): CoreType {
  const code = cursor.byte();
  if (code === 0x50) return { kind: "module", type: readModuleType(cursor) };
  if (code === 0x00) skipSubType(cursor, cursor.byte());
  else if (code === 0x4e) cursor.vector(() => skipSubType(cursor, cursor.byte()));
  else skipSubType(cursor, code);
  return { kind: "other" };
}

function readModuleType(cursor: Cursor): ModuleType {
  const imports: { module: string; name: string; sort: CoreSort }[] = [];
  const exports: { name: string; sort: CoreSort }[] = [];
  cursor.vector(() => {
    const code = cursor.byte();
    switch (code) {
      case 0x00:
        return void imports.push({
          module: cursor.name(),
          name: cursor.name(),
          sort: readCoreExternType(cursor),
        });
      case 0x01:
        return void readCoreType(cursor);
      case 0x02:
        return skipAlias(cursor);
      case 0x03:
        return void exports.push({ name: cursor.name(), sort: readCoreExternType(cursor) });
      default:
        throw cursor.unknown("a declaration of a module type", code);
    }
  });
  return { imports, exports };
}

function readCoreExternType(cursor: Cursor): CoreSort {
  const code = cursor.byte();
  switch (code) {
    case 0x00:
    case 0x20: // exact
      cursor.u32();
      return "func";
    case 0x01:
      skipValueType(cursor);
      skipLimits(cursor);
      return "table";
    case 0x02:
      skipLimits(cursor);
      return "memory";
    case 0x03:
      skipValueType(cursor);
      cursor.byte();
      return "global";
    case 0x04:
      cursor.byte();
      cursor.u32();
      return "tag";
    default:
      throw cursor.unknown("the type of a core import or export", code);
  }
}

function skipAlias(cursor: Cursor): void {
  const sort = cursor.byte();
  if (sort !== 0x10) throw cursor.unknown("an alias of a core type", sort);
  const form = cursor.byte();
  if (form !== 0x01) throw cursor.unknown("an alias of a core type", form);
  cursor.u32();
  cursor.u32();
}

function skipLimits(cursor: Cursor): void {
  const flags = cursor.byte();
  if (flags > 0x0f) throw cursor.unknown("a limit", flags);
  if ((flags & 0x04) !== 0) throw cursor.unsupported("the component uses memory64");
  cursor.u32();
  if ((flags & 0x01) !== 0) cursor.u32();
  if ((flags & 0x08) !== 0) cursor.u32();
}

function skipSubType(cursor: Cursor, code: number): void {
  if (code !== 0x50 && code !== 0x4f) return skipCompositeType(cursor, code);
  cursor.vector(() => cursor.u32());
  skipCompositeType(cursor, cursor.byte());
}

function skipCompositeType(cursor: Cursor, code: number): void {
  switch (code) {
    case 0x60:
      cursor.vector(() => skipValueType(cursor));
      return void cursor.vector(() => skipValueType(cursor));
    case 0x5f:
      return void cursor.vector(() => skipField(cursor));
    case 0x5e:
      return skipField(cursor);
    case 0x65:
      throw cursor.unsupported("the component has a type that threads share");
    default:
      throw cursor.unknown("a core type", code);
  }
}

function skipField(cursor: Cursor): void {
  skipValueType(cursor);
  cursor.byte();
}

/** A value type, storage types among them: one byte, but `(ref null? heaptype)` has an operand. */
export function skipValueType(cursor: Cursor): void {
  const code = cursor.byte();
  if (code === 0x63 || code === 0x64) cursor.s33();
}
