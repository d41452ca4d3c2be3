import { type ActorId, concatBytes, type Digest, type Value } from "../base/mod.ts";
import type { ChainReport, Event } from "../chain/mod.ts";
import type {
  ActorHandle,
  ActorSource,
  CallOptions,
  FunctionReply,
  LogLine,
  MessageReply,
  Records,
  ReplayReport,
  SendOptions,
} from "../theater/mod.ts";
import type { AnyHandlers, ArgumentOf, HandlerName, HandlersOf, ReplyOf } from "./handler-types.ts";
import { jsonMessage, jsonReply } from "./json-message.ts";

/** What the theater of a test knows of one actor. */
export interface TestActorDeps {
  /** As it is now: another one after `restart`. */
  readonly handle: () => ActorHandle;
  readonly records: Records;
  readonly logs: () => readonly LogLine[];
  readonly events: () => readonly Event[];
  readonly source: (source: string | URL | ActorSource) => Promise<string | ActorSource>;
}

/** One actor under test. `Actor` is the type of what its module exports, where that is known. */
export class TestActor<Actor = { readonly handlers: AnyHandlers }> {
  readonly id: ActorId;
  readonly name: string;
  readonly #deps: TestActorDeps;

  constructor(id: ActorId, name: string, deps: TestActorDeps) {
    this.id = id;
    this.name = name;
    this.#deps = deps;
  }

  /**
   * Calls a handler by its name, and gives what it returned.
   * @throws ActorError ACTOR_REFUSED where it refused, ACTOR_FAILED where its turn failed
   */
  async ask<Name extends HandlerName<HandlersOf<Actor>>>(
    handler: Name,
    ...argument: ArgumentOf<HandlersOf<Actor>[Name]>
  ): Promise<ReplyOf<HandlersOf<Actor>[Name]>> {
    const { text } = await this.call(jsonMessage(handler, argument));
    return jsonReply(text, this.name) as ReplyOf<HandlersOf<Actor>[Name]>; // as the type of the actor says
  }

  /** Sends to a handler by its name; resolves when the message is in the actor's chain. */
  async tell<Name extends HandlerName<HandlersOf<Actor>>>(
    handler: Name,
    ...argument: ArgumentOf<HandlersOf<Actor>[Name]>
  ): Promise<void> {
    await this.send(jsonMessage(handler, argument));
  }

  /** Calls with a body as it is. @throws ActorError */
  call(body: string | Uint8Array, options?: CallOptions): Promise<MessageReply> {
    return this.#deps.handle().call(body, options);
  }

  /** Sends a body as it is; resolves when the message is in the actor's chain. @throws ActorError */
  async send(body: string | Uint8Array, options?: SendOptions): Promise<void> {
    await this.#deps.handle().send(body, options);
  }

  /** Calls an exported function by its WIT name, `ns:pkg/iface#func`. @throws ActorError */
  invoke(name: string, args: readonly Value[], options?: CallOptions): Promise<FunctionReply> {
    return this.#deps.handle().invoke(name, args, options);
  }

  /** The lines that it logged, each `level: text`, in order and durable. */
  get logs(): readonly string[] {
    return this.#deps.logs().map(({ level, text }) => `${level}: ${text}`);
  }

  /** Its durable events, from genesis. */
  get events(): readonly Event[] {
    return this.#deps.events();
  }

  /** What kinds of events it has, in order: short enough to compare. */
  get kinds(): readonly Event["kind"][] {
    return this.events.map(({ kind }) => kind);
  }

  /** SHA-256 of its threaded state after the latest turn; undefined where there is none, or it is resident. */
  async stateDigest(): Promise<Digest | undefined> {
    return (await this.replays()).state;
  }

  /** Its chain verifies as strangers would verify it. @throws ChainError with the link and the byte */
  verifies(): Promise<ChainReport> {
    return this.#deps.records.verify(this.id);
  }

  /** Run again from its chain and its component alone, it does the same. @throws DivergenceError with the first event that differs */
  replays(): Promise<ReplayReport> {
    return this.#deps.records.replay(this.id);
  }

  /** Its chain, for whoever replays or verifies it elsewhere (`theater replay FILE`). */
  async export(): Promise<Uint8Array> {
    return concatBytes(await Array.fromAsync(this.#deps.records.export(this.id)));
  }

  /** Lets another component or another manifest go on in its place. @throws ActorError, ManifestError, EngineError */
  async upgrade(source: string | URL | ActorSource): Promise<void> {
    await this.#deps.handle().upgrade(await this.#deps.source(source));
  }

  /** Takes its instance out of memory; the next message brings it back. */
  passivate(): void {
    this.#deps.handle().passivate();
  }

  /** Ends it for good. */
  stop(): Promise<void> {
    return this.#deps.handle().stop();
  }
}
