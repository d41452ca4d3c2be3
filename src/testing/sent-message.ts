import { type Data, decodeData, type Event, isBlob, SALT_BYTES, type Slot } from "../chain/mod.ts";
import type { Blob } from "../store/mod.ts";

/** A message that one actor took from another. */
export interface SentMessage {
  /** Names. */
  readonly from: string;
  readonly to: string;
  readonly kind: "call" | "send";
  /** The body as UTF-8. */
  readonly text: string;
}

/** What an event says of a message between actors; undefined where it is none. */
export function sentMessage(
  event: Event,
  to: string,
  blobs: readonly Blob[],
  nameOf: (id: string) => string,
): SentMessage | undefined {
  if (event.kind !== "received" || event.sender.kind !== "actor") return undefined;
  const { message: kind } = event;
  if (kind !== "call" && kind !== "send") return undefined; // an exit, or what came through a channel
  const [slot] = event.args;
  const encoded = slot === undefined ? undefined : payload(slot, blobs);
  return {
    from: nameOf(event.sender.id),
    to,
    kind,
    text: encoded === undefined ? "" : textOf(encoded),
  };
}

function payload(slot: Slot, blobs: readonly Blob[]): Uint8Array | undefined {
  if (!isBlob(slot)) return slot;
  const name = slot.digest.toHex();
  return blobs.find(({ digest }) => digest.toHex() === name)?.bytes.subarray(SALT_BYTES);
}

/** Of `record message { sender, number, body, reply-to }`, which is an array in the chain. */
function textOf(message: Uint8Array): string {
  const [, , body] = decodeData(message) as readonly [Data, Data, Uint8Array];
  return new TextDecoder().decode(body);
}
