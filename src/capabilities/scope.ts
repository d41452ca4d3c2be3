import type { ActorId, Entropy } from "../base/mod.ts";

/** All that a capability may ask of the host, for one epoch of one actor. */
export interface Scope {
  readonly identity: Identity;

  /** The actor's clock: when the link being built was begun, in ms since the epoch. Moves only at commits. */
  nowMs(): number;

  readonly entropy: Entropy;

  /** Shows the line once the commit that holds the present call is durable; never, if there is none. */
  log(level: LogLevel, text: string): void;

  /** Resolves when the host's clock has reached it. @throws the signal's reason. */
  waitUntil(dueMs: number, signal: AbortSignal): Promise<void>;
}

export interface Identity {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly epoch: number;
}

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
