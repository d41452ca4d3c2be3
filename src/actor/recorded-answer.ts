import type { ActorId, Digest, Sha256, Value, WitType } from "../base/mod.ts";
import { decodeResult, decodeValue, type Event, type Seq, type Slot } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import type { Receipt } from "./commit.ts";
import { ActorError } from "./errors.ts";
import { loadOne } from "./load.ts";
import type { Answer } from "./message.ts";
import { PayloadReader } from "./payloads.ts";

/** One durable event, and its link. */
export interface RecordedEvent {
  readonly event: Event;
  readonly link: Digest;
  readonly payload: (slot: Slot) => Uint8Array;
}

/** The event with this seq of a durable chain. @throws ActorError ACTOR_CHAIN_UNFIT where there is none; StoreError, ChainError */
export async function recordedEvent(
  store: StoreReader,
  actor: ActorId,
  seq: Seq,
  sha256: Sha256,
): Promise<RecordedEvent> {
  const found = await loadOne(store, actor, seq);
  const event = found?.link.events[seq - found.link.seq];
  if (found === undefined || event === undefined) throw missing(actor, seq);
  const payloads = new PayloadReader(sha256);
  payloads.add(found.blobs);
  return { event, link: found.digest, payload: (slot) => payloads.bytes(slot) };
}

/** The receipt of an event that is durable. */
export async function receiptOf(
  store: StoreReader,
  actor: ActorId,
  seq: Seq,
  sha256: Sha256,
): Promise<Receipt> {
  const { link } = await recordedEvent(store, actor, seq, sha256);
  return { link, seq };
}

/** What `handler.handle` gives, without the state. */
export const HANDLE_RESULT: WitType = {
  kind: "result",
  ok: { kind: "option", element: { kind: "list", element: { kind: "u8" } } },
  err: { kind: "string" },
};

/**
 * What a message was answered, from the chain: `received` took it, `answered` was the answer; `resultType` is that of an
 * exported function, without the state.
 * @throws StoreError, ChainError; ActorError ACTOR_CHAIN_UNFIT
 */
export async function recordedAnswer(
  store: StoreReader,
  actor: ActorId,
  { received, answered }: { readonly received: Seq; readonly answered: Seq },
  resultType: (name: string) => WitType | undefined,
  sha256: Sha256,
): Promise<Answer> {
  const question = await recordedEvent(store, actor, received, sha256);
  const { event, link, payload } = await recordedEvent(store, actor, answered, sha256);
  const receipt = { link, seq: answered };
  if (question.event.kind !== "received") throw missing(actor, received);
  const type = resultType(question.event.function);
  switch (event.kind) {
    case "replied":
      return { kind: "replied", result: decodeResult(type, payload(event.result)), receipt };
    case "failed":
      return { kind: "failed", code: event.code, message: event.message, receipt };
    case "called":
      return { kind: "replied", result: replyOf(event.args, payload), receipt };
    case "started":
    case "rewound":
      return { ...failedBefore(event.kind), receipt };
    default:
      throw missing(actor, answered);
  }
}

/** `messages.reply(token, result<list<u8>, string>)` */
function replyOf(args: readonly Slot[], payload: (slot: Slot) => Uint8Array): Value {
  const [, body] = args;
  return body === undefined ? undefined : decodeValue(REPLY, payload(body));
}

const REPLY = {
  kind: "result",
  ok: { kind: "list", element: { kind: "u8" } },
  err: { kind: "string" },
} as const;

/** What an owed reply becomes where its actor begins anew. */
export function failedBefore(event: "started" | "rewound"): {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
} {
  return event === "started"
    ? { kind: "failed", code: "ACTOR_FAILED", message: "a later turn failed before it replied" }
    : { kind: "failed", code: "ACTOR_REWOUND", message: "it was set back before it replied" };
}

function missing(actor: ActorId, seq: Seq): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the chain of ${actor} has no such event`,
    where: `event ${seq}`,
    remedy: "verify the chain; it was cut, or was not made by theater",
  });
}

/**
 * What a message or a timer carries that this recorded call made: the one argument that is bytes. Its type is not asked for, since the
 * component may have been another then.
 * @throws ActorError ACTOR_CHAIN_UNFIT where it has none, or several, which a capability's author has to mend
 */
export function bodyOf({ event, payload }: RecordedEvent): Uint8Array {
  const given = event.kind === "called" ? event.args.map(payload).filter(isBytes) : [];
  const [body] = given;
  if (body !== undefined && given.length === 1) return decodeValue(BYTES, body) as Uint8Array;
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `a message or a timer was made by an import with ${given.length} arguments that are bytes`,
    remedy: "let the capability take what it sends as its one argument `body: list<u8>`",
  });
}

const BYTES = { kind: "list", element: { kind: "u8" } } as const;

/** CBOR's major type 2: of all WIT types, only lists of bytes, and flags, are written so. */
function isBytes([head = 0]: Uint8Array): boolean {
  return head >> 5 === 2;
}
