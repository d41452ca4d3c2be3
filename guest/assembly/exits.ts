/** `theater:actor/exits`: how others ended. A world of one's own exports it; an example is in docs/capabilities/monitors.md. */

import { Answer } from "./answer";
import { Bytes } from "./bytes";
import { liftBytes, liftText, release } from "./canonical";

/** Why an actor ended, in the order of wit/actor.wit. */
export enum ExitReason {
  normal,
  shutdown,
  abnormal,
}

/** An actor has ended. */
export class Exit {
  constructor(
    /** Its id. */
    public actor: string,
    /** Which of its incarnations has ended. */
    public incarnation: u32,
    public reason: ExitReason,
    /** Of `shutdown` and `abnormal`. */
    public code: string,
    /** False where it was no doing of its own. */
    public counted: bool,
  ) {}
}

/** Once, in `main.ts`: gives the new state, as `Answer.state`. */
export function serveExits(heard: (state: Bytes, exit: Exit) => Answer): void {
  handler = heard;
}

export function exitsHandleExit(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  actorAt: usize,
  actorSize: usize,
  incarnation: u32,
  reason: i32,
  codeAt: usize,
  codeSize: usize,
  counted: i32,
): Answer {
  const state = hasState ? liftBytes(stateAt) : new Bytes(0);
  const code = reason == ExitReason.normal ? "" : liftText(codeAt, codeSize);
  const actor = liftText(actorAt, actorSize);
  return handler(state, new Exit(actor, incarnation, reason, code, counted != 0));
}

export function exitsHandleExitPost(_: Answer): void {
  release();
}

let handler: (state: Bytes, exit: Exit) => Answer = (_state, _exit) => {
  throw new Error("`serveExits` was not called");
};
