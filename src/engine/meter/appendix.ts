import {
  chargeBytesBody,
  chargeElementsBody,
  dropBody,
  exportBody,
  growBody,
  importBody,
  overflowBody,
  probeBody,
  refillBody,
  unwoundBody,
} from "./appendix-body.ts";
import { MeterGlobals } from "./meter-globals.ts";
import { unsupportedAt } from "./module-cursor.ts";
import { SegmentUse, type UsedSegment } from "./segment-use.ts";
import type { FunctionType, ModuleShape } from "./module-shape.ts";
import { I32, type ValueType } from "./value-type.ts";

/** Of each function of the guest: its own signature and, behind it, what is carried (docs/metering.md, "Calls"). */
export function carrying({ params, results }: Signature): Signature {
  return { params: [...params, I32, I32], results: [...results, I32] };
}

export type Signature = Pick<FunctionType, "params" | "results">;

export interface AppendedFunction {
  readonly type: number;
  readonly body: Uint8Array;
}

/**
 * What the meter adds to a module behind the guest's own types and functions, each made when it is first asked for. All
 * answers are indices in the new module.
 */
export class Appendix {
  readonly types: Signature[] = [];
  readonly functions: AppendedFunction[] = [];
  readonly globals: MeterGlobals;
  /** Functions that the guest names outside of its code, which is what allows code to refer to them. */
  readonly named: Set<number> = new Set();
  /** Those that its code refers to, by their new indices. */
  readonly referredByCode: Set<number> = new Set();
  /** What stands in tables and behind references: by the guest's number of a function its new one. */
  readonly references: Map<number, number> = new Map();
  /** Tables and globals of the guest that its code changes. */
  readonly mutated: Set<number> = new Set();
  readonly assigned: Set<number> = new Set();
  readonly segments: SegmentUse = new SegmentUse();

  readonly #shape: ModuleShape;
  readonly #bytesMax: number;
  #bytes = 0;
  readonly #plainTypes = new Map<number, number>();
  readonly #resultTypes = new Map<readonly ValueType[], number>();
  readonly #typeIndices = new Map<string, number>();
  readonly #made = new Map<string, number>();

  /** `moduleBytes`: size of the guest's module, to which the appendix stays in proportion. */
  constructor(shape: ModuleShape, moduleBytes: number) {
    this.#shape = shape;
    this.#bytesMax = 65_536 + 8 * moduleBytes;
    this.globals = new MeterGlobals(shape.imported);
  }

  /** Where a global of the guest is now. */
  global(index: number): number {
    return index < this.#shape.imported.globals ? index : index + this.globals.count;
  }

  mutates(table: number): void {
    this.mutated.add(table);
  }

  /** A type of the guest as it wrote it, for what is no function of a metered module: blocks, tags, imports, exports. */
  plainType(index: number): number {
    const known = this.#plainTypes.get(index);
    if (known !== undefined) return known;
    const made = this.#type(this.#shape.types[index] as FunctionType);
    this.#plainTypes.set(index, made);
    return made;
  }

  /** The type of a block that takes nothing and gives what the function gives. */
  resultType(results: readonly ValueType[]): number {
    const known = this.#resultTypes.get(results);
    if (known !== undefined) return known;
    const made = this.#type({ params: [], results });
    this.#resultTypes.set(results, made);
    return made;
  }

  /** (overdrawn: i32) → set aside: i32. Traps where the fuel is out. */
  refill(): number {
    return this.#once("refill", { params: [I32], results: [I32] }, () => refillBody(this.globals));
  }

  /** (depth left: i32, set aside: i32) → never. */
  overflow(): number {
    return this.#once("overflow", { params: [I32, I32], results: [] }, () =>
      overflowBody(this.globals),
    );
  }

  /** (depth left here: i32, set aside: i32) → set aside: i32, charged for each unit of depth that an exception gave back. */
  unwound(): number {
    return this.#once("unwound", { params: [I32, I32], results: [I32] }, () =>
      unwoundBody(this.globals, this.refill()),
    );
  }

  /** (bytes: i32, set aside: i32) → the same, charged. */
  chargeBytes(): number {
    return this.#once("bytes", { params: [I32, I32], results: [I32, I32] }, () =>
      chargeBytesBody(this.refill()),
    );
  }

  /** (elements: i32, set aside: i32) → the same, charged. */
  chargeElements(): number {
    return this.#once("elements", { params: [I32, I32], results: [I32, I32] }, () =>
      chargeElementsBody(this.refill()),
    );
  }

  /** (pages: i32, set aside: i32) → the size before or -1, set aside. */
  growMemory(index: number): number {
    const type = { params: [I32, I32], results: [I32, I32] };
    return this.#once(`memory ${index}`, type, () =>
      growBody("memory", index, this.#maximum("memory", index), this.globals, this.refill()),
    );
  }

  /** (initial value, elements: i32, set aside: i32) → the size before or -1, set aside. */
  growTable(index: number): number {
    const element = this.#shape.tables[index]?.element as ValueType;
    const type = { params: [element, I32, I32], results: [I32, I32] };
    return this.#once(`table ${index}`, type, () =>
      growBody("table", index, this.#maximum("table", index), this.globals, this.refill()),
    );
  }

  /** What stands in a table or behind a reference for a function: itself, or for an import what calls it. */
  referred(index: number): number {
    this.named.add(index);
    const referred = this.carrying(index);
    this.references.set(index, referred);
    return referred;
  }

  /** The function itself, or for an import what calls it: either takes and gives what is carried. */
  carrying(index: number): number {
    if (index >= this.#shape.imported.functions) return index;
    const typeIndex = this.#shape.functions[index] as number;
    const type = this.#shape.types[typeIndex] as FunctionType;
    return this.#once(`import ${index}`, typeIndex, () =>
      importBody(index, type, this.globals, this.overflow()),
    );
  }

  /** What stands in the exports for a function: for one of the module's own, what calls it from outside. */
  exported(index: number): number {
    this.named.add(index);
    if (index < this.#shape.imported.functions) return index;
    const typeIndex = this.#shape.functions[index] as number;
    const type = this.#shape.types[typeIndex] as FunctionType;
    return this.#once(`export ${index}`, this.plainType(typeIndex), () =>
      exportBody(index, type, this.globals),
    );
  }

  /** () → (): traps where the segment is dropped, or empty; changes nothing. */
  probeSegment(segment: UsedSegment): number {
    const key = `probe ${segment.kind} ${segment.index}`;
    return this.#once(key, NOTHING, () => probeBody(segment));
  }

  dropSegment(segment: UsedSegment): number {
    const key = `drop ${segment.kind} ${segment.index}`;
    return this.#once(key, NOTHING, () => dropBody(segment));
  }

  /** The global or the number that says how far a memory or table may grow by its own declaration. */
  #maximum(kind: "memory" | "table", index: number): { global: number } | { constant: number } {
    const { memories, tables, imported } = this.#shape;
    if (kind === "memory") {
      if (index < imported.memories) return { global: this.globals.memoryMaximum(index) };
      return { constant: Math.min(memories[index]?.maximum ?? PAGES_MAX, PAGES_MAX) };
    }
    if (index < imported.tables) return { global: this.globals.tableMaximum(index) };
    return { constant: tables[index]?.maximum ?? ELEMENTS_MAX };
  }

  #type(type: Signature): number {
    const key = `${type.params.join()}>${type.results.join()}`;
    const known = this.#typeIndices.get(key);
    if (known !== undefined) return known;
    const index = this.#shape.types.length + this.types.push(type) - 1;
    this.#typeIndices.set(key, index);
    return index;
  }

  /** `type`: of the new function, or its index. */
  #once(key: string, type: Signature | number, body: () => Uint8Array): number {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = { type: typeof type === "number" ? type : this.#type(type), body: body() };
    this.#bytes += made.body.length;
    if (this.#bytes > this.#bytesMax)
      throw unsupportedAt(0, "more exports and imports with many parameters than its size allows");
    const index = this.#shape.functions.length + this.functions.push(made) - 1;
    this.#made.set(key, index);
    return index;
  }
}

const NOTHING: Signature = { params: [], results: [] };

/** 4 GiB of pages of 64 KiB; and what 32 bits count. */
const PAGES_MAX = 65_536;
const ELEMENTS_MAX = 0xffff_ffff;
