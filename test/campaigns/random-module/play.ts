import {
  Meter,
  METER_MODULE,
  type MeteredModule,
  meterModule,
} from "../../../src/engine/meter/mod.ts";
import { CHANGED, encodeModule, encodeReference, THROWN } from "./encode.ts";
import { LIBRARY } from "./library.ts";
import type { RandomModule } from "./node.ts";
import { MEMORY_PAGES_MAX } from "./plan.ts";
import { INNER, LOOK, RUNS } from "./random-module.ts";

export const FUEL_MAX: bigint = 1n << 40n;
const DEPTH_MAX = 900;
const CALLBACKS_MAX = 2;
/** Arguments of the runs: the low half is the i32. */
export const ARGUMENTS: readonly bigint[] = [5n, -1n, 0x7ff4_0000_8000_0001n];
const BUDGET = 40;

/** A pair of modules that share what they import from each other; `library` is undefined where the module imports nothing of it. */
export interface Compiled {
  readonly main: WebAssembly.Module;
  readonly library: WebAssembly.Module | undefined;
  readonly meteredMain?: MeteredModule;
  readonly meteredLibrary?: MeteredModule;
}

/** All that a run left behind, in an order that is the same in every form of the module. */
export interface Outcome {
  /** How the instantiation and each call ended, as far as it came. */
  readonly ends: readonly string[];
  /** What the host was called with. */
  readonly calls: readonly string[];
  readonly memories: readonly Uint8Array[];
  readonly tables: readonly string[];
  /** Of the reference: instructions by the published costs; whether a NaN was made canonical, and an exception thrown. */
  readonly count: bigint;
  readonly changed: boolean;
  readonly thrown: boolean;
  /** Of the metered form. */
  readonly fuelLeft: bigint;
  readonly depthKept: boolean;
  readonly outOfFuel: boolean;
}

const LIBRARY_PLAIN = encodeModule(LIBRARY);
const LIBRARY_METERED = meterModule(LIBRARY_PLAIN.slice());
const LIBRARIES = {
  plain: new WebAssembly.Module(LIBRARY_PLAIN),
  reference: new WebAssembly.Module(encodeReference(LIBRARY)),
  metered: new WebAssembly.Module(LIBRARY_METERED.bytes),
} as const;

/** `bytes`: of the module. */
export function compilePlain(module: RandomModule, bytes: Uint8Array): Compiled {
  const main = new WebAssembly.Module(bytes);
  return { main, library: usesLibrary(module) ? LIBRARIES.plain : undefined };
}

export function compileReference(module: RandomModule): Compiled {
  const main = new WebAssembly.Module(encodeReference(module));
  return { main, library: usesLibrary(module) ? LIBRARIES.reference : undefined };
}

/** `bytes`: of the module. */
export function compileMetered(module: RandomModule, bytes: Uint8Array): Compiled {
  const meteredMain = meterModule(bytes);
  const main = new WebAssembly.Module(meteredMain.bytes);
  const library = usesLibrary(module) ? LIBRARIES.metered : undefined;
  return { main, library, meteredMain, meteredLibrary: LIBRARY_METERED };
}

function usesLibrary({ imports }: RandomModule): boolean {
  return imports.some((one) => one.module === "library");
}

/** Instantiates, and calls each run until one does not return; then all is looked at. */
export function play(module: RandomModule, compiled: Compiled, fuel: bigint = FUEL_MAX): Outcome {
  return new Play(module, compiled, fuel).outcome();
}

class Play {
  readonly #module: RandomModule;
  readonly #compiled: Compiled;
  readonly #meter: Meter;
  readonly #depth: WebAssembly.Global<number>;
  readonly #count = new WebAssembly.Global({ value: "i64", mutable: true }, 0n);
  readonly #noted = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  readonly #calls: string[] = [];
  readonly #ends: string[] = [];
  #exports: WebAssembly.Exports = {};
  #library: WebAssembly.Exports = {};
  readonly #memory: WebAssembly.Memory | undefined;
  #callbacks = 0;
  #outOfFuel = false;
  #depthKept = true;

  constructor(module: RandomModule, compiled: Compiled, fuel: bigint) {
    this.#module = module;
    this.#compiled = compiled;
    this.#meter = new Meter({
      fuelMax: fuel,
      depthMax: DEPTH_MAX,
      memoryBytesMax: 2 ** 42,
      tableElementsMax: 2 ** 30,
    });
    const shared = this.#meter.imports(NOTHING_METERED, () => undefined);
    this.#depth = shared["depth"] as WebAssembly.Global<number>;
    const importsMemory = module.imports.some(
      (one) => one.module === "host" && one.kind === "memory",
    );
    this.#memory = importsMemory
      ? new WebAssembly.Memory({ initial: 1, maximum: MEMORY_PAGES_MAX })
      : undefined;
  }

  outcome(): Outcome {
    if (this.#attempt(() => this.#instantiate())) {
      for (let run = 0; run < RUNS; run++) if (!this.#run(run)) break;
    }
    const fuelLeft = this.#meter.fuel;
    const count = this.#count.value;
    this.#look();
    const noted = this.#noted.value;
    return {
      ends: this.#ends,
      calls: this.#calls,
      memories: this.#memories(),
      tables: this.#tables(),
      count,
      changed: (noted & CHANGED) !== 0,
      thrown: (noted & THROWN) !== 0,
      fuelLeft,
      depthKept: this.#depthKept,
      outOfFuel: this.#outOfFuel,
    };
  }

  #instantiate(): void {
    const { main, library, meteredMain, meteredLibrary } = this.#compiled;
    const imports: Record<string, Readonly<Record<string, WebAssembly.ImportValue>>> = {
      reference: { count: this.#count, noted: this.#noted },
      host: {
        ...this.#host(),
        base: BASE,
        ...(this.#memory === undefined ? {} : { memory: this.#memory }),
      },
    };
    if (library !== undefined) {
      this.#library = this.#link(library, meteredLibrary, imports);
      imports["library"] = this.#library;
    }
    this.#exports = this.#link(main, meteredMain, imports);
  }

  #link(
    module: WebAssembly.Module,
    metered: MeteredModule | undefined,
    imports: WebAssembly.Imports,
  ): WebAssembly.Exports {
    if (metered === undefined) return new WebAssembly.Instance(module, imports).exports;
    const own = this.#meter.imports(metered, ({ module: from, name }) => imports[from]?.[name]);
    this.#meter.admit(metered);
    const all = { ...imports, [METER_MODULE]: own };
    const { exports } = new WebAssembly.Instance(module, all);
    this.#meter.adopt(metered, exports);
    this.#meter.start(metered, exports);
    return exports;
  }

  #run(run: number): boolean {
    const argument = ARGUMENTS[run] as bigint;
    const low = Number(BigInt.asIntN(32, argument));
    (this.#exports["budget"] as WebAssembly.Global<number>).value = BUDGET;
    const call = this.#exports[`run${run}`] as (low: number, whole: bigint) => void;
    const returned = this.#attempt(() => call(low, argument));
    if (returned && this.#compiled.meteredMain !== undefined)
      this.#depthKept &&= this.#depth.value === DEPTH_MAX;
    return returned;
  }

  /** True where it returns; else it notes how it ended. */
  #attempt(action: () => void): boolean {
    try {
      action();
      this.#ends.push("returned");
      return true;
    } catch (thrown) {
      this.#ends.push(this.#endOf(thrown));
      return false;
    }
  }

  #endOf(thrown: unknown): string {
    if (this.#compiled.meteredMain !== undefined) {
      const { code } = this.#meter.verdict(thrown) ?? {};
      if (code === "ENGINE_OUT_OF_FUEL") this.#outOfFuel = true;
      if (code !== undefined && code !== "ENGINE_TRAP") return code;
    }
    if (thrown instanceof WebAssembly.Exception) return "exception";
    if (thrown instanceof WebAssembly.RuntimeError) return `trap: ${thrown.message}`;
    throw thrown;
  }

  /** Into memory goes what JavaScript could not tell apart: bits of NaNs. The dead are looked at too. */
  #look(): void {
    const look = this.#exports[LOOK] as (() => void) | undefined;
    this.#depth.value = DEPTH_MAX;
    this.#meter.fuel = FUEL_MAX;
    look?.();
  }

  #memories(): Uint8Array[] {
    // A set: the meter exports them all a second time.
    const all = [this.#memory, this.#library["memory"], ...Object.values(this.#exports)];
    return [...new Set(all)].flatMap((one) =>
      one instanceof WebAssembly.Memory ? [new Uint8Array(one.buffer)] : [],
    );
  }

  #tables(): string[] {
    const tables = new Set<unknown>([this.#library["table"]]);
    const count = this.#module.tables.length + 1;
    for (let at = 0; at < count; at++) tables.add(this.#exports[`table${at}`]);
    return [...tables].flatMap((table) =>
      table instanceof WebAssembly.Table ? [this.#tableText(table)] : [],
    );
  }

  #tableText(table: WebAssembly.Table): string {
    const all = Array.from({ length: table.length }, (_, at) => {
      const element: unknown = table.get(at);
      if (typeof element !== "function") return String(element);
      // V8 names them by their index. Imports stand behind functions that the meter adds, so one is like the other.
      const index = Number(element.name);
      const imported = this.#module.imports.filter(({ kind }) => kind === "function").length;
      const total = imported + this.#module.functions.length;
      return index < imported || index >= total ? "import" : `function ${index}`;
    });
    return all.join();
  }

  /** Their results hang on their arguments only. */
  #host(): Readonly<Record<string, WebAssembly.ImportValue>> {
    const said = (name: string, ...args: readonly unknown[]): void =>
      void this.#calls.push(`${name}(${args.map(String).join()})`);
    return {
      note: (a: number, b: bigint, c: number, d: number) => {
        said("note", a, b, c, d);
        return a ^ Number(BigInt.asIntN(32, b));
      },
      make: (a: number) => {
        said("make", a);
        return MADE[a & 3];
      },
      pair: (a: number) => {
        said("pair", a);
        return [a + 1, a / 3];
      },
      reference: (a: unknown) => {
        said("reference", a);
        return a === null ? `reference ${this.#calls.length}` : a;
      },
      again: (a: number) => this.#again(a, said),
    };
  }

  #again(a: number, said: (name: string, ...args: readonly unknown[]) => void): number {
    said("again", a);
    const inner = this.#exports[INNER] as ((a: number) => number) | undefined;
    if (inner === undefined || this.#callbacks >= CALLBACKS_MAX) return a;
    this.#callbacks++;
    try {
      return inner(a + 1);
    } finally {
      this.#callbacks--;
    }
  }
}

const BASE = new WebAssembly.Global({ value: "i32" }, 24);
const MADE = [0.5, Number.NaN, -1e300, Number.POSITIVE_INFINITY] as const;

const NOTHING_METERED: MeteredModule = {
  bytes: new Uint8Array(),
  imports: ["depth"],
  memories: [],
  tables: [],
  globals: [],
  start: undefined,
  segments: [],
  functions: [],
  uncopyable: undefined,
};
