import { type Meter, type MeteredGlobal, type MeteredMemory, PAGE_BYTES } from "../meter/mod.ts";
import type { CoreSnapshot } from "../program.ts";
import { type CoreExports, withRoom } from "./core-instance.ts";
import { GLOBAL_WIDTH, type GlobalBits, globalBits } from "./global-bits.ts";
import type { Launched } from "./launch.ts";
import { list, misfit, record } from "./misfit.ts";
import type { Plan, Step } from "./plan.ts";

/** What can change in one core instance as it runs, and in its own: what it imports is another's. */
export interface CoreView {
  readonly memories: readonly { readonly memory: WebAssembly.Memory; readonly maximum: number }[];
  readonly globals: readonly GlobalView[];
  /** Tables that some code of the component can change. */
  readonly tables: readonly { readonly table: WebAssembly.Table; readonly maximum: number }[];
  readonly segments: readonly { readonly probe: () => void; readonly drop: () => void }[];
}

interface GlobalView {
  /** Undefined for a reference that no copy can name. */
  readonly read: () => bigint | undefined;
  /** @throws EngineError ENGINE_INVALID for what it cannot hold. */
  readonly write: (value: unknown) => void;
}

/** All core instances of a component, in the order of the plan, and the functions that their references may mean. */
export class CoreViews {
  readonly views: readonly CoreView[];
  readonly #references: References;

  constructor(plan: Plan, launched: Launched) {
    const steps = plan.steps.filter((step) => step.kind === "instantiate");
    const functions = steps.flatMap(({ module, slot }) =>
      module.metered.functions.map((name) => exportsOf(launched, slot)[name]),
    );
    const references = new References(functions);
    const changed = new Set(steps.flatMap((step) => changedTables(step, launched)));
    this.#references = references;
    this.views = steps.map(({ module, slot }) => {
      const exports = exportsOf(launched, slot);
      const { memories, globals, tables, segments } = module.metered;
      return {
        memories: memories.flatMap((memory) => viewMemory(memory, exports)),
        globals: globals.map((global) => viewGlobal(global, exports, references)),
        tables: tables.flatMap(({ export: name, maximum = ELEMENTS_MAX }) => {
          const table = name === undefined ? undefined : exports[name];
          return changed.has(table) ? [{ table: table as WebAssembly.Table, maximum }] : [];
        }),
        segments: segments.map(({ probe, drop }) => ({
          probe: exports[probe] as () => void,
          drop: exports[drop] as () => void,
        })),
      };
    });
  }

  /** Why there can be no copy as things are: it would have to name a function that it does not know. */
  refusal(): string | undefined {
    const unnamed =
      "holds a function of a core module that itself changes no table and no reference";
    for (const [place, { globals, tables }] of this.views.entries()) {
      const global = globals.findIndex(({ read }) => read() === undefined);
      if (global !== -1) return `core instance ${place}: its mutable global ${global} ${unnamed}`;
      for (const [at, { table }] of tables.entries())
        for (let index = 0; index < table.length; index++)
          if (this.#references.number(table.get(index)) === undefined)
            return `core instance ${place}: its changed table ${at} ${unnamed}, at ${index}`;
    }
    return undefined;
  }

  /** A copy, where nothing refuses it. */
  take(): CoreSnapshot[] {
    return this.views.map(({ memories, globals, tables, segments }) => ({
      memories: memories.map(({ memory }) => new Uint8Array(memory.buffer).slice()),
      globals: globals.map(({ read }) => read() as bigint),
      tables: tables.map(({ table }) =>
        Array.from(
          { length: table.length },
          (_, index) => this.#references.number(table.get(index)) as number,
        ),
      ),
      dropped: segments.map(({ probe }) => traps(probe)),
    }));
  }

  /**
   * Puts the state into instances that are new, whose start functions did not run.
   * @throws EngineError ENGINE_INVALID where it does not fit the program, ENGINE_OUT_OF_MEMORY beyond the limits.
   */
  put(cores: readonly CoreSnapshot[], meter: Meter): void {
    list(cores, this.views.length, "core instances");
    for (const [place, view] of this.views.entries()) {
      const { memories, globals, tables, dropped } = record<CoreSnapshot>(cores[place]);
      list(memories, view.memories.length, "memories");
      list(globals, view.globals.length, "mutable globals");
      list(tables, view.tables.length, "tables that code changes");
      list(dropped, view.segments.length, "segments that code drops");
      for (const [at, { memory, maximum }] of view.memories.entries())
        putMemory(memory, maximum, memories[at], meter);
      for (const [at, global] of view.globals.entries()) global.write(globals[at]);
      for (const [at, { table, maximum }] of view.tables.entries())
        this.#putTable(table, maximum, tables[at], meter);
      for (const [at, { probe, drop }] of view.segments.entries())
        putSegment(probe, drop, dropped[at]);
    }
  }

  #putTable(
    table: WebAssembly.Table,
    maximum: number,
    elements: readonly number[] | undefined,
    meter: Meter,
  ): void {
    if (!Array.isArray(elements)) throw misfit("a table is no list");
    const missing = elements.length - table.length;
    if (missing < 0 || elements.length > maximum)
      throw misfit("a table has a size that it cannot have");
    meter.claimElements(missing);
    const functions = elements.map((number) => this.#references.named(number));
    fitting("a table", () => {
      // All are written after; but a table whose elements are never null grows by one of its own.
      if (missing > 0) withRoom(() => table.grow(missing, functions[table.length]));
      for (const [index, element] of functions.entries()) table.set(index, element);
    });
  }
}

/** Functions by number, from 1, and null by 0: a reference is one of these, or cannot be copied. */
class References {
  readonly #functions: readonly unknown[];
  #numbers: ReadonlyMap<unknown, number> | undefined;

  constructor(functions: readonly unknown[]) {
    this.#functions = [null, ...functions];
  }

  /** Undefined for one that is not among them. */
  number(reference: unknown): number | undefined {
    this.#numbers ??= new Map(this.#functions.map((one, at) => [one, at]));
    return this.#numbers.get(reference);
  }

  /** @throws EngineError ENGINE_INVALID */
  named(number: unknown): unknown {
    const reference = typeof number === "number" ? this.#functions[number] : undefined;
    if (reference === undefined) throw misfit("a reference is to a function that is not there");
    return reference;
  }
}

type Instantiate = Extract<Step, { kind: "instantiate" }>;

/** The tables, its own or imported, that code of an instance can change. */
function changedTables({ module, args, slot }: Instantiate, launched: Launched): unknown[] {
  return module.metered.tables
    .filter(({ mutated }) => mutated)
    .map(({ export: own, import: from }) => {
      if (own !== undefined) return exportsOf(launched, slot)[own];
      const arg = args.find(({ name }) => name === from?.module);
      return arg && exportsOf(launched, arg.instance)[from?.name ?? ""];
    });
}

function exportsOf({ coreInstances }: Launched, slot: number): CoreExports {
  const exports = coreInstances[slot];
  if (exports === undefined) throw new Error("a core instance is not there");
  return exports;
}

function viewMemory(
  { export: name, maximum }: MeteredMemory,
  exports: CoreExports,
): CoreView["memories"] {
  if (name === undefined) return [];
  return [{ memory: exports[name] as WebAssembly.Memory, maximum: maximum ?? PAGES_MAX }];
}

/** 4 GiB of pages; and what 32 bits count. */
const PAGES_MAX = 65_536;
const ELEMENTS_MAX = 0xffff_ffff;

function viewGlobal(
  { export: name, type }: MeteredGlobal,
  exports: CoreExports,
  references: References,
): GlobalView {
  const global = exports[name] as WebAssembly.Global;
  if (type === "reference") {
    return {
      read: () => {
        const number = references.number(global.value);
        return number === undefined ? undefined : BigInt(number);
      },
      write: (value) => {
        const reference = references.named(typeof value === "bigint" ? Number(value) : undefined);
        fitting("a global", () => (global.value = reference));
      },
    };
  }
  let bits: GlobalBits | undefined;
  return {
    read: () => (bits ??= globalBits(global, type)).read(),
    write: (value) => {
      if (typeof value !== "bigint" || BigInt.asUintN(GLOBAL_WIDTH[type], value) !== value)
        throw misfit("a global has another type");
      (bits ??= globalBits(global, type)).write(value);
    },
  };
}

function putMemory(
  memory: WebAssembly.Memory,
  maximum: number,
  bytes: Uint8Array | undefined,
  meter: Meter,
): void {
  if (!(bytes instanceof Uint8Array)) throw misfit("a memory is no bytes");
  const missing = (bytes.length - memory.buffer.byteLength) / PAGE_BYTES;
  const pages = bytes.length / PAGE_BYTES;
  if (missing < 0 || !Number.isInteger(missing) || pages > maximum)
    throw misfit("a memory has a size that it cannot have");
  if (missing > 0) {
    meter.claimPages(missing);
    withRoom(() => memory.grow(missing));
  }
  new Uint8Array(memory.buffer).set(bytes);
}

function putSegment(probe: () => void, drop: () => void, dropped: unknown): void {
  if (typeof dropped !== "boolean") throw misfit("a segment is neither dropped nor not");
  if (dropped) drop();
  else if (traps(probe)) throw misfit("a segment is there that never was");
}

/** A segment that is not there traps; nothing else does, since nothing is copied. */
function traps(probe: () => void): boolean {
  try {
    probe();
    return false;
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) return true;
    throw thrown;
  }
}

/** V8 checks the types of references. */
function fitting(what: string, write: () => void): void {
  try {
    write();
  } catch (thrown) {
    if (thrown instanceof TypeError) throw misfit(`${what} holds references of another type`);
    throw thrown;
  }
}
