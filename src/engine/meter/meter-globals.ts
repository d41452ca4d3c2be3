import type { ModuleShape } from "./module-shape.ts";
import { I32, I64, type ValueType } from "./value-type.ts";

/**
 * The globals that metered modules import under METER_MODULE and all core modules of one component share. What the running
 * guest has set aside of its fuel is carried in registers and is in `reserve` at each boundary. `zero` is what it says, and V8 cannot know.
 */
export type SharedGlobal = "reserve" | "depth" | "fuel" | "pages" | "elements" | "zero";

export interface MeterGlobal {
  readonly name: string;
  readonly type: ValueType;
  readonly mutable: boolean;
}

/** Those that most modules use stand first. */
const SHARED_GLOBALS: readonly (MeterGlobal & { readonly name: SharedGlobal })[] = [
  { name: "reserve", type: I32, mutable: true },
  { name: "depth", type: I32, mutable: true },
  { name: "fuel", type: I64, mutable: true },
  { name: "pages", type: I32, mutable: true },
  { name: "elements", type: I32, mutable: true },
  { name: "zero", type: I32, mutable: true },
];

/** Fuel that a guest sets aside at once: what it can lose by a trap, and how often it looks at the real fuel. */
export const RESERVE_FUEL = 4_096;

/** `depth` where V8 would not grow what was within the limits. No frame takes so much. */
export const HOST_REFUSED: number = -(2 ** 31);

/**
 * The globals that the meter adds to a module, behind those that the guest imports, and their indices there: what is shared, and then for
 * each imported memory and table a constant, how far that may grow. Each import costs every instance half a microsecond, and what a module uses
 * is known only when its code, full of indices, is written. So those up to the last one that was asked for are imported, and
 * in place of the others stand constants of the module's own, which cost nothing.
 */
export class MeterGlobals {
  readonly #guests: number;
  readonly #memories: number;
  readonly #all: readonly MeterGlobal[];
  #importCount = 0;

  constructor({ globals, memories, tables }: ModuleShape["imported"]) {
    this.#guests = globals;
    this.#memories = memories;
    const maxima = [
      ...Array.from({ length: memories }, (_, index) => memoryMaximumName(index)),
      ...Array.from({ length: tables }, (_, index) => tableMaximumName(index)),
    ];
    this.#all = [...SHARED_GLOBALS, ...maxima.map((name) => ({ name, type: I32, mutable: false }))];
  }

  get count(): number {
    return this.#all.length;
  }

  /** Once nothing asks any more. */
  get imports(): readonly MeterGlobal[] {
    return this.#all.slice(0, this.#importCount);
  }

  get reserve(): number {
    return this.#shared("reserve");
  }

  get depth(): number {
    return this.#shared("depth");
  }

  get fuel(): number {
    return this.#shared("fuel");
  }

  get pages(): number {
    return this.#shared("pages");
  }

  get elements(): number {
    return this.#shared("elements");
  }

  get zero(): number {
    return this.#shared("zero");
  }

  memoryMaximum(index: number): number {
    return this.#at(SHARED_GLOBALS.length + index);
  }

  tableMaximum(index: number): number {
    return this.#at(SHARED_GLOBALS.length + this.#memories + index);
  }

  #shared(name: SharedGlobal): number {
    return this.#at(SHARED_GLOBALS.findIndex((one) => one.name === name));
  }

  #at(place: number): number {
    this.#importCount = Math.max(this.#importCount, place + 1);
    return this.#guests + place;
  }
}

export function isShared(name: string): name is SharedGlobal {
  return SHARED_GLOBALS.some((one) => one.name === name);
}

export function memoryMaximumName(index: number): string {
  return `memory-maximum${index}`;
}

export function tableMaximumName(index: number): string {
  return `table-maximum${index}`;
}
