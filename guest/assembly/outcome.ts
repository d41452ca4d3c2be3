import { Bytes } from "./bytes";
import { liftBytes, liftText } from "./canonical";

/** `call-error`, in the order of wit/actor.wit, which says what each means. */
export enum Failure {
  notFound,
  mailboxFull,
  outboxFull,
  deadline,
  deadlock,
  inDoubt,
  denied,
  failed,
  refused,
  other,
}

/** How a message fared. */
export class Outcome {
  constructor(public ok: bool) {}

  /** The reply to a `call`, or to what was waited for. */
  body: Bytes = new Bytes(0);
  /** Of a `request`; for `wait`, whose answer this is. */
  token: u64 = 0;
  /** Where it is not ok: which way it failed, and what was said of it, if anything. */
  failure: Failure = Failure.other;
  detail: string = "";

  /** The reply as text, from UTF-8. */
  get text(): string {
    return this.body.text();
  }

  /** The failure as WIT writes it: `mailbox-full`. */
  get name(): string {
    return nameOf(this.failure);
  }

  /** The failure and its detail: `refused: there is no such account`. Empty where all is well. */
  get why(): string {
    if (this.ok) return "";
    return this.detail.length == 0 ? this.name : `${this.name}: ${this.detail}`;
  }
}

/** A `result` with a `call-error`; what either of its cases carries begins after `offset` bytes. */
export function outcomeAt(at: usize, offset: usize): Outcome {
  const outcome = new Outcome(load<u8>(at) == 0);
  if (outcome.ok) return outcome;
  const error = at + offset;
  outcome.failure = load<u8>(error);
  if (outcome.failure >= Failure.denied) {
    outcome.detail = liftText(load<usize>(error, 4), load<usize>(error, 8));
  }
  return outcome;
}

/** A `result<list<u8>, call-error>`. */
export function answeredAt(at: usize): Outcome {
  const outcome = outcomeAt(at, 4);
  if (outcome.ok) outcome.body = liftBytes(load<usize>(at, 4));
  return outcome;
}

function nameOf(failure: Failure): string {
  switch (failure) {
    case Failure.notFound: return "not-found";
    case Failure.mailboxFull: return "mailbox-full";
    case Failure.outboxFull: return "outbox-full";
    case Failure.deadline: return "deadline";
    case Failure.deadlock: return "deadlock";
    case Failure.inDoubt: return "in-doubt";
    case Failure.denied: return "denied";
    case Failure.failed: return "failed";
    case Failure.refused: return "refused";
    default: return "other";
  }
}
