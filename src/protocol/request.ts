/** What a client asks; one JSON object with an `id` of the client's choosing, which is free again when it is answered. */
export type Request = RequestOf<Verb>;
export type RequestOf<V extends Verb> = V extends Verb
  ? Requests[V] & { readonly id: number; readonly verb: V }
  : never;
export type Verb = keyof Requests;

/** By its name, or its id; of several that bore the name, the one that runs, else the latest. */
interface Target {
  readonly actor: string;
}

interface Letter extends Target {
  /** Who the chain says that it is from; default: "client". */
  readonly client?: string | undefined;
  /** Idempotency key, of this client: a repeat gets the first answer. */
  readonly key?: string | undefined;
}

/** One of both: text, or any bytes. */
export interface Body {
  readonly body?: string | undefined;
  readonly bodyBase64?: string | undefined;
}

interface By {
  /** Who wants it, as the chain will say; default: "client". */
  readonly by?: string | undefined;
}

interface Wait {
  /** Milliseconds until it is answered; default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
}

/** What each verb takes. */
export interface Requests {
  /** Which host this is. */
  readonly status: object;
  /** The actors, one an item. */
  readonly list: {
    /** Stopped ones too; default: false. */
    readonly all?: boolean | undefined;
  };
  readonly inspect: Target;
  /** Starts the actor of a manifest: one of its path, as the host sees it, and what it and its component hold. */
  readonly start: By & {
    readonly manifest?: string | undefined;
    readonly source?: { readonly manifest: string; readonly componentBase64: string } | undefined;
    /** Instead of the manifest's. */
    readonly name?: string | undefined;
  };
  /** Ends an actor for good; answered when that is durable. */
  readonly stop: Target &
    By & {
      /** Milliseconds for which it may finish its mail first; default: 0. */
      readonly drainMs?: number | undefined;
    };
  /** Starts a supervisor's child again that was stopped; answered when it has begun. */
  readonly restart: Target & By;
  /** Ends an actor's open turn; answered when that is durable. The actor goes on with its next message. */
  readonly cancelTurn: Target &
    By & {
      /** The seq of the event with which it was received; default: whichever is open. */
      readonly turn?: number | undefined;
    };
  /** Gives an actor another manifest and component, by that manifest's path, when the turn under way is over; default: 30 seconds. */
  readonly upgrade: Target & By & Wait & { readonly manifest: string };
  /** Sends a message to the handler, and waits for its reply. */
  readonly call: Letter & Body & Wait;
  /** Sends a message to the handler; answered when it is durable in the actor's chain. */
  readonly send: Letter & Body & Wait;
  /** Calls a function by its WIT type. */
  readonly invoke: Letter & Wait & Invoked;
  /** Messages of which nothing came, one an item: of an actor, or of all that have a chain. */
  readonly deadLetters: {
    readonly actor?: string | undefined;
    /** The first event, of each actor; default: 0. */
    readonly since?: number | undefined;
  };
  /** Sends a dead letter again; answered when it is durable in the chain of whoever takes it. */
  readonly resend: Target & {
    readonly seq: number;
    /** Another receiver; default: as it was for. */
    readonly to?: string | undefined;
    /** Who sends it; default: "client". */
    readonly client?: string | undefined;
  };
  /** Events as they become durable, and log lines, one an item. */
  readonly watch: Watched;
  /** Takes back a request of this connection that is not answered yet. What it began may go on. */
  readonly cancel: { readonly request: number };
  /** Ends the host in order. */
  readonly shutdown: object;
}

interface Invoked {
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root; without the version where that is one. */
  readonly function: string;
  readonly args: readonly unknown[];
  /** What a string stands for where the type is `list<u8>`; default: base64. */
  readonly bytes?: "base64" | "text" | undefined;
  /** Answered when it is durable in the actor's chain, without its result; default: false. */
  readonly send?: boolean | undefined;
}

interface Watched {
  /** Default: all actors. */
  readonly actor?: string | undefined;
  /** The first event, of each actor; default: those to come. */
  readonly since?: number | undefined;
  /** Default: true. */
  readonly events?: boolean | undefined;
  /** Default: false. */
  readonly logs?: boolean | undefined;
  /** False: ends with what is durable now; default: true. */
  readonly follow?: boolean | undefined;
}

/** The bytes of a message. */
export function bodyOf({ body = "", bodyBase64 }: Body): Uint8Array {
  if (bodyBase64 !== undefined) return Uint8Array.fromBase64(bodyBase64);
  return new TextEncoder().encode(body);
}
