/** A world and all that is done to it, as data: it can be printed, shrunk, and run again (`npm run simulate -- --plan FILE`). */
export interface Plan {
  /** Of what no step says: who moves next, entropy, and what a power cut leaves. */
  readonly seed: number;
  /** Of the log, in bytes. */
  readonly segmentBytes: number;
  /** The store is in memory: nothing strikes it, and there is one host. */
  readonly inMemory?: boolean;
  readonly cellCount: number;
  /** Each cell is a thread of its own, as far as it can tell: what it says is copied, and comes when it comes. */
  readonly threads?: boolean;
  /** Where cells are threads: turns take time, by the seed, and there is a cell more for actors whose turns are long. */
  readonly takesTime?: boolean;
  /** What clients may have under way in a host. */
  readonly clientMail?: ClientMail;
  /** Actors that each cell keeps in memory; how long one that is idle stays there, or for ever. */
  readonly activeMax: number;
  readonly idleMs?: number;
  readonly actors: readonly ActorPlan[];
  /** Those above others come first. None: every actor is for itself. */
  readonly supervisors?: readonly SupervisorPlan[];
  /** What operators do, and who ended, stands in the chain of `host`. */
  readonly audited?: boolean;
  /** What makes the actors that are made from it, which are all alike but for their names. */
  readonly template?: TemplatePlan;
  readonly steps: readonly Step[];
}

export interface ClientMail {
  readonly countMax: number;
  readonly bytesMax: number;
}

export interface TemplatePlan {
  /** Ends in `*`; what is before that begins the names of its actors. */
  readonly name: string;
  readonly instancesMax: number;
}

export interface ActorPlan {
  readonly name: string;
  /**
   * `component`: the scripted actor of test/actors; `script`: its likeness in this process, which is faster and can do more; `watcher`: that, and it
   * monitors others; `peer`: a watcher that has channels; `parent`: a peer that has children.
   */
  readonly guest: "script" | "component" | "watcher" | "peer" | "parent";
  readonly payloads: "public" | "private";
  readonly mailboxMax: number;
  readonly mailboxBytesMax?: number;
  readonly outboxMax: number;
  readonly owedMax: number;
  readonly timersMax: number;
  /** Of a peer. */
  readonly channelsMax?: number;
  /** MESSAGE_BYTES_MAX where it does not say. */
  readonly messageBytesMax?: number;
  /** A number, since a plan is JSON. */
  readonly epochFuelMax: number;
  /** Its name is that of its supervisor, a slash, and a key. */
  readonly under?: Under;
  /** Nobody starts it: it is made from the template, when something first comes for it. */
  readonly isMade?: boolean;
  /** Nobody starts it but this parent, by its place in the plan: its name is that one's, a slash, and a name. All children of one are alike. */
  readonly parent?: number;
}

export interface SupervisorPlan {
  readonly name: string;
  readonly strategy: "one-for-one" | "one-for-all" | "rest-for-one";
  readonly intensity: number;
  readonly periodMs: number;
  /** Of all that is below it; undefined: nothing bounds them. */
  readonly eventsPerSecondMax?: number;
  /** How long restarts wait; undefined: they come at once. */
  readonly backoff?: BackoffPlan;
  readonly under?: Under;
}

/** The first restart in a row waits so long, each after it twice as long, and some of it is taken off by chance. */
export interface BackoffPlan {
  readonly initialMs: number;
  readonly maxMs: number;
  /** Up to this part. */
  readonly jitter: number;
}

/** What a supervisor knows of a child. */
export interface Under {
  /** Its place in the plan. */
  readonly supervisor: number;
  readonly restart: "permanent" | "transient" | "temporary";
  readonly shutdown: "brutal-kill" | "infinity" | { readonly timeoutMs: number };
  /** Where a restart begins. */
  readonly from: "last" | "initial";
}

export type Step =
  | Ask
  /** So many moves of scheduler, writer and clock. */
  | { readonly kind: "run"; readonly moves: number }
  /** The clock jumps. */
  | { readonly kind: "leap"; readonly ms: number }
  | { readonly kind: "passivate" | "release" | "stop" | "start"; readonly actor: number }
  | { readonly kind: "upgrade"; readonly actor: number; readonly edition: number }
  /**
   * An operator looks how it stands among the others, cancels its open turn, sends its latest dead letter again, or starts it again where
   * its supervisor had stopped it.
   */
  | { readonly kind: "look" | "cancel" | "resend" | "restart"; readonly actor: number }
  /** A thread ends, where cells are threads: what it had not said is lost. */
  | { readonly kind: "kill-cell"; readonly cell: number }
  /** Something strikes so many operations of the disk from here. */
  | { readonly kind: "fault"; readonly fault: FaultKind; readonly operations: number }
  /** The process ends here, and another begins. */
  | { readonly kind: "end"; readonly how: End };

export interface Ask {
  readonly kind: "ask";
  readonly client: string;
  readonly how: "call" | "send";
  readonly actor: number;
  readonly script: string;
  readonly key?: string;
  readonly timeoutMs?: number;
}

export type FaultKind = "cut" | "kill" | "lost-sync" | "refused" | "full";
/** The power goes; the process dies and the disk stays; it closes in good order, at once or when it has finished its mail. */
export type End = "cut" | "kill" | "close" | "drain";

/** Bytes of a message's encoded arguments, and of a state, that an actor of a world may have. */
export const MESSAGE_BYTES_MAX = 20_000;
export const STATE_BYTES_MAX = 60_000;
