import raw from "theater:actor/messages@0.1.0";
import type { Owed } from "./context.ts";
import { CallError, calling } from "./call-error.ts";
import { decodeJson, encodeJson } from "./json.ts";

/** Milliseconds that a call waits for its answer, where it does not say otherwise. */
export const DEADLINE_MS = 30_000;

export interface CallOptions {
  /** Milliseconds from now; default: `DEADLINE_MS`. */
  readonly deadlineMs?: number;
}

/**
 * Sends a message, JSON or, as a Uint8Array, bytes. It leaves when this turn has ended well, or at its next wait; nobody waits for what
 * comes of it. @throws CallError
 */
export function send(to: string, message: unknown): void {
  calling(`send to ${JSON.stringify(to)}`, () => raw.send(to.toWellFormed(), bodyOf(message)));
}

/**
 * Sends a message, and gives the answer. What this turn did before is committed first; this actor takes no other message meanwhile.
 * @throws CallError
 */
export function call(to: string, message: unknown, options: CallOptions = {}): unknown {
  return answerOf(callBytes(to, bodyOf(message), options));
}

/** The same with bytes. @throws CallError */
export function callBytes(
  to: string,
  body: Uint8Array,
  { deadlineMs = DEADLINE_MS }: CallOptions = {},
): Uint8Array {
  return calling(`call to ${JSON.stringify(to)}`, () =>
    raw.call(to.toWellFormed(), body, deadlineMs),
  );
}

/** A call whose answer is waited for later in this turn, so that several can be under way. @throws CallError */
export function request(
  to: string,
  message: unknown,
  { deadlineMs = DEADLINE_MS }: CallOptions = {},
): Request<unknown> {
  const what = `request to ${JSON.stringify(to)}`;
  return new Request(
    calling(what, () => raw.request(to.toWellFormed(), bodyOf(message), deadlineMs)),
    what,
  );
}

type Answer = ReturnType<typeof raw.wait>[1];

/** The answer that is on its way. It is dropped where the turn ends before anybody waited for it. */
export class Request<Reply> {
  readonly token: number;
  readonly #what: string;
  #answer: Answer | undefined;

  constructor(token: number, what: string) {
    this.token = token;
    this.#what = what;
  }

  /** Whether it was waited for. */
  get answered(): boolean {
    return this.#answer !== undefined;
  }

  /** Waits for it, unless it is there. @throws CallError, each time */
  reply(): Reply {
    return answerOf(this.replyBytes()) as Reply; // what the other actor's type says
  }

  replyBytes(): Uint8Array {
    if (this.#answer === undefined) waitAny([this]);
    const answer = this.#answer;
    if (answer?.tag === "ok") return answer.val;
    throw new CallError(answer?.val ?? { tag: "other" }, this.#what);
  }

  /** For `waitAny`. */
  take(answer: Answer): void {
    this.#answer = answer;
  }
}

/** Waits for the first of these to be answered that was not waited for yet, and gives it: its `reply()` is there. */
export function waitAny<Any extends Request<unknown>>(requests: readonly Any[]): Any {
  const pending = requests.filter(({ answered }) => !answered);
  if (pending.length === 0) throw new RangeError("none of these requests is pending");
  const [token, answer] = raw.wait(pending.map((one) => one.token));
  const first = pending.find((one) => one.token === token);
  if (first === undefined) throw new Error(`the host answered for the token ${token}`);
  first.take(answer);
  return first;
}

/** Waits for all of them. @throws CallError of the first, in their order, that brought none; all were waited for then */
export function waitAll<const Replies extends readonly unknown[]>(requests: {
  readonly [At in keyof Replies]: Request<Replies[At]>;
}): Replies {
  for (let left = requests.filter(({ answered }) => !answered).length; left > 0; left--) {
    waitAny(requests);
  }
  return requests.map((one) => one.reply()) as unknown as Replies;
}

/** Gives an answer that was kept back by `context.defer()`; does nothing where nobody waits. @throws CallError */
export function reply(owed: Owed | undefined, answer: unknown): void {
  if (owed === undefined) return;
  const val = answer === undefined ? new Uint8Array(0) : bodyOf(answer);
  calling("reply", () => raw.reply(owed, { tag: "ok", val }));
}

/** The same, with a refusal. @throws CallError */
export function refuse(owed: Owed | undefined, text: string): void {
  if (owed === undefined) return;
  calling("reply", () => raw.reply(owed, { tag: "err", val: text.toWellFormed() }));
}

function bodyOf(message: unknown): Uint8Array {
  return message instanceof Uint8Array ? message : encodeJson(message, "the message");
}

/** No bytes are nothing; what is no JSON is text. */
function answerOf(bytes: Uint8Array): unknown {
  return bytes.length === 0 ? undefined : decodeJson(bytes);
}
