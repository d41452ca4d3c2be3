/** What an actor is to be: a manifest that was read and found right. Defaults of limits are their owners'. */
export interface Manifest {
  /** As it was handed in, for messages. */
  readonly file: string;
  /** The file, byte for byte: what the manifest's digest in the chain covers. */
  readonly bytes: Uint8Array;

  /** Of a template with the `*` at its end. */
  readonly name: string;
  readonly version: string;
  readonly description: string | undefined;
  /** As written: relative to the manifest's folder, with `/`. Empty where it is a supervisor's, which has none. */
  readonly component: string;
  /** `file:line:column` of that path, for whoever finds that it leads nowhere. */
  readonly componentAt: string;
  /** What `handler.init` is given; empty where the manifest says nothing. */
  readonly parameters: Uint8Array;
  /** Names of root exports that may be called. */
  readonly exports: readonly string[];
  /** What is granted, `runtime` always among it; no type twice. */
  readonly handlers: readonly HandlerGrant[];
  readonly limits: ManifestLimits;
  readonly state: ManifestState;
  /** Of its actor and all below it together; undefined: nothing bounds them. */
  readonly tree: ManifestTree | undefined;
  /** How the component is made from sources; undefined where the manifest does not say. */
  readonly build: ManifestBuild | undefined;
  /** Undefined: the actor is a component's. */
  readonly supervisor: ManifestSupervisor | undefined;
  /** What the children of its actor are made from, where that supervises by itself. */
  readonly kinds: readonly ManifestKind[];
  /** Undefined: it is one actor's. Else its name ends in `*`, and actors of such names are made on first use. */
  readonly template: ManifestTemplate | undefined;
}

export interface ManifestTemplate {
  /** Of its actors that run, in memory or not. */
  readonly instancesMax: number;
}

/** `[supervisor]` and `[[child]]`: an actor that starts others, and decides what follows when they end. */
export interface ManifestSupervisor {
  readonly policy: ManifestPolicy;
  /** What those below it may be granted at the most. */
  readonly bound: ManifestBound;
  /** In start order. */
  readonly children: readonly ManifestChild[];
}

export interface ManifestBound {
  /** Undefined: all handlers. */
  readonly handlers: readonly HandlerGrant[] | undefined;
  /** Of those that are left out, any. */
  readonly limits: ManifestLimits;
}

/** OTP's supervisor flags. */
export interface ManifestPolicy {
  readonly strategy: "one-for-one" | "one-for-all" | "rest-for-one";
  readonly intensity: number;
  readonly periodMs: number;
  readonly autoShutdown: "never" | "any-significant" | "all-significant";
  readonly backoff?: {
    readonly initialMs: number;
    readonly factor: number;
    readonly maxMs: number;
    readonly jitter: number;
  };
}

/** OTP's child specification. */
export interface ManifestChild {
  /** What follows the supervisor's name and a slash. */
  readonly name: string;
  /** `file:line:column`. */
  readonly at: string;
  /** As written: relative to the manifest's folder, with `/`. */
  readonly manifest: string;
  readonly manifestAt: string;
  readonly restart: "permanent" | "transient" | "temporary";
  /** Undefined: OTP's default, which depends on what the child is. */
  readonly shutdown: "brutal-kill" | { readonly timeoutMs: number } | "infinity" | undefined;
  readonly significant: boolean;
  /** Where a restart begins. */
  readonly from: "last" | "initial";
  /** In place of the manifest's own. */
  readonly parameters: Uint8Array | undefined;
}

/** `[[kind]]`: children that a component may start. */
export interface ManifestKind {
  /** What the component calls it. */
  readonly name: string;
  /** As written: relative to the manifest's folder, with `/`. */
  readonly manifest: string;
  /** `file:line:column`. */
  readonly manifestAt: string;
  /** In place of the manifest's own. */
  readonly parameters: Uint8Array | undefined;
}

/** Paths as written: relative to the manifest's folder, with `/`. */
export interface ManifestBuild {
  readonly entry: string;
  /** `file:line:column` of the entry's path. */
  readonly entryAt: string;
  readonly wit: string | undefined;
  readonly world: string | undefined;
}

/** One `[[handler]]`: a capability's type, and what its own table made of the other keys. */
export interface HandlerGrant {
  readonly type: string;
  readonly grant: Readonly<Record<string, unknown>>;
}

/** Absent: the owner's default (docs/manifest.md). The keys of `[limits]` are the same names in kebab-case. */
export interface ManifestLimits {
  /** Of one turn. */
  readonly fuelMax?: bigint;
  readonly depthMax?: number;
  readonly memoryBytesMax?: number;
  readonly tableElementsMax?: number;
  readonly handlesMax?: number;
  readonly crossingBytesMax?: number;
  readonly crossingElementsMax?: number;
  readonly messageBytesMax?: number;
  readonly stateBytesMax?: number;
  readonly linkEventsMax?: number;
  /** Messages. */
  readonly mailboxMax?: number;
  readonly mailboxBytesMax?: number;
  readonly outboxMax?: number;
  readonly outboxBytesMax?: number;
  readonly owedMax?: number;
  readonly timersMax?: number;
}

/** Absent: unbounded. The keys of `[tree]` are the same names in kebab-case. */
export interface ManifestTree {
  readonly actorsMax?: number;
  readonly depthMax?: number;
  readonly memoryBytesMax?: number;
  readonly storedBytesMax?: number;
  readonly eventsPerSecondMax?: number;
}

export interface ManifestState {
  /** Fuel since the last mark after which the next is taken. */
  readonly epochFuelMax?: bigint;
  /** Whether payloads stand in the chain, or in blobs that can be erased. */
  readonly payloads: "public" | "private";
}
