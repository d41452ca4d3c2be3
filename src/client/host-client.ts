import { TheaterError, type Wire } from "../base/mod.ts";
import {
  type Answer,
  errorFrom,
  type Items,
  LineReader,
  LINE_BYTES_MAX,
  lineOf,
  lineTooLong,
  parseAnswer,
  parseItem,
  parseReply,
  ProtocolError,
  type Replies,
  type Replying,
  type Requests,
  type Streaming,
  type Verb,
  wireErrorOf,
} from "../protocol/mod.ts";

/** Takes the answers to one request; nothing more is read until what it returns resolves. */
type Told = (answer: Answer) => Promise<void> | undefined;

/** Items that wait for whoever takes them from a stream, before the host has to wait. */
const ITEMS_WAITING_MAX = 1_000;

/**
 * Asks a host, over any wire.
 *
 * ```ts
 * const { reply } = await client.ask("call", { actor: "counter", body: "5" });
 * for await (const { event } of client.stream("watch", { actor: "counter" })) console.log(event?.text);
 * ```
 */
export class HostClient implements AsyncDisposable {
  readonly #wire: Wire;
  readonly #waiting = new Map<number, Told>();
  readonly #reading: Promise<void>;
  #nextId = 1;
  #failure: Error | undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.#reading = this.#read();
  }

  /** The reply. An abort takes the request back; what it began may go on. @throws TheaterError: the host's, or ProtocolError */
  async ask<V extends Replying>(
    verb: V,
    args: Requests[V],
    signal?: AbortSignal,
  ): Promise<Replies[V]> {
    const answered = Promise.withResolvers<unknown>();
    const id = this.#say(verb, args, (answer) => {
      if ("reply" in answer) answered.resolve(answer.reply);
      else answered.reject("error" in answer ? errorFrom(answer.error) : notAnAnswer());
      return undefined;
    });
    using _taken = this.#takenBack(id, signal);
    return parseReply(verb, await answered.promise);
  }

  /** Each item as it is taken; ends when the stream does, or when it is aborted or left. @throws as `ask` does */
  async *stream<V extends Streaming>(
    verb: V,
    args: Requests[V],
    signal?: AbortSignal,
  ): AsyncGenerator<Items[V]> {
    const answers: Answer[] = [];
    let change = Promise.withResolvers<void>();
    let taken = Promise.withResolvers<void>();
    const id = this.#say(verb, args, (answer) => {
      answers.push(answer);
      change.resolve();
      return answers.length < ITEMS_WAITING_MAX ? undefined : taken.promise;
    });
    using _taken = this.#takenBack(id, signal);
    using _left = { [Symbol.dispose]: () => taken.resolve() };
    for (;;) {
      const answer = answers.shift();
      if (answer === undefined) {
        change = Promise.withResolvers();
        taken.resolve();
        taken = Promise.withResolvers();
        await change.promise;
      } else if ("item" in answer) {
        yield parseItem(verb, answer.item);
      } else {
        if ("done" in answer) return;
        throw "error" in answer ? errorFrom(answer.error) : notAnAnswer();
      }
    }
  }

  /** Resolves when the host will say no more. */
  get ended(): Promise<void> {
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wire.close();
    await this.#reading;
  }

  #say(verb: Verb, args: object, told: Told): number {
    if (this.#failure !== undefined) throw this.#failure;
    const id = this.#nextId++;
    const line = lineOf({ id, verb, ...args });
    if (line.length > LINE_BYTES_MAX + 1) throw lineTooLong();
    this.#waiting.set(id, told);
    void this.#wire.write(line);
    return id;
  }

  /** When it is aborted, or left before it was answered. */
  #takenBack(id: number, signal: AbortSignal | undefined): Disposable {
    const cancel = (): void => {
      if (!this.#waiting.has(id) || this.#failure !== undefined) return;
      this.#say("cancel", { request: id }, () => undefined);
    };
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel);
    return {
      [Symbol.dispose]: () => {
        signal?.removeEventListener("abort", cancel);
        cancel();
      },
    };
  }

  async #read(): Promise<void> {
    const reader = new LineReader();
    try {
      for await (const chunk of this.#wire.chunks) {
        for (const line of reader.push(chunk)) {
          if (line.kind === "bad") throw line.error;
          await this.#hear(parseAnswer(line.json));
        }
      }
      this.#fail(gone());
    } catch (error) {
      this.#fail(error as Error); // what is thrown here is one
      this.#wire.close();
    }
  }

  #hear(answer: Answer): Promise<void> | undefined {
    const { id } = answer;
    if (id === null) throw "error" in answer ? errorFrom(answer.error) : notAnAnswer();
    const told = this.#waiting.get(id);
    if (!("item" in answer)) this.#waiting.delete(id);
    return told?.(answer);
  }

  /** Nothing more will be answered. */
  #fail(error: Error): void {
    this.#failure = error;
    const told = wireErrorOf(error instanceof TheaterError ? error : gone());
    for (const [id, tell] of this.#waiting) void tell({ id, error: told });
    this.#waiting.clear();
  }
}

function notAnAnswer(): ProtocolError {
  return new ProtocolError("PROTOCOL_BAD_ANSWER", {
    what: "the host answered with something else than was asked for",
    remedy: "use one version of theater on both sides",
  });
}

function gone(): ProtocolError {
  return new ProtocolError("PROTOCOL_CLOSED", {
    what: "the connection to the host ended",
    remedy: "see whether the host still runs, and ask again: what it acknowledged is kept",
  });
}
