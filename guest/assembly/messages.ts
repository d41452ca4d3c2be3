/** `theater:actor/messages`: what an actor says to others. An address is a name or an id; deadlines are milliseconds from now. */

import { Bytes } from "./bytes";
import { Outcome, answeredAt, outcomeAt } from "./outcome";

/** Leaves when the turn commits; no answer comes. */
export function send(to: string, body: Bytes): Outcome {
  lowSend(changetype<usize>(to), to.length, changetype<usize>(body), body.length, area);
  return outcomeAt(area, 4);
}

/** Commits what the turn did so far, and waits for the reply: `body`. Meanwhile this actor takes no other message. */
export function call(to: string, body: Bytes, deadlineMs: u32): Outcome {
  lowCall(changetype<usize>(to), to.length, changetype<usize>(body), body.length, deadlineMs, area);
  return answeredAt(area);
}

/** A call whose answer is waited for later in this turn, by its `token`. */
export function request(to: string, body: Bytes, deadlineMs: u32): Outcome {
  lowRequest(
    changetype<usize>(to),
    to.length,
    changetype<usize>(body),
    body.length,
    deadlineMs,
    area,
  );
  const outcome = outcomeAt(area, 8);
  if (outcome.ok) outcome.token = load<u64>(area, 8);
  return outcome;
}

/** Commits, and waits for the first of these requests to be answered: its `token`, and how. */
export function wait(tokens: u64[]): Outcome {
  lowWait(tokens.dataStart, tokens.length, area);
  const outcome = answeredAt(area + 8);
  outcome.token = load<u64>(area);
  return outcome;
}

/** Answers a message that got no reply, by its `replyTo`: in this turn or in a later one. */
export function reply(replyTo: u64, body: Bytes): Outcome {
  lowReply(replyTo, 0, changetype<usize>(body), body.length, area);
  return outcomeAt(area, 4);
}

/** The same with an error. */
export function refuse(replyTo: u64, why: string): Outcome {
  lowReply(replyTo, 1, changetype<usize>(why), why.length, area);
  return outcomeAt(area, 4);
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
