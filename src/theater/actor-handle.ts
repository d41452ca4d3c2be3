import {
  ActorError,
  type Cancelled,
  type DeadLetter,
  HANDLE,
  type LoadedLink,
  type Receipt,
  type ReplayReport,
  type Upgraded,
} from "../actor/mod.ts";
import { type ActorId, concatBytes, quote, type Value, type WitFunction } from "../base/mod.ts";
import type { Inspection } from "../cell/mod.ts";
import type { Making, Operators, Runtime, Sent, Stands } from "../runtime/mod.ts";
import type { ActorSource } from "./source.ts";

/** What a handler answered. */
export class MessageReply {
  /** Undefined where it had nothing to say. */
  readonly body: Uint8Array | undefined;
  /** Where the reply stands in the actor's chain. */
  readonly receipt: Receipt;

  constructor(body: Uint8Array | undefined, receipt: Receipt) {
    this.body = body;
    this.receipt = receipt;
  }

  /** The body as UTF-8, ill-formed parts replaced; empty where there is none. */
  get text(): string {
    return this.body === undefined ? "" : new TextDecoder().decode(this.body);
  }
}

export interface FunctionReply {
  /** By the function's WIT type, without the state. */
  readonly value: Value;
  readonly receipt: Receipt;
}

export interface SendOptions {
  /** Who says it, as the chain will name them; default: "embedder". */
  readonly client?: string;
  /** Idempotency key: a repeat of it by this client gets the first answer, for 24 hours. */
  readonly key?: string;
}

export interface CallOptions extends SendOptions {
  /** Milliseconds to wait for the reply, or until what is sent is durable; default: as long as it takes. */
  readonly timeoutMs?: number;
}

/** Who the chain says that something is from where whoever embeds theater does not. */
export const EMBEDDER: string = "embedder";

/** Whose doing it is. */
export interface By {
  /** Who wants it, as the record will say; default: "embedder". */
  readonly by?: string;
}

export interface UpgradeOptions extends By {
  /** Milliseconds that a turn which is under way may still take; default: 30 seconds. */
  readonly timeoutMs?: number;
}

export interface StopOptions extends By {
  /** Default: 0. */
  readonly drainMs?: number;
}

export interface ResendOptions {
  /** The name or id of another receiver; default: as it was for. */
  readonly to?: string;
  /** Who sends it, as the chain will name them; default: "embedder". */
  readonly client?: string;
}

export interface CancelOptions extends By {
  /** The seq of the event with which it was received; default: whichever is open. */
  readonly turn?: number;
}

const UPGRADE_TIMEOUT_MS = 30_000;

/** What makes an actor, read from a source. @throws ManifestError */
export type ReadSource = (source: string | ActorSource) => Promise<Making>;

/** One actor, from outside. Everything that resolves here is durable. */
export class ActorHandle {
  readonly id: ActorId;
  readonly #runtime: Runtime;
  readonly #operators: Operators;
  readonly #read: ReadSource;

  constructor(runtime: Runtime, operators: Operators, id: ActorId, read: ReadSource) {
    this.#runtime = runtime;
    this.#operators = operators;
    this.#read = read;
    this.id = id;
  }

  /**
   * Sends a message to its handler, and waits for the reply. Text is sent as UTF-8.
   * @throws ActorError: ACTOR_REFUSED where the handler answered `err`, ACTOR_FAILED where its turn failed, and what `deliver` refuses
   */
  async call(body: string | Uint8Array, options: CallOptions = {}): Promise<MessageReply> {
    const { result, receipt } = await this.#runtime.call(
      this.id,
      letter(HANDLE, bytesOf(body), options),
    );
    const { tag, val } = result as { tag: string; val: Value }; // by the handler's WIT type
    if (tag === "err") throw handlerRefused(val as string, receipt);
    return new MessageReply(val as Uint8Array | undefined, receipt);
  }

  /** Calls an exported function by name, with arguments as its WIT type has them. @throws ActorError */
  async invoke(
    name: string,
    args: readonly Value[],
    options: CallOptions = {},
  ): Promise<FunctionReply> {
    const { result, receipt } = await this.#runtime.call(this.id, letter(name, args, options));
    return { value: result, receipt };
  }

  /**
   * Resolves when the message is in the actor's chain, which is not before the turns ahead of it are over; nobody waits for what comes of it.
   * @throws ActorError
   */
  send(body: string | Uint8Array, options: CallOptions = {}): Promise<Receipt> {
    return this.#runtime.send(this.id, letter(HANDLE, bytesOf(body), options));
  }

  /** Sends to an exported function, as `send` does to the handler; what it returns is for nobody. @throws ActorError */
  post(name: string, args: readonly Value[], options: CallOptions = {}): Promise<Receipt> {
    return this.#runtime.send(this.id, letter(name, args, options));
  }

  /** What may be called of it, by name, with the types that `invoke` takes and gives. @throws ActorError, StoreError */
  functions(): Promise<ReadonlyMap<string, WitFunction>> {
    return this.#runtime.functions(this.id);
  }

  /** Its durable chain, from genesis. */
  chain(): AsyncIterable<LoadedLink> {
    return this.#runtime.chains.of(this.id);
  }

  /** The chain as others verify it (docs/chain-format.md, "Export"). */
  async export(): Promise<Uint8Array> {
    return concatBytes(await Array.fromAsync(this.#runtime.chains.export(this.id)));
  }

  /** Runs it again from its chain and component alone. @throws DivergenceError, ActorError */
  replay(): Promise<ReplayReport> {
    return this.#runtime.chains.replay(this.id);
  }

  /**
   * Lets another component, or another manifest, go on in its place when the turn under way is over: with its state, its mail, its
   * timers and all that it owes. Resolves when that is durable; undefined where it is made from the same already.
   * @throws ManifestError, EngineError, StoreError; ActorError: ACTOR_UPGRADE_UNFIT, ACTOR_UNGRANTED, ACTOR_BUSY …: it goes on as it was
   */
  async upgrade(
    source: string | ActorSource,
    { by = EMBEDDER, timeoutMs = UPGRADE_TIMEOUT_MS }: UpgradeOptions = {},
  ): Promise<Upgraded | undefined> {
    return this.#operators.upgrade(this.id, { ...(await this.#read(source)), by, timeoutMs });
  }

  /** Ends it for good; its chain stays. With `drainMs` it finishes its mail first, for so long at the most, and takes no more. */
  stop({ drainMs = 0, by = EMBEDDER }: StopOptions = {}): Promise<void> {
    return this.#operators.stop(this.id, drainMs, by);
  }

  /**
   * Ends its open turn, or the one that began with event `turn`: that fails with ACTOR_CANCELLED, and the actor goes on with its next
   * message. Resolves when it is durable; undefined where no turn is open, or that one not any more.
   * @throws ActorError ACTOR_NO_TURN, ACTOR_STOPPED
   */
  cancel({ turn, by = EMBEDDER }: CancelOptions = {}): Promise<Cancelled | undefined> {
    return this.#operators.cancel(this.id, { turn, by });
  }

  /** Takes it out of memory where it is idle; the next message brings it back. */
  passivate(): void {
    this.#runtime.passivate(this.id);
  }

  /**
   * Messages that nobody waits for and of which nothing came: that it took and whose turn failed, or that it sent and nobody took. Oldest
   * first, from event `since` on; read from its chain as they are taken. @throws StoreError, ChainError
   */
  deadLetters({ since = 0 }: { readonly since?: number } = {}): AsyncIterable<DeadLetter> {
    return this.#runtime.chains.deadLetters(this.id, since);
  }

  /**
   * Sends the dead letter with this seq again; resolves when it is in the chain of whoever takes it now. A repeat by the same client is
   * not done twice, for 24 hours. @throws ActorError: ACTOR_NO_DEAD_LETTER, ACTOR_NOT_FOUND
   */
  resend(seq: number, { to, client = EMBEDDER }: ResendOptions = {}): Promise<Sent> {
    return this.#operators.resend(this.id, { seq, to, client });
  }

  /** What it does, what that waits for, and what is still to come of it, in memory or not. @throws StoreError, ChainError */
  standing(): Promise<Stands> {
    return this.#runtime.standing(this.id);
  }

  /** Undefined where it is not in memory. */
  inspect(): Promise<Inspection | undefined> {
    return this.#runtime.inspect(this.id);
  }
}

function letter<Args>(
  name: string,
  args: Args,
  { client = EMBEDDER, timeoutMs, key }: CallOptions,
) {
  return { function: name, args, client, timeoutMs, key };
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

function handlerRefused(text: string, { seq }: Receipt): ActorError {
  return new ActorError("ACTOR_REFUSED", {
    what: `the handler answered err(${quote(text)})`,
    where: `event ${seq}`,
    remedy: "send what the handler accepts",
  });
}
