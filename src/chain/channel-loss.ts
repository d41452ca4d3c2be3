import type { ChannelFrame } from "./frame.ts";
import type { Ledger } from "./ledger.ts";

/** Why a frame is refused whose channel is not open at the end that it is for. */
export const CHANNEL_CLOSED = "ACTOR_CHANNEL_CLOSED";

/**
 * A frame was refused: where that does not only say that the other end closed, which it tells itself, the channel is lost. What was closed
 * behind a message that is lost has not come to its end: its `close` says so.
 */
export function frameRefused(ledger: Ledger, frame: ChannelFrame, code: string): Ledger {
  const channel = ledger.channels.get(frame.from);
  if (channel === undefined) return frame.kind === "body" ? closedFor(ledger, frame, code) : ledger;
  const isAnswerOrOffer = frame.kind === "accept" || frame.kind === "offer";
  if (code === CHANNEL_CLOSED && !isAnswerOrOffer) return ledger;
  const lost = { ...channel, lost: channel.lost ?? code };
  return { ...ledger, channels: ledger.channels.set(frame.from, lost) };
}

function closedFor(ledger: Ledger, { from }: ChannelFrame, code: string): Ledger {
  if (code === CHANNEL_CLOSED) return ledger;
  const closing = ledger.outbox
    .entries()
    .find(([, { frame }]) => frame?.kind === "close" && frame.from === from);
  const [token, outgoing] = closing ?? [];
  if (token === undefined || outgoing?.frame === undefined) return ledger;
  const frame = { ...outgoing.frame, code: outgoing.frame.code ?? code };
  return { ...ledger, outbox: ledger.outbox.set(token, { ...outgoing, frame }) };
}
