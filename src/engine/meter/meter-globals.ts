import type { ModuleShape } from "./module-shape.ts";
import { I32, I64, type ValueType } from "./value-type.ts";

/**
 * The globals that each metered module imports under METER_MODULE and all core modules of one component share. What the running
 * guest has set aside of its fuel is carried in registers and is in `reserve` at each boundary.
 */
export type SharedGlobal = "fuel" | "reserve" | "depth" | "pages" | "elements" | "reason";

export const SHARED_GLOBALS: readonly { readonly name: SharedGlobal; readonly type: ValueType }[] =
  [
    { name: "fuel", type: I64 },
    { name: "reserve", type: I32 },
    { name: "depth", type: I32 },
    { name: "pages", type: I32 },
    { name: "elements", type: I32 },
    { name: "reason", type: I32 },
  ];

export const ADDED_GLOBALS: number = SHARED_GLOBALS.length;

/** Fuel that a guest sets aside at once: what it can lose by a trap, and how often it looks at the real fuel. */
export const RESERVE_FUEL = 4_096;

/** `reason` where V8 would not grow what was within the limits. */
export const HOST_REFUSED = 1;

/** Their indices in a metered module, behind the globals that the guest imports. */
export type MeterGlobals = Readonly<Record<SharedGlobal, number>> & {
  /** The first of those that say how far each imported memory, and table, may grow; constants. */
  readonly memoryMaxima: number;
  readonly tableMaxima: number;
};

export function meterGlobals({ globals, memories }: ModuleShape["imported"]): MeterGlobals {
  const at = (name: SharedGlobal): number =>
    globals + SHARED_GLOBALS.findIndex((one) => one.name === name);
  return {
    fuel: at("fuel"),
    reserve: at("reserve"),
    depth: at("depth"),
    pages: at("pages"),
    elements: at("elements"),
    reason: at("reason"),
    memoryMaxima: globals + ADDED_GLOBALS,
    tableMaxima: globals + ADDED_GLOBALS + memories,
  };
}

export function memoryMaximumName(index: number): string {
  return `memory-maximum${index}`;
}

export function tableMaximumName(index: number): string {
  return `table-maximum${index}`;
}
