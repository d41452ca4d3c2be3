import { type ActorId, unreachable } from "../base/mod.ts";
import type { Received, Seq } from "./event.ts";
import { CHANNEL_CLOSED } from "./channel-loss.ts";
import type { ChannelArrival, ChannelFrame, ChannelStep } from "./frame.ts";
import { illegal } from "./illegal.ts";
import { type Channel, CHANNEL_CREDIT_MAX, type Ledger } from "./ledger.ts";
import { finish, nextNumber, queue } from "./outbound.ts";

// Channels in the ledger: what an actor does to them, what comes through them, and how they end with it.

/** What a step makes of the ledger; `seq` is that of its event. */
export function applyStep(ledger: Ledger, token: Seq, step: ChannelStep, seq: Seq): Ledger {
  switch (step.kind) {
    case "offer":
      return offer(ledger, token, step, seq);
    case "accept":
      return accept(ledger, token, step);
    case "refuse":
      return answerWith(without(ledger, token), offered(ledger, token), token, REFUSE);
    case "body":
      return send(ledger, token, step.n, seq);
    case "credit":
      return grant(ledger, token, step, seq);
    case "close":
      return close(ledger, token, step.n, seq);
    default:
      return unreachable(step);
  }
}

/** What a message through a channel makes of it. */
export function arrived(ledger: Ledger, { token, frame, sender }: Received, seq: Seq): Ledger {
  if (token === undefined) return illegal("a message through a channel without its token");
  const arrival = frame ?? BODY;
  if ((sender.kind === "actor") === (arrival.kind === "lost") || sender.kind === "client")
    return illegal(
      "a message through a channel is of the other end, or of the host where that is lost",
    );
  const from = sender.kind === "actor" ? sender.id : undefined;
  return arrive(ledger, token, arrival, from, seq);
}

/** Whether this frame of that actor's finds its channel here as it has to; where not, it is refused with CHANNEL_CLOSED. */
export function takesFrame({ channels }: Ledger, sender: ActorId, frame: ChannelFrame): boolean {
  const channel = frame.to === undefined ? undefined : channels.get(frame.to);
  const isTheirs = channel?.phase === "open" && channel.peer === sender;
  switch (frame.kind) {
    case "offer":
      return frame.credit <= CHANNEL_CREDIT_MAX;
    case "accept":
    case "refuse":
      return isOpening(channel) && frame.credit <= CHANNEL_CREDIT_MAX;
    case "body":
      return isTheirs && channel.granted > 0;
    case "credit":
      return isTheirs && channel.credit + frame.credit <= CHANNEL_CREDIT_MAX;
    case "close":
      return isTheirs;
    case "pending":
      return false;
    default:
      return unreachable(frame.kind);
  }
}

/** All that the actor has, or those since an event: the other ends are told, each behind what was sent before. */
export function closeAll(ledger: Ledger, code: string, since: Seq = -1): Ledger {
  if (ledger.channels.size === 0) return ledger;
  let told = ledger;
  for (const [token, channel] of ledger.channels.entries()) {
    if (token <= since) continue;
    told = without(told, token);
    if (channel.phase === "offered") told = answerWith(told, channel, token, { ...REFUSE, code });
    else told = enqueue(told, closingKey(token), token, channel, { kind: "close", code });
  }
  return told;
}

/**
 * The place in the outbox of the `close` that a failure, a stop or a rewind makes: several may be made by one event, whose seq is
 * another's place.
 */
function closingKey(token: Seq): number {
  return -3 - token; // -1 and -2 stand for numbers that are done with
}

const BODY: ChannelArrival = { kind: "body" };
const REFUSE = { kind: "refuse", credit: 0, code: undefined } as const;

function offer(
  ledger: Ledger,
  token: Seq,
  { address, n, credit, isAutomatic }: ChannelStep & { readonly kind: "offer" },
  seq: Seq,
): Ledger {
  if (token !== seq) illegal("a channel is offered under the token of another event");
  const frame = { kind: "offer", from: token, to: undefined, credit, code: undefined } as const;
  const granted = grantedFirst(credit, isAutomatic);
  const none = { peer: undefined, theirs: undefined, credit: 0, lost: undefined };
  return withChannel(queue(ledger, seq, { ...QUEUED, address, n, frame }), token, {
    phase: "opening",
    ...none,
    ...granted,
  });
}

const QUEUED = { message: "channel", dueMs: undefined, awaited: false, state: "queued" } as const;

function grantedFirst(credit: number, isAutomatic: boolean): Pick<Channel, "granted" | "window"> {
  if (credit > CHANNEL_CREDIT_MAX) illegal("more credit than a channel can have");
  if (isAutomatic && credit === 0) illegal("credit of nothing that is given back of itself");
  return { granted: credit, window: isAutomatic ? credit : 0 };
}

function offered({ channels, turn }: Ledger, token: Seq): Channel {
  const channel = channels.get(token);
  if (channel?.phase !== "offered" || turn?.seq !== token)
    return illegal("an answer to a channel that is not offered in this turn");
  return channel;
}

function accept(
  ledger: Ledger,
  token: Seq,
  { credit, isAutomatic }: ChannelStep & { readonly kind: "accept" },
): Ledger {
  const channel = offered(ledger, token);
  const open: Channel = { ...channel, phase: "open", ...grantedFirst(credit, isAutomatic) };
  const answer = { kind: "accept", credit, code: undefined } as const;
  return answerWith(withChannel(ledger, token, open), channel, token, answer);
}

/** The answer takes the place in the outbox that was kept for it. */
function answerWith(
  ledger: Ledger,
  { theirs }: Channel,
  token: Seq,
  answer: Pick<ChannelFrame, "kind" | "credit" | "code">,
): Ledger {
  const outgoing = ledger.outbox.get(token);
  if (outgoing?.frame?.kind !== "pending") throw new Error("an offer has no place for its answer");
  const frame = { ...answer, from: token, to: theirs };
  return { ...ledger, outbox: ledger.outbox.set(token, { ...outgoing, frame }) };
}

function send(ledger: Ledger, token: Seq, n: number, seq: Seq): Ledger {
  const channel = ledger.channels.get(token);
  if (channel === undefined || channel.phase === "opening" || channel.lost !== undefined)
    return illegal("a body through a channel that is not open");
  if (channel.credit === 0) illegal("a body beyond the credit");
  const spent = withChannel(ledger, token, { ...channel, credit: channel.credit - 1 });
  return enqueue(spent, seq, token, channel, { kind: "body" }, n);
}

function grant(
  ledger: Ledger,
  token: Seq,
  { n, credit }: ChannelStep & { readonly kind: "credit" },
  seq: Seq,
): Ledger {
  const channel = ledger.channels.get(token);
  if (channel?.phase !== "open" || channel.lost !== undefined)
    return illegal("credit for a channel that is not open");
  const granted = channel.granted + credit;
  if (credit === 0 || granted > CHANNEL_CREDIT_MAX) illegal("credit of nothing, or too much of it");
  const more = withChannel(ledger, token, { ...channel, granted });
  return enqueue(more, seq, token, channel, { kind: "credit", credit }, n);
}

function close(ledger: Ledger, token: Seq, n: number | undefined, seq: Seq): Ledger {
  const channel = ledger.channels.get(token);
  if (channel === undefined || channel.phase === "offered")
    return illegal("a channel is closed that is not the actor's to close");
  if ((n === undefined) !== (channel.theirs === undefined))
    illegal("a `close` has a number exactly where the other end is known");
  return enqueue(without(ledger, token), seq, token, channel, { kind: "close" }, n);
}

/** Queues a frame for the other end; nothing, where that is not known. */
function enqueue(
  ledger: Ledger,
  key: number,
  token: Seq,
  { peer, theirs }: Channel,
  { kind, credit = 0, code }: Partial<ChannelFrame> & Pick<ChannelFrame, "kind">,
  n?: number,
): Ledger {
  if (peer === undefined || theirs === undefined) return ledger;
  const frame = { kind, from: token, to: theirs, credit, code };
  const number = n ?? nextNumber(ledger, peer);
  return queue(ledger, key, { ...QUEUED, address: peer, n: number, frame });
}

function arrive(
  ledger: Ledger,
  token: Seq,
  arrival: ChannelArrival,
  from: ActorId | undefined,
  seq: Seq,
): Ledger {
  const channel = ledger.channels.get(token);
  switch (arrival.kind) {
    case "offer":
      if (token !== seq || from === undefined)
        return illegal("an offer under another event's token");
      return receiveOffer(ledger, token, arrival, from);
    case "accept":
      if (!isOpening(channel) || from === undefined) return illegal(NOT_OPENING);
      return withChannel(offerIsTaken(ledger, token), token, {
        ...channel,
        phase: "open",
        peer: from,
        theirs: arrival.theirs,
        credit: bounded(arrival.credit),
      });
    case "refuse":
      if (!isOpening(channel)) return illegal(NOT_OPENING);
      return without(offerIsTaken(ledger, token), token);
    case "body": {
      const open = openTo(channel, from);
      if (open.granted === 0) illegal("a message through a channel beyond the credit");
      return withChannel(ledger, token, { ...open, granted: open.granted - 1 });
    }
    case "credit": {
      const open = openTo(channel, from);
      return withChannel(ledger, token, { ...open, credit: bounded(open.credit + arrival.credit) });
    }
    case "close":
      openTo(channel, from);
      return without(ledger, token);
    case "lost": {
      if (channel?.lost === undefined) return illegal("a channel is lost that is not");
      const code = channel.lost === CHANNEL_CLOSED ? undefined : channel.lost;
      return enqueue(without(ledger, token), seq, token, channel, { kind: "close", code });
    }
    default:
      return unreachable(arrival);
  }
}

function isOpening(channel: Channel | undefined): channel is Channel {
  return channel?.phase === "opening" && channel.lost === undefined;
}

const NOT_OPENING = "an answer to a channel that the actor does not offer";

function receiveOffer(
  ledger: Ledger,
  token: Seq,
  { theirs, credit }: ChannelArrival & { readonly kind: "offer" },
  peer: ActorId,
): Ledger {
  const frame = { kind: "pending", from: token, to: theirs, credit: 0, code: undefined } as const;
  const n = nextNumber(ledger, peer);
  return withChannel(queue(ledger, token, { ...QUEUED, address: peer, n, frame }), token, {
    phase: "offered",
    peer,
    theirs,
    credit: bounded(credit),
    granted: 0,
    window: 0,
    lost: undefined,
  });
}

/** Whoever answers an offer took it, whether or not that was told yet. */
function offerIsTaken(ledger: Ledger, token: Seq): Ledger {
  const outgoing = ledger.outbox.get(token);
  return outgoing === undefined ? ledger : finish(ledger, token, outgoing);
}

function openTo(channel: Channel | undefined, from: ActorId | undefined): Channel {
  if (channel?.phase !== "open" || channel.peer !== from)
    return illegal("a message through a channel that is not open");
  return channel;
}

function bounded(credit: number): number {
  return credit <= CHANNEL_CREDIT_MAX ? credit : illegal("more credit than a channel can have");
}

function withChannel(ledger: Ledger, token: Seq, channel: Channel): Ledger {
  return { ...ledger, channels: ledger.channels.set(token, channel) };
}

function without(ledger: Ledger, token: Seq): Ledger {
  return { ...ledger, channels: ledger.channels.delete(token) };
}
