/** `theater:actor/messages`: what an actor says to others. An address is a name or an id; deadlines are milliseconds from now. */

import { Bytes, lift } from "./abi";

/** `call-error`, in the order of wit/actor.wit. */
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

/** How a message fared: `ok`, or the case of the error and its text. */
export class Outcome {
  constructor(public ok: bool) {}

  failure: Failure = Failure.other;
  /** Of a denial, a failed turn, a refusal, or another error; else empty. */
  text: string = "";
  /** The reply to a `call` or to what was waited for. */
  body: Bytes = new Bytes(0, 0);
  /** Of a `request`; for `wait`, whose answer this is. */
  token: u64 = 0;

  /** The case as WIT writes it, then its text: `refused: there is no such account`. Empty where all is well. */
  get why(): string {
    if (this.ok) return "";
    const name = caseName(this.failure);
    return this.text.length == 0 ? name : `${name}: ${this.text}`;
  }
}

/** The case as WIT writes it. */
export function caseName(failure: Failure): string {
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

/** Leaves after the commit that holds it; no answer comes. */
export function send(to: string, body: Bytes): Outcome {
  lowSend(changetype<usize>(to), to.length, body.at, body.size, area);
  return outcome(area, 4);
}

/** Commits what the turn did so far, and waits for the reply: `body`. */
export function call(to: string, body: Bytes, deadlineMs: u32): Outcome {
  lowCall(changetype<usize>(to), to.length, body.at, body.size, deadlineMs, area);
  return answered(area);
}

/** A call whose answer is waited for later in this turn, by its `token`. */
export function request(to: string, body: Bytes, deadlineMs: u32): Outcome {
  lowRequest(changetype<usize>(to), to.length, body.at, body.size, deadlineMs, area);
  const made = outcome(area, 8);
  if (made.ok) made.token = load<u64>(area, 8);
  return made;
}

/** The first of these to be answered, and how. */
export function wait(tokens: StaticArray<u64>): Outcome {
  lowWait(changetype<usize>(tokens), tokens.length, area);
  const first = answered(area + 8);
  first.token = load<u64>(area);
  return first;
}

/** Answers a message that was not replied to, by its `token`: in this turn or later. */
export function answer(token: u64, body: Bytes): Outcome {
  lowReply(token, 0, body.at, body.size, area);
  return outcome(area, 4);
}

/** The same with an `err`. */
export function decline(token: u64, why: string): Outcome {
  lowReply(token, 1, changetype<usize>(why), why.length, area);
  return outcome(area, 4);
}

/** A `result` with a `call-error`; what either of its cases carries begins after `offset` bytes. */
function outcome(at: usize, offset: usize): Outcome {
  const result = new Outcome(load<u8>(at) == 0);
  if (result.ok) return result;
  const error = at + offset;
  result.failure = load<u8>(error);
  if (result.failure >= Failure.denied) {
    result.text = lift(load<usize>(error, 4), load<usize>(error, 8));
  }
  return result;
}

/** A `result<list<u8>, call-error>`. */
function answered(at: usize): Outcome {
  const result = outcome(at, 4);
  if (result.ok) result.body = new Bytes(load<usize>(at, 4), load<usize>(at, 8));
  return result;
}

/**
 * Room for the largest result, of 24 bytes. `call-error` is 12: its case, padded to 4, then a string. `result<list<u8>, call-error>` is
 * 16: its case, padded to 4, then either; with a token before it, 24. `result<u64, call-error>` is padded to 8, and 24 as well.
 */
const area: usize = memory.data(24, 8);

@external("theater:actor/messages@0.1.0", "send")
declare function lowSend(toAt: usize, toSize: usize, at: usize, size: usize, result: usize): void;

@external("theater:actor/messages@0.1.0", "call")
declare function lowCall(
  toAt: usize,
  toSize: usize,
  at: usize,
  size: usize,
  deadlineMs: u32,
  result: usize,
): void;

@external("theater:actor/messages@0.1.0", "request")
declare function lowRequest(
  toAt: usize,
  toSize: usize,
  at: usize,
  size: usize,
  deadlineMs: u32,
  result: usize,
): void;

@external("theater:actor/messages@0.1.0", "wait")
declare function lowWait(tokensAt: usize, tokenCount: usize, result: usize): void;

@external("theater:actor/messages@0.1.0", "reply")
declare function lowReply(token: u64, isErr: i32, at: usize, size: usize, result: usize): void;
