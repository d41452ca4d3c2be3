/** `theater:actor/runtime`, `timing` and `random`, as AssemblyScript would like to call them. */

import { Bytes } from "./abi";

export enum Level {
  trace,
  debug,
  info,
  warn,
  error,
}

export function log(level: Level, text: string): void {
  lowLog(level, changetype<usize>(text), text.length);
}

/** Milliseconds since the epoch. */
@external("theater:actor/timing@0.1.0", "now")
export declare function now(): u64;

@external("theater:actor/timing@0.1.0", "sleep")
export declare function sleep(durationMs: u32): void;

/** 64 unpredictable bits. */
@external("theater:actor/random@0.1.0", "number")
export declare function randomNumber(): u64;

export function randomBytes(count: u32): Bytes {
  lowBytes(count, area);
  return new Bytes(load<usize>(area), load<usize>(area, 4));
}

const area: usize = memory.data(8, 4);

@external("theater:actor/runtime@0.1.0", "log")
declare function lowLog(level: i32, at: usize, size: usize): void;

@external("theater:actor/random@0.1.0", "bytes")
declare function lowBytes(count: u32, result: usize): void;
