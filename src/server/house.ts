import type { ActorId } from "../base/mod.ts";
import type {
  ActorHandle,
  ActorSource,
  By,
  Records,
  ResendOptions,
  Sent,
  StartOptions,
} from "../theater/mod.ts";

/** The actors that a server speaks for, and their records. */
export interface House {
  readonly records: Records;
  /** Those that run. */
  readonly actorCount: number;

  start(source: string | ActorSource, options: StartOptions): Promise<ActorHandle>;
  /** One that runs, by name or id. */
  find(nameOrId: string): ActorHandle | undefined;
  /** The same, or the one that a template makes for the name, when it has begun. */
  reach(nameOrId: string): Promise<ActorHandle | undefined>;
  /** Starts a supervisor's child again that was stopped. */
  restart(nameOrId: string, options: By): Promise<ActorHandle>;
  /** Sends a dead letter again, of an actor that runs or has stopped. */
  resend(actor: ActorId, seq: number, options: ResendOptions): Promise<Sent>;
}
