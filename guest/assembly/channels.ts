/** `theater:actor/channels`: ordered streams of messages to another actor, with its consent and as far as it gives credit. */

import { Bytes } from "./bytes";
import { liftText } from "./canonical";

/** `channel-error`, in the order of wit/actor.wit, which says what each means. */
export enum ChannelFailure {
  closed,
  noCredit,
  tooMany,
  outboxFull,
  denied,
  other,
}

/** How a step of a channel fared. */
export class ChannelOutcome {
  constructor(public ok: bool) {}

  /** Of `openChannel`: what the channel is known by here. */
  channel: u64 = 0;
  /** Where it is not ok: which way it failed, and what was said of it, if anything. */
  failure: ChannelFailure = ChannelFailure.other;
  detail: string = "";

  /** The failure as WIT writes it: `no-credit`. */
  get name(): string {
    switch (this.failure) {
      case ChannelFailure.closed: return "closed";
      case ChannelFailure.noCredit: return "no-credit";
      case ChannelFailure.tooMany: return "too-many";
      case ChannelFailure.outboxFull: return "outbox-full";
      case ChannelFailure.denied: return "denied";
      default: return "other";
    }
  }
}

/** How many messages the other end may send. */
export class Credit {
  /** So many at a time: what was handled makes room for more of itself. */
  static automatic(count: u32): Credit {
    return new Credit(count, true);
  }

  /** So many, and more only by `grant`. */
  static manual(count: u32): Credit {
    return new Credit(count, false);
  }

  private constructor(
    readonly count: u32,
    readonly isAutomatic: bool,
  ) {}
}

/** Offers one; whether it is taken, `opened` or `closed` of `serveChannels` hears later. */
export function openChannel(to: string, greeting: Bytes, credit: Credit): ChannelOutcome {
  lowOpen(
    changetype<usize>(to),
    to.length,
    changetype<usize>(greeting),
    greeting.length,
    credit.isAutomatic ? 0 : 1,
    credit.count,
    area,
  );
  const outcome = outcomeAt(8);
  if (outcome.ok) outcome.channel = load<u64>(area, 8);
  return outcome;
}

/** One message, which leaves when the turn commits. */
export function sendThrough(channel: u64, body: Bytes): ChannelOutcome {
  lowSend(channel, changetype<usize>(body), body.length, area);
  return outcomeAt(4);
}

/** Lets the other end send so many more. */
export function grant(channel: u64, credit: u32): ChannelOutcome {
  lowGrant(channel, credit, area);
  return outcomeAt(4);
}

/** Closes it, behind what was sent. */
export function closeChannel(channel: u64, reason: string): ChannelOutcome {
  lowClose(channel, changetype<usize>(reason), reason.length, area);
  return outcomeAt(4);
}

/** A `result` with a `channel-error`, of 12 bytes; what either of its cases carries begins after `offset` bytes. */
function outcomeAt(offset: usize): ChannelOutcome {
  const outcome = new ChannelOutcome(load<u8>(area) == 0);
  if (outcome.ok) return outcome;
  const error = area + offset;
  outcome.failure = load<u8>(error);
  if (outcome.failure >= ChannelFailure.denied) {
    outcome.detail = liftText(load<usize>(error, 4), load<usize>(error, 8));
  }
  return outcome;
}

/** Room for the largest result, `result<u64, channel-error>`. */
const area: usize = memory.data(24, 8);

@external("theater:actor/channels@0.1.0", "open")
declare function lowOpen(
  toAt: usize,
  toSize: usize,
  at: usize,
  size: usize,
  isManual: i32,
  credit: u32,
  result: usize,
): void;

@external("theater:actor/channels@0.1.0", "send")
declare function lowSend(channel: u64, at: usize, size: usize, result: usize): void;

@external("theater:actor/channels@0.1.0", "grant")
declare function lowGrant(channel: u64, credit: u32, result: usize): void;

@external("theater:actor/channels@0.1.0", "close")
declare function lowClose(channel: u64, at: usize, size: usize, result: usize): void;
