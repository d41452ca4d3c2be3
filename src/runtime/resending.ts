import {
  ActorError,
  bodyOf,
  type DeadLetter,
  deadLetters,
  HANDLE,
  recordedEvent,
} from "../actor/mod.ts";
import { type ActorId, quote, type Sha256, type Value, type WitFunction } from "../base/mod.ts";
import { decodeData, decodeLink, decodeValue, type Event, type Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";

/** What a dead letter said, and to whom. */
export interface Resent {
  /** The address of a send that was refused; undefined where the actor itself had taken it. */
  readonly address: string | undefined;
  readonly function: string;
  /** Given the function as it is now, its arguments; bytes are the body of a message for the handler. */
  readonly argsFor: (type: WitFunction | undefined) => readonly Value[] | Uint8Array;
}

/** The same again is the same message, whoever sends it: by that client, for as long as keys are kept. */
export function resendKey(actor: ActorId, seq: Seq): string {
  return `dead-letter ${actor} ${seq}`;
}

/**
 * The dead letter with this seq, from the chain. @throws ActorError ACTOR_NO_DEAD_LETTER, ACTOR_CHAIN_UNFIT where its payload was erased;
 * StoreError, ChainError
 */
export async function resentOf(
  store: StoreReader,
  actor: ActorId,
  seq: Seq,
  sha256: Sha256,
): Promise<Resent> {
  const letter = await deadLetter(store, actor, seq);
  const recorded = await recordedEvent(store, actor, seq, sha256);
  const { event, payload } = recorded;
  if (letter.kind === "refused") {
    const body = bodyOf(recorded);
    return { address: letter.address, function: HANDLE, argsFor: () => body };
  }
  const args = event.kind === "received" ? event.args.map(payload) : [];
  return {
    address: undefined,
    function: letter.function,
    argsFor: (type) => (letter.function === HANDLE ? handled(args[0]) : typed(args, type)),
  };
}

async function deadLetter(store: StoreReader, actor: ActorId, seq: Seq): Promise<DeadLetter> {
  if (await mayBeDead(store, actor, seq))
    for await (const letter of deadLetters(store, actor, seq))
      if (letter.seq === seq) return letter;
  const { name = actor } = (await store.actor(actor))?.entry ?? {};
  throw new ActorError("ACTOR_NO_DEAD_LETTER", {
    what: `event ${seq} of ${quote(name)} is no dead letter`,
    remedy: "name one that `theater dead-letters ACTOR` lists",
  });
}

/** Else the rest of the chain would be read for nothing. */
async function mayBeDead(store: StoreReader, actor: ActorId, seq: Seq): Promise<boolean> {
  const { eventCount = 0 } = (await store.actor(actor))?.head ?? {};
  if (seq >= eventCount) return false;
  for await (const [first] of store.links(actor, seq)) {
    const link = first && decodeLink(first.link);
    const event = link?.events[seq - link.seq];
    return event !== undefined && isSend(event);
  }
  return false;
}

function isSend(event: Event): boolean {
  if (event.kind === "received") return event.message === "send";
  return (
    event.kind === "called" && event.effect?.kind === "message" && event.effect.message === "send"
  );
}

/** The body of a message as `handle` was given it: a record of sender, number, body and reply-to. */
function handled(arg: Uint8Array | undefined): Uint8Array {
  const message = arg && decodeData(arg);
  const body = Array.isArray(message) ? (message[2] as unknown) : undefined;
  return body instanceof Uint8Array ? body : unfit();
}

/** It may be another component by now: what does not fit its types is refused. */
function typed(args: readonly Uint8Array[], type: WitFunction | undefined): readonly Value[] {
  if (type === undefined || type.params.length !== args.length) return unfit();
  return type.params.map((param, at) => decodeValue(param.type, args[at] ?? unfit()));
}

function unfit(): never {
  throw new ActorError("ACTOR_BAD_ARGUMENTS", {
    what: "the dead letter does not fit the actor that it is for, as that is now",
    remedy: "send its message anew, in the form that the actor takes",
  });
}
