import { quote } from "../base/mod.ts";
import { TestingError } from "./errors.ts";
import { handlerCalled } from "./json-message.ts";
import type { ProbeAnswer, ProbedMessage } from "./probe-capability.ts";

/** Thrown by a handler of a probe that will not do what it is asked: whoever asked is told the text. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** What a probe does with messages for a handler, by its name. May wait; what it returns is the reply, as JSON. */
export type ProbeHandlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A message that reached a probe. */
export interface ReceivedMessage {
  /** The sender's name; of a client, what it calls itself. */
  readonly from: string;
  readonly kind: "call" | "send";
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
  /** The handler that it is for, where it is JSON as actors in TypeScript send it, or a bare name. */
  readonly handler: string | undefined;
  readonly argument: unknown;
}

/** A message that waits for the test's answer. */
export interface PendingMessage extends ReceivedMessage {
  /** As JSON; nothing where it is left out. @throws TestingError TESTING_ANSWERED */
  reply(value?: unknown): void;
  replyText(text: string): void;
  /** As the handler's `err`: the sender's call answers `refused`. */
  refuse(text: string): void;
}

export interface ProbeDeps {
  readonly nameOf: (id: string) => string;
  readonly settled: () => Promise<void>;
  /** Hears of what a handler of the test threw. */
  readonly failed: (error: unknown) => void;
}

/**
 * An actor that the test plays: a peer with a name, an address and a chain like any other, whose answers come from the test. Sends are
 * taken at once; a call waits for the handler of its name, or where none were given for `reply`.
 */
export class Probe {
  readonly name: string;
  /** All that reached it, oldest first. */
  readonly received: ReceivedMessage[] = [];
  readonly #handlers: ProbeHandlers | undefined;
  readonly #deps: ProbeDeps;
  readonly #untaken: PendingMessage[] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(name: string, handlers: ProbeHandlers | undefined, deps: ProbeDeps) {
    this.name = name;
    this.#handlers = handlers;
    this.#deps = deps;
  }

  /**
   * The next message that was not taken from here yet, to be looked at and, where it is a call and no handler does it, answered.
   * @throws TestingError TESTING_NO_MESSAGE where none is there and every actor has come to rest
   */
  async next(): Promise<PendingMessage> {
    if (this.#untaken.length === 0) await Promise.race([this.#arrival(), this.#deps.settled()]);
    const message = this.#untaken.shift();
    if (message !== undefined) return message;
    throw new TestingError("TESTING_NO_MESSAGE", {
      what: `no message came to the probe ${quote(this.name)}: ${this.received.length} came before, and all actors have come to rest`,
      remedy:
        "look at the logs and the events of the actor that should have sent it; where it waits for a time, move the clock first",
    });
  }

  /** What the component of the probe is told; the signal aborts when nobody waits for it. */
  async answer(probed: ProbedMessage, signal: AbortSignal): Promise<ProbeAnswer> {
    const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
    const gone = (): void => resolve({ kind: "refuse", text: "nobody waits for this" });
    signal.addEventListener("abort", gone, { once: true });
    const message = new Pending(this.#read(probed), resolve);
    this.received.push(message);
    this.#untaken.push(message);
    for (const told of this.#waiting.splice(0)) told();
    if (this.#handlers !== undefined) void this.#perform(this.#handlers, message);
    else if (!probed.isCall) resolve({ kind: "reply", body: undefined });
    const answer = await promise;
    signal.removeEventListener("abort", gone);
    return answer;
  }

  async #perform(handlers: ProbeHandlers, message: Pending): Promise<void> {
    const { handler, argument } = message;
    try {
      const known = handler !== undefined && Object.hasOwn(handlers, handler);
      const perform = known ? handlers[handler] : undefined;
      if (perform === undefined) throw new Refusal(`no handler for ${quote(message.text)}`);
      message.reply(await perform(argument as never)); // the test says what it takes
    } catch (error) {
      if (!(error instanceof Refusal)) this.#deps.failed(error);
      message.refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read({ sender, body, isCall }: ProbedMessage): ReceivedMessage {
    const text = new TextDecoder().decode(body);
    const called = handlerCalled(text);
    const from =
      sender.tag === "actor" ? this.#deps.nameOf(sender.val) : "val" in sender ? sender.val : "";
    return {
      from,
      kind: isCall ? "call" : "send",
      body,
      text,
      handler: called?.handler,
      argument: called?.argument,
    };
  }
}

class Pending implements PendingMessage {
  readonly from: string;
  readonly kind: "call" | "send";
  readonly body: Uint8Array;
  readonly text: string;
  readonly handler: string | undefined;
  readonly argument: unknown;
  readonly #answer: (answer: ProbeAnswer) => void;
  #isAnswered = false;

  constructor(message: ReceivedMessage, answer: (answer: ProbeAnswer) => void) {
    this.from = message.from;
    this.kind = message.kind;
    this.body = message.body;
    this.text = message.text;
    this.handler = message.handler;
    this.argument = message.argument;
    this.#answer = answer;
  }

  reply(value?: unknown): void {
    const text = value === undefined ? undefined : JSON.stringify(value);
    this.#give({ kind: "reply", body: text === undefined ? undefined : bytesOf(text) });
  }

  replyText(text: string): void {
    this.#give({ kind: "reply", body: bytesOf(text) });
  }

  refuse(text: string): void {
    this.#give({ kind: "refuse", text });
  }

  #give(answer: ProbeAnswer): void {
    if (this.#isAnswered) {
      throw new TestingError("TESTING_ANSWERED", {
        what: `this message was answered already: ${quote(this.text)}`,
        remedy: "answer each message once; a handler of the probe answers by what it returns",
      });
    }
    this.#isAnswered = true;
    this.#answer(answer);
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
