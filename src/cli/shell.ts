import type { ActorHandle, LogLine, Records, StartOptions, ActorSource } from "../theater/mod.ts";
import type { Sink } from "./output.ts";

/** What the command line needs of the world; `main.ts` has the real one, tests another. */
export interface Shell {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly environment: Readonly<Record<string, string | undefined>>;

  /** @throws CliError CLI_NO_DIRECTORY; StoreError */
  openRecords(directory: string): Promise<Records>;

  /** Opens a data directory for itself, makes it where there is none, and recovers its actors. @throws StoreError */
  openHost(directory: string, log: (line: LogLine) => void): Promise<Host>;

  /** Asked once: from then on what would end the process aborts this instead. */
  stopSignal(): AbortSignal;
}

/** Actors that run, and their records. */
export interface Host extends AsyncDisposable {
  readonly records: Records;
  /** What opening found that its owner should know, in sentences without a full stop. */
  readonly findings: readonly Finding[];

  start(source: ActorSource, options: StartOptions): Promise<ActorHandle>;
  find(nameOrId: string): ActorHandle | undefined;
  readonly actorCount: number;
}

export interface Finding {
  readonly text: string;
  readonly value: object;
}
