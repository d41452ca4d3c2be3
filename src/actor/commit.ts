import type { ActorId, Digest, TheaterError } from "../base/mod.ts";
import type { LogLevel } from "../capabilities/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Append } from "../store/mod.ts";

/** One link on its way to the store, and what waits for it. */
export interface Commit {
  readonly append: Append;
  /** Called once, when the link is durable, after those of all links that this actor committed before. */
  readonly release: () => void;
  /** Called instead, where the link will never be kept: another cell owns the actor, or the store failed. */
  readonly lost: (error: TheaterError) => void;
}

/** Where a link became durable: the receipt of whoever waited for it. */
export interface Receipt {
  readonly link: Digest;
  /** Of the link's last event. */
  readonly seq: Seq;
}

/** One line of an actor's log, shown when the commit that holds its call is durable. */
export interface LogLine {
  readonly actor: ActorId;
  readonly name: string | undefined;
  readonly atMs: number;
  readonly level: LogLevel;
  /** As the guest gave it: escape it before it reaches a terminal. */
  readonly text: string;
}
