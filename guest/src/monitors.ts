import raw from "theater:actor/monitors@0.1.0";
import { payloadOf } from "./payload.ts";
import { mustHear } from "./own-handlers.ts";

/** Why an actor cannot be monitored: `monitor-error` of wit/actor.wit. */
export type MonitorErrorCode =
  | "not-found" // no actor has this name or id, or it has stopped
  | "too-many" // this actor monitors as many as it may
  | "denied"; // the manifest does not grant it

export class MonitorError extends Error {
  override readonly name = "MonitorError";
  readonly code: MonitorErrorCode;

  constructor(code: MonitorErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Commits what this turn did so far, and monitors the actor of that name or id from here on: its first end is told to this actor's
 * `exited`. Its id, which that names. @throws MonitorError; TypeError where this actor has no `exited`
 */
export function monitor(actor: string): string {
  mustHear("monitor");
  try {
    return raw.monitor(actor.toWellFormed());
  } catch (error) {
    const carried = payloadOf<MonitorErrorCode>(error);
    if (carried === undefined) throw error;
    const detail = carried.val === undefined ? "" : ` (${carried.val})`;
    throw new MonitorError(
      carried.tag,
      `monitor of ${JSON.stringify(actor)}: ${carried.tag}${detail}`,
    );
  }
}

/** Ends the monitor of the actor with this id: nothing is told of it any more. Whether there was one. */
export function demonitor(actor: string): boolean {
  return raw.demonitor(actor.toWellFormed());
}
