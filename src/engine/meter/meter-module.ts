import { DEFAULT_COMPILE_LIMITS } from "../limits.ts";
import { Appendix } from "./appendix.ts";
import { BranchHints } from "./branch-hints.ts";
import { CodeBudget } from "./code-budget.ts";
import { writeCode } from "./code.ts";
import {
  copyGlobal,
  copyTable,
  writeUnused,
  writeFunctions,
  writeImports,
  writeTags,
  writeTypes,
} from "./declarations.ts";
import { readExports, writeExports } from "./exports.ts";
import { type HostExports, hostExports } from "./host-exports.ts";
import type { MeteredModule } from "./metered-module.ts";
import { invalidAt, type ModuleCursor } from "./module-cursor.ts";
import { each, type FunctionType, type ModuleShape, readShape } from "./module-shape.ts";
import { ModuleWriter } from "./module-writer.ts";
import { endSection, SECTION, SECTION_ORDER, type Sections, splitSections } from "./sections.ts";
import { copyData, copyElement, writeDeclared } from "./segments.ts";
import { surveyed } from "./survey.ts";

/**
 * Rewrites a core module so that it pays for what it does (docs/metering.md). The same bytes give the same bytes. Types are
 * not checked: V8 does that when it compiles the result, in which what was wrong is as wrong as it was.
 * @throws EngineError ENGINE_INVALID, or ENGINE_UNSUPPORTED for what cannot be metered, with the byte where it is, and for what is
 * over the budget.
 */
export function meterModule(
  bytes: Uint8Array,
  budget: CodeBudget = new CodeBudget(DEFAULT_COMPILE_LIMITS),
): MeteredModule {
  const sections = splitSections(bytes);
  const shape = readShape(sections);
  const appendix = new Appendix(shape, bytes.length);
  const rewriting = new Rewriting(sections, shape, appendix, budget);
  const host = rewriting.run();
  return surveyed(rewriting.bytes(), shape, appendix, host);
}

/** The sections of the new module, made in an order in which each knows what it needs, put together at the end. */
class Rewriting {
  readonly #sections: Sections;
  readonly #shape: ModuleShape;
  readonly #appendix: Appendix;
  readonly #budget: CodeBudget;
  /** By section, the pieces of its content: code is too large to be copied more often than it must. */
  readonly #written = new Map<number, readonly Uint8Array[]>();

  constructor(sections: Sections, shape: ModuleShape, appendix: Appendix, budget: CodeBudget) {
    this.#budget = budget;
    this.#sections = sections;
    this.#shape = shape;
    this.#appendix = appendix;
  }

  /** Gives what the host finds by which name. */
  run(): HostExports {
    const shape = this.#shape;
    const appendix = this.#appendix;
    this.#copy(SECTION.table, copyTable);
    const globals = this.#list(SECTION.global, copyGlobal);
    const elements = this.#list(SECTION.element, copyElement);
    this.#copy(SECTION.data, copyData);
    this.#copyWhole(SECTION.memory);
    this.#copyWhole(SECTION.dataCount);
    const exports = readExports(this.#sections.get(SECTION.export), shape, appendix);
    const hints = new BranchHints();
    const code = writeCode(this.#sections.get(SECTION.code), shape, appendix, hints, this.#budget);
    this.#write(SECTION.custom, (writer) => hints.write(writer));
    // Behind the code: to be the start does not allow a function to be referred to.
    const start = this.#start();
    const host = hostExports(shape, appendix, exports, start);
    this.#write(SECTION.export, (writer) => writeExports(writer, [...exports, ...host.added]));
    if (appendix.referredByCode.size > 0) {
      elements.count++;
      writeDeclared(elements.writer, appendix.referredByCode);
    }
    this.#put(SECTION.element, elements);
    for (const { body } of appendix.functions) code.sized(body);
    const ownCount = shape.functions.length - shape.imported.functions;
    this.#put(SECTION.code, { writer: code, count: ownCount + appendix.functions.length });
    const tags = shape.tags.slice(shape.imported.tags);
    if (tags.length > 0) this.#write(SECTION.tag, (writer) => writeTags(writer, tags, appendix));
    // Behind all that may ask for a global of the meter.
    this.#write(SECTION.import, (writer) => writeImports(writer, shape, appendix));
    const unused = new ModuleWriter();
    const unusedCount = writeUnused(unused, appendix);
    unused.raw(globals.writer.view());
    this.#put(SECTION.global, { writer: unused, count: unusedCount + globals.count });
    this.#write(SECTION.function, (writer) => writeFunctions(writer, shape, appendix));
    // Last, since all others may ask for one more.
    this.#write(SECTION.type, (writer) => writeTypes(writer, shape, appendix));
    return host;
  }

  bytes(): Uint8Array {
    const order = SECTION_ORDER.flatMap((id) =>
      id === SECTION.code ? [SECTION.custom, id] : [id],
    );
    const sections = order.flatMap((id) => {
      const pieces = this.#written.get(id);
      return pieces === undefined ? [] : [{ id, pieces, size: sum(pieces) }];
    });
    const module = new ModuleWriter(sections.reduce((all, { size }) => all + size + 6, 8));
    module.raw(PREAMBLE);
    for (const { id, pieces, size } of sections) {
      module.byte(id);
      module.u32(size);
      for (const piece of pieces) module.raw(piece);
    }
    return module.view();
  }

  /** What to call in place of the start function, which is a section no more: nobody else looks at its type. */
  #start(): number | undefined {
    const section = this.#sections.get(SECTION.start);
    if (section === undefined) return undefined;
    const index = section.u32();
    const type = this.#shape.functions[index];
    if (type === undefined) throw invalidAt(section.from, `function ${index} is not defined`);
    const { params, results } = this.#shape.types[type] as FunctionType;
    if (params.length + results.length > 0)
      throw invalidAt(section.from, "the start function takes or gives something");
    endSection(section);
    return this.#appendix.exported(index);
  }

  #copy(id: number, copy: Copy): void {
    this.#put(id, this.#list(id, copy));
  }

  /** Copies what a section lists, one after the other. */
  #list(id: number, copy: Copy): Listed {
    const writer = new ModuleWriter();
    let count = 0;
    each(this.#sections.get(id), (cursor) => {
      copy(cursor, writer, this.#shape, this.#appendix);
      count++;
    });
    return { writer, count };
  }

  #put(id: number, { writer, count }: Listed): void {
    if (count === 0) return;
    const front = new ModuleWriter(5);
    front.u32(count);
    this.#written.set(id, [front.view(), writer.view()]);
  }

  #copyWhole(id: number): void {
    const section = this.#sections.get(id);
    if (section === undefined) return;
    this.#written.set(id, [section.bytes.subarray(section.from, section.end)]);
  }

  #write(id: number, write: (writer: ModuleWriter) => void): void {
    const writer = new ModuleWriter();
    write(writer);
    this.#written.set(id, [writer.view()]);
  }
}

function sum(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((all, { length }) => all + length, 0);
}

type Copy = (
  cursor: ModuleCursor,
  writer: ModuleWriter,
  shape: ModuleShape,
  appendix: Appendix,
) => void;

interface Listed {
  readonly writer: ModuleWriter;
  count: number;
}

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
