import { overLimit } from "../compile-limit.ts";
import type { CompileLimits } from "../limits.ts";
import { readCanon } from "./canon.ts";
import type { Component, Definition } from "./component.ts";
import { readCoreType } from "./core-type.ts";
import { Cursor } from "./cursor.ts";
import { readAlias, readExport, readImport } from "./extern.ts";
import { readComponentInstance, readCoreInstance } from "./instance.ts";
import { readType } from "./type.ts";

/** A component, and its core modules in the order in which they stand in the bytes, of nested components too. */
export interface ComponentFile {
  readonly component: Component;
  /** Views of the bytes that were read. */
  readonly modules: readonly Uint8Array[];
}

/**
 * Reads the binary format (`Binary.md`). What comes out is well-formed, and no more: indices and types are the validator's to
 * judge.
 * @throws EngineError ENGINE_INVALID or ENGINE_UNSUPPORTED, with the byte where it is.
 */
export function readComponent(bytes: Uint8Array, limits: CompileLimits): ComponentFile {
  if (bytes.length > limits.componentBytesMax)
    throw overLimit("componentBytesMax", limits, `it has ${bytes.length} bytes`);
  const reading: Reading = { cursor: new Cursor(bytes), limits, modules: [], definitions: 0 };
  const component = readBody(reading, bytes.length, 0);
  return { component, modules: reading.modules };
}

interface Reading {
  readonly cursor: Cursor;
  readonly limits: CompileLimits;
  readonly modules: Uint8Array[];
  definitions: number;
}

function readBody(reading: Reading, end: number, depth: number): Component {
  const { cursor, limits } = reading;
  if (depth > limits.nestingMax)
    throw overLimit("nestingMax", limits, "its components nest deeper");
  readPreamble(cursor);
  const definitions: Definition[] = [];
  while (cursor.at < end) {
    const section = cursor.byte();
    const size = cursor.u32();
    const sectionEnd = cursor.at + size;
    cursor.within(size, () => readSection(reading, section, sectionEnd, depth, definitions));
  }
  return { definitions };
}

function readPreamble(cursor: Cursor): void {
  const at = cursor.at;
  if (cursor.take(4).toHex() !== "0061736d")
    throw cursor.invalid("these are not the bytes of a component", at);
  const kind = cursor.take(4).toHex();
  if (kind === "01000000")
    throw cursor.invalid("this is a core module; wrap it into a component first", at);
  if (kind !== "0d000100")
    throw cursor.invalid("the version of the component's format is not 0x0d", at);
}

function readSection(
  reading: Reading,
  section: number,
  end: number,
  depth: number,
  into: Definition[],
): void {
  const { cursor, limits } = reading;
  const all = (read: () => Definition): void => {
    const count = cursor.count();
    reading.definitions += count;
    if (reading.definitions > limits.definitionsMax)
      throw overLimit("definitionsMax", limits, "it has more definitions");
    for (let at = 0; at < count; at++) into.push(read());
  };
  switch (section) {
    case 0:
      cursor.name();
      return void cursor.take(end - cursor.at);
    case 1:
      if (reading.modules.length >= limits.coreModulesMax)
        throw overLimit("coreModulesMax", limits, "it has more core modules");
      into.push({ kind: "core-module", module: reading.modules.length });
      return void reading.modules.push(cursor.take(end - cursor.at));
    case 2:
      return all(() => ({ kind: "core-instance", instance: readCoreInstance(cursor) }));
    case 3:
      return all(() => ({ kind: "core-type", type: readCoreType(cursor) }));
    case 4:
      return void into.push({ kind: "component", component: readBody(reading, end, depth + 1) });
    case 5:
      return all(() => ({ kind: "instance", instance: readComponentInstance(cursor) }));
    case 6:
      return all(() => ({ kind: "alias", alias: readAlias(cursor) }));
    case 7:
      return all(() => ({ kind: "type", type: readType(cursor, limits) }));
    case 8:
      return all(() => ({ kind: "canon", canon: readCanon(cursor) }));
    case 10:
      return all(() => ({ kind: "import", ...readImport(cursor) }));
    case 11:
      return all(() => ({ kind: "export", ...readExport(cursor) }));
    case 9:
    case 12:
      throw cursor.unsupported("the component uses values or a start function at component level");
    default:
      throw cursor.invalid(`section ${section} is not one of a component`);
  }
}
