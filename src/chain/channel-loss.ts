import type { ChannelFrame } from "./frame.ts";
import type { Ledger } from "./ledger.ts";

/** Why a frame is refused whose channel is not open at the end that it is for. */
export const CHANNEL_CLOSED = "ACTOR_CHANNEL_CLOSED";

/** A frame was refused: where that does not only say that the other end closed, which it tells itself, the channel is lost. */
export function frameRefused(ledger: Ledger, frame: ChannelFrame, code: string): Ledger {
  const channel = ledger.channels.get(frame.from);
  if (channel === undefined) return ledger;
  const isAnswerOrOffer = frame.kind === "accept" || frame.kind === "offer";
  if (code === CHANNEL_CLOSED && !isAnswerOrOffer) return ledger;
  const lost = { ...channel, lost: channel.lost ?? code };
  return { ...ledger, channels: ledger.channels.set(frame.from, lost) };
}
