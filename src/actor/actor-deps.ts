import type { ActorId, Clock, Entropy, Sha256, Stopwatch, TheaterError } from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Actor } from "./actor.ts";
import type { Commit, LogLine } from "./commit.ts";
import type { LinkWriters } from "./link-writers.ts";
import type { Post } from "./post.ts";

/** What an actor needs of its cell. */
export interface ActorDeps {
  readonly clock: Clock;
  /** Of this thread. */
  readonly stopwatch: Stopwatch;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly store: Store;
  readonly capabilities: readonly Capability[];
  /** Of the cell that runs it. */
  readonly term: number;
  /** The version of theater, for `started`. */
  readonly theater: string;
  readonly writers: LinkWriters;
  readonly commit: (commit: Commit) => void;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  /** Gives the thread to others for a moment. */
  readonly breathe: () => Promise<void>;
  readonly log: (line: LogLine) => void;
  /** What carries messages to other actors. */
  readonly post: Post;
  /** Hears that its guest has the thread from here on, and until when. Not where it goes on after a wait. */
  readonly running?: { begins(id: ActorId): void; ends(): void } | undefined;
  /** Hears of what cannot be carried on, and why: nobody may wait for it. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** Says that there is something to do: `step` is to be called. */
  readonly ready: (actor: Actor) => void;
  /** Says that it will never run again here. */
  readonly ended: (actor: Actor) => void;
  /** Says that this one goes on in the place of the actor of its id. */
  readonly succeeded: (successor: Actor) => void;
}
