/** `theater:actor/runtime`: granted to every actor. */

import { liftText } from "./canonical";

export enum Level {
  trace,
  debug,
  info,
  warn,
  error,
}

/** A line of the actor's log. */
export function log(text: string, level: Level = Level.info): void {
  lowLog(level, changetype<usize>(text), text.length);
}

/** Ends the turn as failed: nothing of it stays but what was committed before, and whoever called gets `failed`. */
export function fail(message: string): void {
  lowFail(changetype<usize>(message), message.length);
  unreachable();
}

/** Who this actor is. */
export class Identity {
  constructor(
    /** 32 lowercase hex digits. */
    public id: string,
    /** Empty where it has none. */
    public name: string,
    /** Counts the lives of instances of this actor, from 0. */
    public epoch: u32,
  ) {}
}

export function self(): Identity {
  lowSelf(area);
  const id = liftText(load<usize>(area), load<usize>(area, 4));
  const name = load<u8>(area, 8) ? liftText(load<usize>(area, 12), load<usize>(area, 16)) : "";
  return new Identity(id, name, load<u32>(area, 20));
}

/** Six words: the id, whether there is a name, the name, the epoch. */
const area: usize = memory.data(24, 4);

@external("theater:actor/runtime@0.1.0", "log")
declare function lowLog(level: i32, at: usize, size: usize): void;

@external("theater:actor/runtime@0.1.0", "fail")
declare function lowFail(at: usize, size: usize): void;

@external("theater:actor/runtime@0.1.0", "self")
declare function lowSelf(result: usize): void;
