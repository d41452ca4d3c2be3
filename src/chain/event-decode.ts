import { type ActorId, type Digest, unreachable } from "../base/mod.ts";
import type { CborReader } from "./cbor-reader.ts";
import { ARRAY, BYTES, TEXT, UINT } from "./cbor-writer.ts";
import {
  DECISIONS,
  EFFECT_KINDS,
  EVENT_KINDS,
  MEMBERSHIPS,
  MESSAGE_KINDS,
  ORIGINS,
  OUTGOING_KINDS,
  START_REASONS,
  WELL_KNOWN_FUNCTIONS,
} from "./event-code.ts";
import { FIELD_COUNTS } from "./event-encode.ts";
import type {
  BlobReference,
  Called,
  Cause,
  Decided,
  Effect,
  Event,
  Exit,
  Fork,
  Marked,
  Position,
  Received,
  Redacted,
  Replied,
  Sender,
  Settled,
  Slot,
  Started,
} from "./event.ts";
import { readArrival, readStep } from "./frame-codec.ts";
import { SLOT_INLINE_MAX } from "./slot.ts";

const UINT64_MAX = 2n ** 64n - 1n;

/** One event of a link. Its byte strings are views of what is read. */
export function readEvent(reader: CborReader): Event {
  const start = reader.at;
  const count = reader.array("an event");
  if (count === 0) reader.refuse("CHAIN_BAD_SHAPE", "an event without its kind", start);
  const kind = word(reader, EVENT_KINDS, "an event's kind");
  const hasEffect = kind === "replied" && count === FIELD_COUNTS[kind] + 1;
  if (count !== FIELD_COUNTS[kind] && !hasEffect)
    reader.refuse("CHAIN_BAD_SHAPE", `${kind} has ${FIELD_COUNTS[kind]} fields`, start);
  return kind === "replied" ? readReplied(reader, hasEffect) : readFields(reader, kind);
}

function readReplied(reader: CborReader, hasEffect: boolean): Replied {
  const result = readSlot(reader);
  const fuel = readFuel(reader);
  const state = readOptionalDigest(reader);
  const deferred = reader.bool("whether the reply is deferred");
  return {
    kind: "replied",
    result,
    fuel,
    state,
    deferred,
    effect: hasEffect ? readOwn(reader) : undefined,
  };
}

function readOwn(reader: CborReader): Replied["effect"] {
  const start = reader.at;
  const effect = readEffect(reader);
  if (effect?.kind === "channel") return effect;
  return reader.refuse("CHAIN_BAD_SHAPE", "a reply has the effect of a channel, or none", start);
}

function readFields(reader: CborReader, kind: Exclude<Event["kind"], "replied">): Event {
  switch (kind) {
    case "started":
      return readStarted(reader);
    case "received":
      return readReceived(reader);
    case "called":
      return readCalled(reader);
    case "returned":
      return {
        kind,
        called: reader.uint("the seq of a `called`"),
        result: readSlot(reader),
        cause: readCause(reader, undefined),
        effect: readEffect(reader),
      };
    case "settled":
      return readSettled(reader);
    case "failed":
      return {
        kind,
        code: reader.text("a code"),
        message: reader.text("a message"),
        fuel: readFuel(reader),
        origin: word(reader, ORIGINS, "an origin"),
        retried: reader.bool("whether it is tried again"),
      };
    case "decided":
      return readDecided(reader);
    case "stopped":
      return { kind, code: reader.text("a code"), origin: word(reader, ORIGINS, "an origin") };
    case "marked":
      return readMarked(reader);
    case "rewound":
      return {
        kind,
        to: reader.uint("the seq of a turn's end"),
        by: reader.text("by whom"),
        timers: readSlot(reader),
        keyvalue: readSlot(reader),
      };
    case "upgraded":
      return {
        kind,
        by: reader.text("by whom"),
        component: readDigest(reader),
        manifest: readDigest(reader),
        grant: readSlot(reader),
      };
    case "redacted":
      return readRedacted(reader);
    default:
      return unreachable(kind);
  }
}

function readStarted(reader: CborReader): Started {
  const start = reader.at;
  const started: Started = {
    kind: "started",
    reason: word(reader, START_REASONS, "a reason"),
    epoch: reader.uint("an epoch"),
    incarnation: reader.uint("an incarnation"),
    component: readDigest(reader),
    meter: reader.uint("the meter's version"),
    abi: reader.uint("the ABI's version"),
    theater: reader.text("theater's version"),
    manifest: readDigest(reader),
    grant: readSlot(reader),
    state: readOptionalDigest(reader),
    imports: readDigest(reader),
    table: readTable(reader),
    fork: readFork(reader),
  };
  if ((started.reason === "fork") !== (started.fork !== undefined))
    reader.refuse(
      "CHAIN_BAD_SHAPE",
      "a fork's origin where there is no fork, or none where there is",
      start,
    );
  return started;
}

export function readTable(reader: CborReader): readonly string[] | undefined {
  return reader.null() ? undefined : readAll(reader, "a table of imports", readName);
}

function readName(reader: CborReader): string {
  return reader.text("an import's name");
}

function readFork(reader: CborReader): Fork | undefined {
  if (reader.null()) return undefined;
  reader.tuple(4, "a fork's origin");
  const source = { actor: readActor(reader), seq: reader.uint("a seq"), link: readDigest(reader) };
  return { source, keyvalue: readSlot(reader) };
}

function readReceived(reader: CborReader): Received {
  const { message, token, frame } = readKind(reader);
  const sender = readSender(reader);
  const { position, key, again } = readIdentity(reader, sender);
  return {
    kind: "received",
    message,
    sender,
    position,
    key,
    again,
    token,
    frame,
    deadlineMs: readOptional(reader, "a deadline"),
    function: readFunction(reader),
    args: readAll(reader, "arguments", readSlot),
    cause: readCause(reader, sender),
    trace: reader.null() ? undefined : reader.text("a trace context"),
  };
}

function readKind(reader: CborReader): Pick<Received, "message" | "token" | "frame"> {
  if ((reader.peek() & 0xe0) !== ARRAY)
    return { message: word(reader, MESSAGE_KINDS, "a message's kind") };
  const start = reader.at;
  const count = reader.array("a message's kind with its token");
  const message = word(reader, MESSAGE_KINDS, "a message's kind");
  if (count !== 2 && (count !== 3 || message !== "channel"))
    reader.refuse("CHAIN_BAD_SHAPE", "a message's kind with its token is of 2 items", start);
  const token = reader.uint("a token");
  if (count === 2) return { message, token };
  const frame = readArrival(reader);
  return { message, token, frame: frame.kind === "body" ? undefined : frame };
}

export function readSender(reader: CborReader): Sender {
  if (reader.null()) return { kind: "host" };
  if ((reader.peek() & 0xe0) === TEXT) return { kind: "client", name: reader.text("a client") };
  return { kind: "actor", id: readActor(reader) };
}

function readIdentity(
  reader: CborReader,
  sender: Sender,
): Required<Pick<Received, "position" | "key" | "again">> {
  const nothing = { position: undefined, key: undefined, again: undefined };
  if (reader.null()) return nothing;
  const start = reader.at;
  const major = reader.peek() & 0xe0;
  if (major === UINT) return { ...nothing, again: reader.uint("the seq of the first `received`") };
  const keyed = major === TEXT;
  if (keyed === (sender.kind === "actor"))
    reader.refuse(
      "CHAIN_BAD_SHAPE",
      "an actor's messages have a position, all others a key",
      start,
    );
  return keyed
    ? { ...nothing, key: reader.text("an idempotency key") }
    : { ...nothing, position: readPosition(reader) };
}

function readPosition(reader: CborReader): Position {
  reader.tuple(4, "a position");
  const address = reader.text("an address");
  const start = reader.at;
  const n = reader.uint("a number");
  const after = n - reader.uint("the distance to the number before", n);
  const settled = n - reader.uint("the distance to the settled number", n);
  if (after >= n || settled >= n)
    reader.refuse("CHAIN_BAD_SHAPE", "a number is above the ones that it follows", start);
  return { address, n, after, settled };
}

function readFunction(reader: CborReader): string {
  if ((reader.peek() & 0xe0) !== TEXT)
    return WELL_KNOWN_FUNCTIONS[
      reader.uint("a function", WELL_KNOWN_FUNCTIONS.length - 1)
    ] as string;
  const start = reader.at;
  const name = reader.text("a function");
  if (WELL_KNOWN_FUNCTIONS.includes(name))
    reader.refuse("CHAIN_NOT_CANONICAL", "a well-known function written as text", start);
  return name;
}

function readCalled(reader: CborReader): Called {
  return {
    kind: "called",
    import: reader.uint("an import's index"),
    args: readAll(reader, "arguments", readSlot),
    result: reader.null() ? undefined : readSlot(reader),
    deadlineMs: readOptional(reader, "a deadline"),
    effect: readEffect(reader),
  };
}

export function readEffect(reader: CborReader): Effect | undefined {
  if (reader.null()) return undefined;
  const start = reader.at;
  const count = reader.array("an effect");
  if (count === 0) reader.refuse("CHAIN_BAD_SHAPE", "an effect without its kind", start);
  const kind = word(reader, EFFECT_KINDS, "an effect's kind");
  if (count !== EFFECT_FIELD_COUNTS[kind])
    reader.refuse("CHAIN_BAD_SHAPE", `${kind} has ${EFFECT_FIELD_COUNTS[kind]} fields`, start);
  return readEffectFields(reader, kind);
}

const EFFECT_FIELD_COUNTS: Readonly<Record<Effect["kind"], number>> = {
  message: 5,
  reply: 2,
  timer: 3,
  cancelled: 2,
  put: 3,
  removed: 2,
  child: 3,
  monitor: 3,
  channel: 3,
  answered: 2,
};

function readEffectFields(reader: CborReader, kind: Effect["kind"]): Effect {
  switch (kind) {
    case "message":
      return {
        kind,
        address: reader.text("an address"),
        n: reader.uint("a number"),
        message: word(reader, OUTGOING_KINDS, "a message's kind"),
        dueMs: readOptional(reader, "a deadline"),
      };
    case "reply":
    case "cancelled":
    case "answered":
      return { kind, token: reader.uint("a token") };
    case "timer":
      return {
        kind,
        dueMs: reader.uint("a time"),
        everyMs: readOptional(reader, "a period"),
      };
    case "put":
      return { kind, key: reader.text("a key"), value: readSlot(reader) };
    case "removed":
      return { kind, key: reader.text("a key") };
    case "child":
    case "monitor":
      return { kind, id: readActor(reader), change: word(reader, MEMBERSHIPS, "a change") };
    case "channel":
      return { kind, token: reader.uint("a token"), step: readStep(reader) };
    default:
      return unreachable(kind);
  }
}

function readSettled(reader: CborReader): Settled {
  const messages = readAll(reader, "settled messages", () => {
    reader.tuple(3, "a settled message");
    return {
      address: reader.text("an address"),
      n: reader.uint("a number"),
      refused: reader.null() ? undefined : reader.text("a code"),
    };
  });
  return { kind: "settled", messages };
}

function readDecided(reader: CborReader): Decided {
  return {
    kind: "decided",
    child: readActor(reader),
    incarnation: reader.uint("an incarnation"),
    exit: readExit(reader),
    decision: word(reader, DECISIONS, "a decision"),
    stop: readAll(reader, "actors to stop", readActor),
    start: readAll(reader, "actors to start", readActor),
  };
}

function readExit(reader: CborReader): Exit {
  if ((reader.peek() & 0xe0) === TEXT) return { kind: "abnormal", code: reader.text("a code") };
  return { kind: reader.uint("an exit", 1) === 0 ? "normal" : "shutdown" };
}

function readMarked(reader: CborReader): Marked {
  return {
    kind: "marked",
    epoch: reader.uint("an epoch"),
    state: readOptionalDigest(reader),
    ledger: readDigest(reader),
    blobs: readAll(reader, "blobs", readBlob),
  };
}

function readRedacted(reader: CborReader): Redacted {
  return {
    kind: "redacted",
    by: reader.text("by whom"),
    blobs: readAll(reader, "digests", readDigest),
  };
}

function readCause(reader: CborReader, sender: Sender | undefined): Cause | undefined {
  if (reader.null()) return undefined;
  const start = reader.at;
  const count = reader.array("a cause");
  const own = sender?.kind === "actor" ? sender.id : undefined;
  if (count !== 3 && (count !== 2 || own === undefined))
    reader.refuse(
      "CHAIN_BAD_SHAPE",
      "a cause is [actor, seq, link], the actor left out where it is the sender",
      start,
    );
  const actor = count === 3 ? readActor(reader) : (own as ActorId);
  if (count === 3 && actor === own)
    reader.refuse("CHAIN_NOT_CANONICAL", "a cause names the sender again", start);
  return { actor, seq: reader.uint("a seq"), link: readDigest(reader) };
}

export function readSlot(reader: CborReader): Slot {
  if ((reader.peek() & 0xe0) !== BYTES) return readBlob(reader);
  const start = reader.at;
  const bytes = reader.byteString("a value");
  if (bytes.length > SLOT_INLINE_MAX)
    reader.refuse(
      "CHAIN_NOT_CANONICAL",
      `a value above ${SLOT_INLINE_MAX} bytes that is not a blob`,
      start,
    );
  return bytes;
}

function readBlob(reader: CborReader): BlobReference {
  reader.tuple(2, "a blob");
  return { digest: readDigest(reader), size: reader.uint("a blob's size") };
}

export function readDigest(reader: CborReader): Digest {
  return reader.byteString("a digest", 32) as Digest; // its length was checked
}

export function readOptionalDigest(reader: CborReader): Digest | undefined {
  return reader.null() ? undefined : readDigest(reader);
}

export function readActor(reader: CborReader): ActorId {
  return reader.byteString("an actor's id", 16).toHex() as ActorId; // its length was checked
}

export function readOptional(reader: CborReader, what: string): number | undefined {
  return reader.null() ? undefined : reader.uint(what);
}

function readFuel(reader: CborReader): bigint {
  return reader.bigInt("fuel", 0n, UINT64_MAX);
}

export function readAll<Item>(
  reader: CborReader,
  what: string,
  read: (reader: CborReader) => Item,
): Item[] {
  const count = reader.array(what);
  const items: Item[] = [];
  for (let at = 0; at < count; at++) items.push(read(reader));
  return items;
}

export function word<Word extends string>(
  reader: CborReader,
  words: readonly Word[],
  what: string,
): Word {
  return words[reader.uint(what, words.length - 1)] as Word; // within the list
}
