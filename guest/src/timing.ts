import timing from "theater:actor/timing@0.1.0";
import { handlerBody } from "./address.ts";
import { unknownHandler } from "./dispatch.ts";
import { own } from "./own-handlers.ts";

export interface TimerOptions {
  /** Milliseconds from now until it is first due. */
  readonly afterMs: number;
  /** Milliseconds from one due time to the next; it fires once where this is left out. */
  readonly everyMs?: number;
  /** The handler of this actor that gets the message. */
  readonly handler: string;
  readonly message?: unknown;
}

/** What `setTimer` gave: a number that JSON holds. */
export type Timer = number & { readonly timer: unique symbol };

/**
 * A message to this actor itself, later: set when this turn has ended well, and kept over a start of the host. What falls due while one
 * firing waits is counted in the next (`context.sender.count`).
 * @throws TypeError where this actor has no such handler
 */
export function setTimer({ afterMs, everyMs, handler, message }: TimerOptions): Timer {
  // A firing that no handler takes would be refused later, and nobody would hear of it.
  if (own.handlers !== undefined && !Object.hasOwn(own.handlers, handler)) {
    throw new TypeError(unknownHandler(handler, own.handlers));
  }
  return timing.setTimer(afterMs, everyMs ?? null, handlerBody(handler, message)) as Timer;
}

/** The same for an actor that takes bytes. */
export function setTimerBytes(
  body: Uint8Array,
  { afterMs, everyMs }: Pick<TimerOptions, "afterMs" | "everyMs">,
): Timer {
  return timing.setTimer(afterMs, everyMs ?? null, body) as Timer;
}

/** Whether it was pending. After this it fires no more. */
export function cancelTimer(timer: Timer): boolean {
  return timing.cancelTimer(timer);
}

/** Milliseconds since the epoch. Stands still within a turn, but for its waits. */
export function now(): number {
  return timing.now();
}

/** Commits what this turn did so far, and goes on after at least so many milliseconds. */
export function sleep(durationMs: number): void {
  timing.sleep(durationMs);
}
