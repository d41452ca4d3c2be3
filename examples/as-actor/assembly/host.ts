/** `theater:actor/runtime`, `timing` and `random`, as AssemblyScript would like to call them. */

import { Bytes, lift } from "./abi";

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

/** Who this actor is. */
export class Identity {
  constructor(
    public id: string,
    /** Empty where it has none. */
    public name: string,
    public epoch: u32,
  ) {}
}

export function self(): Identity {
  lowSelf(area);
  const id = lift(load<usize>(area), load<usize>(area, 4));
  const name = load<u8>(area, 8) ? lift(load<usize>(area, 12), load<usize>(area, 16)) : "";
  return new Identity(id, name, load<u32>(area, 20));
}

/** Milliseconds since the epoch. */
@external("theater:actor/timing@0.1.0", "now")
export declare function now(): u64;

/** Commits what the turn did so far and goes on later. */
@external("theater:actor/timing@0.1.0", "sleep")
export declare function sleep(durationMs: u32): void;

/** Fires as a message to this actor, once, or with `everyMs` again and again. Gives the timer's token. */
export function setTimer(afterMs: u64, body: Bytes, everyMs: u64 = 0): u64 {
  return lowSetTimer(afterMs, everyMs > 0, everyMs, body.at, body.size);
}

/** Whether it was pending. */
@external("theater:actor/timing@0.1.0", "cancel-timer")
export declare function cancelTimer(token: u64): bool;

/** 64 unpredictable bits. */
@external("theater:actor/random@0.1.0", "number")
export declare function randomNumber(): u64;

export function randomBytes(count: u32): Bytes {
  lowBytes(count, area);
  return new Bytes(load<usize>(area), load<usize>(area, 4));
}

/** Room for what does not fit one number: an identity (six words), or a list (two). */
const area: usize = memory.data(24, 4);

@external("theater:actor/runtime@0.1.0", "log")
declare function lowLog(level: i32, at: usize, size: usize): void;

@external("theater:actor/runtime@0.1.0", "self")
declare function lowSelf(result: usize): void;

@external("theater:actor/timing@0.1.0", "set-timer")
declare function lowSetTimer(
  afterMs: u64,
  repeats: bool,
  everyMs: u64,
  at: usize,
  size: usize,
): u64;

@external("theater:actor/random@0.1.0", "bytes")
declare function lowBytes(count: u32, result: usize): void;
