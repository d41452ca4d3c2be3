import type { ActorId } from "../base/mod.ts";
import { decodeLink, type Event, type Link, type Sender, type Seq } from "../chain/mod.ts";
import type { ChainReader } from "../store/mod.ts";

/** A message that nobody waits for, and of which nothing came. */
export type DeadLetter = TurnFailed | SendRefused;

interface Dead {
  /** The event that is named to send it again: its `received`, or the `called` that sent it. */
  readonly seq: Seq;
  /** When it was found to be dead, in milliseconds since the epoch. */
  readonly atMs: number;
  /** Why. */
  readonly code: string;
}

/** The actor took it, and its turn failed. */
export interface TurnFailed extends Dead {
  readonly kind: "failed";
  readonly sender: Sender;
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** The guest's words, perhaps. */
  readonly message: string;
}

/** The actor sent it, and nobody took it. */
export interface SendRefused extends Dead {
  readonly kind: "refused";
  /** As written. */
  readonly address: string;
}

/**
 * The dead letters of an actor, oldest first, from the link that holds `fromSeq`: those that were taken or sent before are left out. Read
 * as they are taken. @throws StoreError, ChainError
 */
export async function* deadLetters(
  store: ChainReader,
  actor: ActorId,
  fromSeq = 0,
): AsyncGenerator<DeadLetter> {
  const fold = new Fold();
  for await (const page of store.links(actor, fromSeq))
    for (const { link } of page)
      for (const letter of fold.take(decodeLink(link))) if (letter.seq >= fromSeq) yield letter;
}

/** What is open at a place of the chain: the turn of a send, and sends that are not settled. */
class Fold {
  #taken: Pick<TurnFailed, "seq" | "sender" | "function"> | undefined;
  /** By address and number: the seq of its `called`. At most as many as the outbox holds. */
  readonly #sent = new Map<string, Seq>();

  *take({ seq, atMs, events }: Link): Generator<DeadLetter> {
    for (const [at, event] of events.entries()) yield* this.#see(event, seq + at, atMs);
    if (events.at(-1)?.kind === "failed") this.#takeBack(seq);
  }

  *#see(event: Event, seq: Seq, atMs: number): Generator<DeadLetter> {
    switch (event.kind) {
      case "received": {
        const { message, sender, function: name, again } = event;
        this.#taken =
          message === "send" ? { seq: again ?? seq, sender, function: name } : undefined;
        return;
      }
      case "failed": {
        const { code, message, retried } = event;
        if (this.#taken !== undefined && retried !== true)
          yield { kind: "failed", ...this.#taken, atMs, code, message };
        return;
      }
      case "called":
        if (event.effect?.kind === "message" && event.effect.message === "send")
          this.#sent.set(placeOf(event.effect), seq);
        return;
      case "settled":
        for (const { refused: code, ...message } of event.messages) {
          const called = this.#sent.get(placeOf(message));
          this.#sent.delete(placeOf(message));
          if (called === undefined || code === undefined) continue;
          yield { kind: "refused", seq: called, atMs, code, address: message.address };
        }
        return;
      default:
        return;
    }
  }

  /** What a failed turn queued in its last link never left. */
  #takeBack(from: Seq): void {
    for (const [place, called] of this.#sent) if (called >= from) this.#sent.delete(place);
  }
}

function placeOf({ address, n }: { readonly address: string; readonly n: number }): string {
  return `${n} ${address}`;
}
