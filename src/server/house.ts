import type { ActorHandle, ActorSource, Records, StartOptions } from "../theater/mod.ts";

/** The actors that a server speaks for, and their records. */
export interface House {
  readonly records: Records;
  /** Those that run. */
  readonly actorCount: number;

  start(source: string | ActorSource, options: StartOptions): Promise<ActorHandle>;
  /** One that runs, by name or id. */
  find(nameOrId: string): ActorHandle | undefined;
}
