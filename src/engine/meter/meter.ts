import { unreachable } from "../../base/mod.ts";
import { EngineError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { ImportName, MeteredMemory, MeteredModule, MeteredTable } from "./metered-module.ts";
import { HOST_REFUSED, type SharedGlobal } from "./meter-globals.ts";

export const PAGE_BYTES = 65_536;

export type MeterLimits = Pick<
  Limits,
  "fuelMax" | "depthMax" | "memoryBytesMax" | "tableElementsMax"
>;

/**
 * What all core instances of one component share: fuel, depth, and what is left of memory and tables. One per root
 * instance. For each core module, in this order: `admit`, link with `imports` under METER_MODULE, `adopt`, `start`.
 */
export class Meter {
  readonly #limits: MeterLimits;
  readonly #fuel: Shared<bigint>;
  /** What the guest took out of `#fuel` and has not used yet. */
  readonly #reserve: Shared<number>;
  readonly #depth: Shared<number>;
  readonly #pages: Shared<number>;
  readonly #elements: Shared<number>;
  readonly #zero: Shared<number>;
  readonly #maxima = new Map<WebAssembly.Memory | WebAssembly.Table, number>();

  constructor(limits: MeterLimits) {
    this.#limits = limits;
    this.#fuel = new Shared("i64", limits.fuelMax);
    this.#reserve = new Shared("i32", 0);
    this.#depth = new Shared("i32", limits.depthMax);
    this.#pages = new Shared("i32", this.#pagesMax);
    this.#elements = new Shared("i32", Math.min(limits.tableElementsMax, COUNTER_MAX));
    this.#zero = new Shared("i32", 0);
  }

  /**
   * What is left; 0 after it ran out. Exact while no guest runs and in what guests call; after a trap as exact as
   * docs/metering.md says. Setting it does not raise the dead.
   */
  get fuel(): bigint {
    const fuel = this.#fuel.value + BigInt(this.#reserve.value);
    return fuel < 0n ? 0n : fuel;
  }

  set fuel(fuel: bigint) {
    this.#reserve.value = 0;
    this.#fuel.value = fuel;
  }

  get memoryBytes(): number {
    return (this.#pagesMax - this.#pages.value) * PAGE_BYTES;
  }

  get tableElements(): number {
    return Math.min(this.#limits.tableElementsMax, COUNTER_MAX) - this.#elements.value;
  }

  /**
   * Takes the initial sizes of what the module defines, before it is instantiated.
   * @throws EngineError ENGINE_OUT_OF_MEMORY
   */
  admit({ memories, tables }: MeteredModule): void {
    this.claimPages(ownMinima(memories));
    this.claimElements(ownMinima(tables));
  }

  /**
   * What goes under METER_MODULE. `resolve` gives the memory or table that an import of this module is linked with, which some
   * module adopted before defined; it is asked only where the module grows what it imports.
   */
  imports(
    { imports, memories, tables }: MeteredModule,
    resolve: (name: ImportName) => WebAssembly.ImportValue | undefined,
  ): Readonly<Record<string, WebAssembly.ImportValue>> {
    const all: Record<string, WebAssembly.ImportValue> = {};
    for (const name of imports) all[name] = this.#shared(name).global;
    for (const list of [memories, tables]) {
      for (const one of list) {
        if (one.import === undefined || one.maximumImport === undefined) continue;
        const memory = resolve(one.import) as WebAssembly.Memory | WebAssembly.Table;
        all[one.maximumImport] = this.#maxima.get(memory) ?? one.maximum ?? -1;
      }
    }
    return all;
  }

  /** Remembers how far the memories and tables that the instance defines may grow by their own declaration. */
  adopt({ memories, tables }: MeteredModule, exports: WebAssembly.Exports): void {
    for (const list of [memories, tables]) {
      for (const { export: name, maximum } of list) {
        if (name === undefined || maximum === undefined) continue;
        this.#maxima.set(exports[name] as WebAssembly.Memory | WebAssembly.Table, maximum);
      }
    }
  }

  /** Runs the start function, where there is one. @throws what it throws. */
  start({ start }: MeteredModule, exports: WebAssembly.Exports): void {
    if (start !== undefined) (exports[start] as () => void)();
  }

  /** For memory that the host itself grows, as a restore does. @throws EngineError ENGINE_OUT_OF_MEMORY */
  claimPages(pages: number): void {
    if (pages > this.#pages.value)
      throw beyond("memory", `memoryBytesMax of ${this.#limits.memoryBytesMax} bytes`);
    this.#pages.value -= pages;
  }

  /** @throws EngineError ENGINE_OUT_OF_MEMORY */
  claimElements(elements: number): void {
    if (elements > this.#elements.value)
      throw beyond("tables", `tableElementsMax of ${this.#limits.tableElementsMax}`);
    this.#elements.value -= elements;
  }

  /**
   * What a thing thrown out of metered code means; undefined for what is not V8's own, which a host function threw. The
   * instance is dead in either case.
   */
  verdict(thrown: unknown): EngineError | undefined {
    if (this.#fuel.value < 0n)
      return new EngineError("ENGINE_OUT_OF_FUEL", {
        what: "the guest used up its fuel",
        remedy: "give it more fuel, or less to do",
        cause: thrown,
      });
    if (this.#depth.value < 0 && this.#depth.value !== HOST_REFUSED)
      return new EngineError("ENGINE_STACK_OVERFLOW", {
        what: `the guest called deeper than depthMax of ${this.#limits.depthMax} frames`,
        remedy: "make its recursion shallower, or raise depthMax",
        cause: thrown,
      });
    if (this.#depth.value === HOST_REFUSED)
      return new EngineError(
        "ENGINE_OUT_OF_MEMORY",
        {
          what: "the host has no memory left for a guest that may have it",
          remedy: "run fewer actors at once, or lower memoryBytesMax",
          cause: thrown,
        },
        "host",
      );
    if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof WebAssembly.Exception)
      return new EngineError("ENGINE_TRAP", {
        what: `the guest trapped: ${thrown instanceof WebAssembly.RuntimeError ? thrown.message : "an exception that it did not catch"}`,
        remedy: "look at what it was asked to do, and at its own code",
        cause: thrown,
      });
    if (thrown instanceof RangeError)
      return new EngineError(
        "ENGINE_STACK_OVERFLOW",
        {
          what: "the host's stack ended before the guest's depthMax",
          remedy: "lower depthMax, or start Node with a larger --stack-size",
          cause: thrown,
        },
        "host",
      );
    return undefined;
  }

  #shared(name: SharedGlobal): { readonly global: WebAssembly.Global } {
    switch (name) {
      case "reserve":
        return this.#reserve;
      case "depth":
        return this.#depth;
      case "fuel":
        return this.#fuel;
      case "pages":
        return this.#pages;
      case "elements":
        return this.#elements;
      case "zero":
        return this.#zero;
      default:
        return unreachable(name);
    }
  }

  get #pagesMax(): number {
    return Math.floor(this.#limits.memoryBytesMax / PAGE_BYTES);
  }
}

const COUNTER_MAX = 2 ** 31 - 1;

/** A value of the host's until a module imports it: a global costs an instance a microsecond, and most use but three or four. */
class Shared<T extends number | bigint> {
  readonly #type: WebAssembly.ValueType;
  #own: T;
  #global: WebAssembly.Global<T> | undefined;

  constructor(type: T extends bigint ? "i64" : "i32", value: T) {
    this.#type = type;
    this.#own = value;
  }

  get value(): T {
    return this.#global === undefined ? this.#own : this.#global.value;
  }

  set value(value: T) {
    if (this.#global === undefined) this.#own = value;
    else this.#global.value = value;
  }

  get global(): WebAssembly.Global<T> {
    return (this.#global ??= new WebAssembly.Global<T>(
      { value: this.#type, mutable: true },
      this.#own,
    ));
  }
}

function ownMinima(all: readonly (MeteredMemory | MeteredTable)[]): number {
  let total = 0;
  for (const one of all) if (one.import === undefined) total += one.minimum;
  return total;
}

function beyond(what: string, limit: string): EngineError {
  return new EngineError("ENGINE_OUT_OF_MEMORY", {
    what: `the component's ${what} begin larger than its limit, ${limit}`,
    remedy: "raise the limit, or give the component less to begin with",
  });
}
