/** `theater:actor/channel-handler`: what an actor hears of its channels. A world of one's own exports it; examples are in the tests. */

import { Answer } from "./answer";
import { Bytes } from "./bytes";
import { liftBytes, liftText, lowerBytes, lowerText, release } from "./canonical";
import { Credit } from "./channels";

/** What another actor offers. */
export class Offer {
  constructor(
    public channel: u64,
    /** The other actor's id. */
    public peer: string,
    public greeting: Bytes,
    /** How many messages may be sent. */
    public credit: u32,
  ) {}
}

/** Why a channel is closed, in the order of wit/actor.wit. */
export enum CloseReason {
  closed,
  refused,
  failed,
}

/** The answer to an offer, as it lies in memory; `Consent.refuse` closes what `accept` opens. */
@unmanaged
export class Consent {
  static accept(state: Bytes | null, credit: Credit): Consent {
    lowerState(state);
    store<u8>(consent + 16, 0);
    store<u8>(consent + 20, credit.isAutomatic ? 0 : 1);
    store<u32>(consent + 24, credit.count);
    return changetype<Consent>(consent);
  }

  static refuse(state: Bytes | null, why: string): Consent {
    lowerState(state);
    store<u8>(consent + 16, 1);
    lowerText(why, consent + 20);
    return changetype<Consent>(consent);
  }
}

/** What an actor does with its channels: each gives the new state, as `Answer.state`. */
export abstract class ChannelHandlers {
  abstract open(state: Bytes, offer: Offer): Consent;
  abstract opened(state: Bytes, channel: u64, credit: u32): Answer;
  abstract message(state: Bytes, channel: u64, body: Bytes): Answer;
  abstract credit(state: Bytes, channel: u64, credit: u32): Answer;
  abstract closed(state: Bytes, channel: u64, reason: CloseReason, detail: string): Answer;
}

/** Once, in `main.ts`. */
export function serveChannels(handlers: ChannelHandlers): void {
  served = handlers;
}

export function channelHandlerHandleOpen(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  channel: u64,
  peerAt: usize,
  peerSize: usize,
  greetingAt: usize,
  _greetingSize: usize,
  credit: u32,
): Consent {
  const offer = new Offer(channel, liftText(peerAt, peerSize), liftBytes(greetingAt), credit);
  return handlers().open(stateOf(hasState, stateAt), offer);
}

export function channelHandlerHandleOpened(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  channel: u64,
  credit: u32,
): Answer {
  return handlers().opened(stateOf(hasState, stateAt), channel, credit);
}

export function channelHandlerHandleMessage(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  channel: u64,
  bodyAt: usize,
  _bodySize: usize,
): Answer {
  return handlers().message(stateOf(hasState, stateAt), channel, liftBytes(bodyAt));
}

export function channelHandlerHandleCredit(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  channel: u64,
  credit: u32,
): Answer {
  return handlers().credit(stateOf(hasState, stateAt), channel, credit);
}

export function channelHandlerHandleClosed(
  hasState: i32,
  stateAt: usize,
  _stateSize: usize,
  channel: u64,
  reason: i32,
  detailAt: usize,
  detailSize: usize,
): Answer {
  const detail = liftText(detailAt, detailSize);
  return handlers().closed(stateOf(hasState, stateAt), channel, reason, detail);
}

export function channelHandlerHandleOpenPost(_: Consent): void {
  release();
}

export function channelHandlerHandleOpenedPost(_: Answer): void {
  release();
}

export function channelHandlerHandleMessagePost(_: Answer): void {
  release();
}

export function channelHandlerHandleCreditPost(_: Answer): void {
  release();
}

export function channelHandlerHandleClosedPost(_: Answer): void {
  release();
}

let served: ChannelHandlers | null = null;

function handlers(): ChannelHandlers {
  const given = served;
  if (given == null) throw new Error("`serveChannels` was not called");
  return given;
}

function stateOf(hasState: i32, at: usize): Bytes {
  return hasState ? liftBytes(at) : new Bytes(0);
}

/** `result<tuple<option<list<u8>>, consent>, string>`: its case, padded to 4, the state of 12 bytes, the consent of 12. */
const consent = memory.data(28, 4);

function lowerState(state: Bytes | null): void {
  store<u8>(consent, 0);
  store<u8>(consent + 4, state == null ? 0 : 1);
  if (state != null) lowerBytes(state, consent + 8);
}
