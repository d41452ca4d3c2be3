import type {
  ActorHandle,
  ActorSource,
  By,
  KeptLink,
  LogLine,
  Records,
  ResendOptions,
  Sent,
  StartOptions,
  TheaterOptions,
} from "../theater/mod.ts";
import type { ActorId, TheaterError, Wire } from "../base/mod.ts";
import type { Sink } from "./output.ts";

/** What the command line needs of the world; `main.ts` has the real one, tests another. */
export interface Shell {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly environment: Readonly<Record<string, string | undefined>>;

  /** Threads that this machine runs at one time, as far as this process may have them. */
  readonly cores: number;

  /** Milliseconds from anywhere, never decreasing. */
  nowMs(): number;

  /** @throws CliError CLI_NO_DIRECTORY; StoreError */
  openRecords(directory: string): Promise<Records>;

  /** Opens a data directory for itself, makes it where there is none, and recovers its actors. @throws StoreError */
  openHost(directory: string, hooks: HostHooks): Promise<Host>;

  /** The host that listens in a data directory; undefined where none does. @throws ProtocolError */
  connect(directory: string): Promise<Wire | undefined>;

  /** Takes clients of a data directory that this process hosts, until it is disposed of. @throws ProtocolError */
  listen(directory: string, accept: (wire: Wire) => void): Promise<AsyncDisposable>;

  /** All that stdin holds. @throws CliError CLI_NO_FILE */
  readStdin(): Promise<Uint8Array>;

  /** Ends another process at once, as SIGKILL does; nothing where it has ended. */
  kill(pid: number): void;

  /**
   * From here on until that is disposed of, a signal that would end the process aborts its signal instead. A second one ends the process
   * at once, as if nobody held it.
   */
  holdSignals(): HeldSignals;
}

/** Keeps the process alive, too: whoever waits for the abort need not do anything else. */
export interface HeldSignals extends Disposable {
  readonly stop: AbortSignal;
}

/** How much a host takes on; what is left out is as `Theater.open` has it. */
export type HostBounds = Pick<TheaterOptions, "activeMax" | "idleMs" | "clientMail">;

/** What a host tells while it runs. */
export interface HostHooks extends HostBounds {
  /** A link that is durable; nothing of it may be kept. */
  readonly kept: (link: KeptLink) => void;
  readonly log: (line: LogLine) => void;
  /** An actor that cannot be carried on, and why. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** One of the threads in which the actors live died, and is replaced. */
  readonly cellDied: (cause: unknown) => void;
  /** Threads in which the actors live; 0: the one that asks. */
  readonly cells: number;
}

/** Actors that run, and their records. */
export interface Host extends AsyncDisposable {
  readonly records: Records;
  /** What opening found that whoever started it should know. */
  readonly findings: readonly Finding[];
  readonly actorCount: number;

  start(source: string | ActorSource, options: StartOptions): Promise<ActorHandle>;
  find(nameOrId: string): ActorHandle | undefined;
  /** The same, or the one that a template makes for the name, when it has begun. */
  reach(nameOrId: string): Promise<ActorHandle | undefined>;

  /** Starts a supervisor's child again that was stopped. */
  restart(nameOrId: string, options: By): Promise<ActorHandle>;

  /** Sends a dead letter again, of an actor that runs or has stopped. */
  resend(actor: ActorId, seq: number, options: ResendOptions): Promise<Sent>;

  /** Takes nothing new of clients, and finishes what is under way, for so many milliseconds at the most. */
  drain(drainMs: number): Promise<void>;
}

export interface Finding {
  /** One sentence without a full stop. */
  readonly text: string;
  /** The same for programs. */
  readonly value: object;
}
