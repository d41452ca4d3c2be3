import { EngineError } from "./errors.ts";
import {
  type CompileLimits,
  DEFAULT_COMPILE_LIMITS,
  DEFAULT_LIMITS,
  type Limits,
} from "./limits.ts";

/** How large a limit may be, where that is less than the largest number that is exact: their counters have 32 bits. */
const MOST: Readonly<Record<string, number>> = {
  depthMax: 2 ** 31 - 1,
  memoryBytesMax: 2 ** 46,
  compileMsMax: 2 ** 31 - 1, // a timer's
};

export const FUEL_MOST: bigint = 2n ** 63n - 1n;

/** @throws EngineError ENGINE_BAD_CALL, of origin host, naming the limit that is none. */
export function checkedLimits(given: Partial<Limits>): Limits {
  return checked(DEFAULT_LIMITS, given);
}

/** @throws EngineError as `checkedLimits` */
export function checkedCompileLimits(given: Partial<CompileLimits>): CompileLimits {
  return checked(DEFAULT_COMPILE_LIMITS, given);
}

/** @throws EngineError ENGINE_BAD_CALL, of origin host */
export function checkedFuel(name: string, fuel: unknown): bigint {
  if (typeof fuel === "bigint" && fuel >= 0n && fuel <= FUEL_MOST) return fuel;
  throw noLimit(name, fuel, `a bigint from 0 to ${FUEL_MOST}`);
}

/** What is left out, or undefined, is as by default. A name that is none is nobody's limit. */
function checked<T extends object>(defaults: T, given: Partial<T>): T {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof T & string)[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof defaults[name] === "bigint") checkedFuel(name, value);
    else expectCount(name, value);
    limits[name] = value;
  }
  return limits;
}

/** Compared with NaN nothing is over a limit, and counters of 32 bits wrap around. */
function expectCount(name: string, value: unknown): void {
  const most = MOST[name] ?? Number.MAX_SAFE_INTEGER;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return;
  throw noLimit(name, value, `a whole number from 0 to ${most}`);
}

function noLimit(name: string, value: unknown, remedy: string): EngineError {
  const shown =
    typeof value === "bigint" || typeof value === "number" ? String(value) : typeof value;
  return new EngineError(
    "ENGINE_BAD_CALL",
    { what: `${name} cannot be ${shown}`, remedy: `give ${name} as ${remedy}` },
    "host",
  );
}
