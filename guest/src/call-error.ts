import { type Carried, payloadOf } from "./payload.ts";

/** Why a message brought no answer: `call-error` of wit/actor.wit. */
export type CallErrorCode =
  | "not-found" // no actor has this name or id; for `reply`: no reply is owed
  | "mailbox-full" // the other one has as many messages before it as it may have
  | "outbox-full" // this actor has as many messages on their way as it may have
  | "deadline" // no answer came in time; the other may act on it yet
  | "deadlock" // the other one waits for this very actor
  | "in-doubt" // the host died meanwhile, and nobody knows what was done
  | "denied" // the manifest does not grant it
  | "failed" // the other one's turn failed; `detail` is the code
  | "refused" // the other one refused; `detail` is what it said
  | "other"; // anything else; `detail` says what

/** As the guest's engine gives it. */
export type RawCallError = Carried<CallErrorCode>;

/** Thrown where a message brings no answer. Caught or not, nothing is lost: a turn that fails of it says so in its chain. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;
  /** What the other side said, where it said something. */
  readonly detail: string | undefined;

  constructor(raw: RawCallError, what: string) {
    super(`${what}: ${raw.tag}${raw.val === undefined ? "" : ` (${raw.val})`}`);
    this.code = raw.tag;
    this.detail = raw.val;
  }
}

/** Does what answers with a `call-error`, which the guest's engine throws as an error with it as `payload`. @throws CallError */
export function calling<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const raw = payloadOf<CallErrorCode>(error);
    if (raw === undefined) throw error;
    throw new CallError(raw, what);
  }
}
