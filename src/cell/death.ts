import type { Request } from "../actor/mod.ts";
import type { ActorId } from "../base/mod.ts";

/** What a cell that died leaves behind: told when all that it had handed to the store is durable, or refused. */
export interface CellDeath {
  /** What its thread died of. */
  readonly cause: unknown;
  /** Whose guest had the thread, where that had not waited in its turn. */
  readonly running: ActorId | undefined;
  /** Those that were in its memory: where their chains end, others of their ids can go on. */
  readonly actors: readonly ActorId[];
  /** Those that have stopped, and had sent something of which nobody knows yet what became. */
  readonly draining: readonly ActorId[];
  /** What was on its way to them and can be done, or done again, without being done twice; in the order in which it came. */
  readonly mail: readonly Undone[];
}

export interface Undone {
  readonly id: ActorId;
  readonly request: Request;
}

/** A message that was passed on to a cell's thread, and is not answered. */
export interface Passed extends Undone {
  /** Its turn has begun: the chain may hold it. Told of clients' messages without a key alone. */
  hasBegun: boolean;
  /** It stands in the chain, and whoever sent it was told so. */
  isTaken: boolean;
}

/** What becomes of a message whose cell died: nothing more is to be told of it, it goes on, or nobody can know. */
export function fateOf({ request, hasBegun, isTaken }: Passed): "told" | "again" | "in doubt" {
  const { kind, sender, key, isVoid } = request;
  if (isVoid?.() === true) return "told";
  if (sender.kind !== "client") return "again"; // numbered, or to be heeded twice without harm
  if (kind === "send" && isTaken) return "told";
  return key !== undefined || !hasBegun ? "again" : "in doubt";
}

/** Whether its sender is to hear of its beginning: what has a number or a key is known by it. */
export function isDoubtful({ sender, key }: Pick<Request, "sender" | "key">): boolean {
  return sender.kind === "client" && key === undefined;
}
