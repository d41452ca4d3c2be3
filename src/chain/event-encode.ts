import { type ActorId, type Digest, unreachable } from "../base/mod.ts";
import { type CborWriter, FALSE, NULL, TRUE } from "./cbor-writer.ts";
import { ChainError } from "./errors.ts";
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
import type {
  Called,
  Cause,
  Decided,
  Effect,
  Event,
  Exit,
  Marked,
  Received,
  Sender,
  Settled,
  Slot,
  Started,
} from "./event.ts";
import { writeArrival, writeStep } from "./frame-codec.ts";
import { isBlob, SLOT_INLINE_MAX } from "./slot.ts";

const EVENT = codes(EVENT_KINDS);
const EFFECT = codes(EFFECT_KINDS);
const MESSAGE = codes(MESSAGE_KINDS);
const REASON = codes(START_REASONS);
const ORIGIN = codes(ORIGINS);
const DECISION = codes(DECISIONS);
const OUTGOING = codes(OUTGOING_KINDS);
const MEMBERSHIP = codes(MEMBERSHIPS);
const FUNCTIONS: ReadonlyMap<string, number> = new Map(
  WELL_KNOWN_FUNCTIONS.map((name, code) => [name, code]),
);

function codes<Word extends string>(words: readonly Word[]): Readonly<Record<Word, number>> {
  // Each word of the union is in its list: the tests write an event of every kind.
  return Object.fromEntries(words.map((word, code) => [word, code])) as Record<Word, number>;
}

/** Fields of each kind of event, its own number included; `readEvent` reads the same. */
export const FIELD_COUNTS: Readonly<Record<Event["kind"], number>> = {
  started: 14,
  received: 9,
  called: 6,
  returned: 5,
  settled: 2,
  replied: 5,
  failed: 6,
  decided: 7,
  stopped: 3,
  marked: 5,
  rewound: 5,
  upgraded: 5,
  redacted: 3,
};

/**
 * One event as it stands in a link: `[kind, field, …]` (docs/chain-format.md, "Events").
 * @throws ChainError CHAIN_BAD_EVENT, CHAIN_BAD_VALUE; the writer then holds half an event.
 */
export function writeEvent(writer: CborWriter, event: Event): void {
  writer.array(fieldCount(event));
  writer.uint(EVENT[event.kind]);
  switch (event.kind) {
    case "started":
      return writeStarted(writer, event);
    case "received":
      return writeReceived(writer, event);
    case "called":
      return writeCalled(writer, event);
    case "returned":
      writer.uint(event.called);
      writeSlot(writer, event.result);
      writeCause(writer, event.cause, undefined);
      return writeEffect(writer, event.effect);
    case "settled":
      return writeSettled(writer, event);
    case "replied":
      writeSlot(writer, event.result);
      writer.bigUint(event.fuel);
      writeDigest(writer, event.state);
      writer.simple(event.deferred === true ? TRUE : FALSE);
      return event.effect === undefined ? undefined : writeEffect(writer, event.effect);
    case "failed":
      writer.text(event.code);
      writer.text(event.message);
      writer.bigUint(event.fuel);
      writer.uint(ORIGIN[event.origin]);
      return writer.simple(event.retried === true ? TRUE : FALSE);
    case "decided":
      return writeDecided(writer, event);
    case "stopped":
      writer.text(event.code);
      return writer.uint(ORIGIN[event.origin]);
    case "marked":
      return writeMarked(writer, event);
    case "rewound":
      writer.uint(event.to);
      writer.text(event.by);
      writeSlot(writer, event.timers);
      return writeSlot(writer, event.keyvalue);
    case "upgraded":
      writer.text(event.by);
      writer.bytes(event.component);
      writer.bytes(event.manifest);
      return writeSlot(writer, event.grant);
    case "redacted":
      writer.text(event.by);
      writer.array(event.blobs.length);
      for (const digest of event.blobs) writer.bytes(digest);
      return;
    default:
      return unreachable(event);
  }
}

/** A `replied` has one more where it has an effect. */
function fieldCount(event: Event): number {
  const hasEffect = event.kind === "replied" && event.effect !== undefined;
  return FIELD_COUNTS[event.kind] + (hasEffect ? 1 : 0);
}

function writeStarted(writer: CborWriter, event: Started): void {
  writer.uint(REASON[event.reason]);
  writer.uint(event.epoch);
  writer.uint(event.incarnation);
  writer.bytes(event.component);
  writer.uint(event.meter);
  writer.uint(event.abi);
  writer.text(event.theater);
  writer.bytes(event.manifest);
  writeSlot(writer, event.grant);
  writeDigest(writer, event.state);
  writer.bytes(event.imports);
  writeTable(writer, event.table);
  writeFork(writer, event);
}

export function writeTable(writer: CborWriter, table: readonly string[] | undefined): void {
  if (table === undefined) return writer.simple(NULL);
  writer.array(table.length);
  for (const name of table) writer.text(name);
}

function writeFork(writer: CborWriter, { fork, reason }: Started): void {
  if ((reason === "fork") !== (fork !== undefined))
    refuse("a `started` has `fork` exactly where its reason is fork");
  if (fork === undefined) return writer.simple(NULL);
  writer.array(4);
  writer.hex(fork.source.actor);
  writer.uint(fork.source.seq);
  writer.bytes(fork.source.link);
  writeSlot(writer, fork.keyvalue);
}

function writeReceived(writer: CborWriter, event: Received): void {
  const { sender, frame } = event;
  if (event.token === undefined) writer.uint(MESSAGE[event.message]);
  else {
    writer.array(frame === undefined ? 2 : 3);
    writer.uint(MESSAGE[event.message]);
    writer.uint(event.token);
  }
  if (frame !== undefined) {
    if (event.message !== "channel" || event.token === undefined)
      refuse("what comes through a channel has its token");
    writeArrival(writer, frame);
  }
  writeSender(writer, sender);
  writeIdentity(writer, event);
  writeOptional(writer, event.deadlineMs);
  writeFunction(writer, event.function);
  writeSlots(writer, event.args);
  writeCause(writer, event.cause, sender);
  if (event.trace === undefined) writer.simple(NULL);
  else writer.text(event.trace);
}

export function writeSender(writer: CborWriter, sender: Sender): void {
  switch (sender.kind) {
    case "actor":
      return writer.hex(sender.id);
    case "client":
      return writer.text(sender.name);
    case "host":
      return writer.simple(NULL);
    default:
      return unreachable(sender);
  }
}

/** How a repeat is known: an actor's message by its place in the numbering, any other by its key; a retry names the first. */
function writeIdentity(writer: CborWriter, { sender, position, key, again }: Received): void {
  if (again !== undefined) {
    if (position !== undefined || key !== undefined)
      refuse("a message that is received again has its place or key from the first time");
    writer.uint(again);
  } else if (position !== undefined) {
    if (sender.kind !== "actor" || key !== undefined)
      refuse("a position is an actor's, and a message with one has no key");
    writer.array(4);
    writer.text(position.address);
    writer.uint(position.n);
    writer.uint(position.n - position.after);
    writer.uint(position.n - position.settled);
  } else if (key !== undefined) {
    if (sender.kind === "actor") refuse("an actor's message has no idempotency key");
    writer.text(key);
  } else writer.simple(NULL);
}

function writeFunction(writer: CborWriter, name: string): void {
  const code = FUNCTIONS.get(name);
  if (code === undefined) writer.text(name);
  else writer.uint(code);
}

function writeCalled(writer: CborWriter, event: Called): void {
  writer.uint(event.import);
  writeSlots(writer, event.args);
  if (event.result === undefined) writer.simple(NULL);
  else writeSlot(writer, event.result);
  writeOptional(writer, event.deadlineMs);
  writeEffect(writer, event.effect);
}

export function writeEffect(writer: CborWriter, effect: Effect | undefined): void {
  if (effect === undefined) return writer.simple(NULL);
  switch (effect.kind) {
    case "message":
      open(writer, 5, effect);
      writer.text(effect.address);
      writer.uint(effect.n);
      writer.uint(OUTGOING[effect.message]);
      return writeOptional(writer, effect.dueMs);
    case "reply":
    case "cancelled":
    case "answered":
      open(writer, 2, effect);
      return writer.uint(effect.token);
    case "timer":
      open(writer, 3, effect);
      writer.uint(effect.dueMs);
      return writeOptional(writer, effect.everyMs);
    case "put":
      open(writer, 3, effect);
      writer.text(effect.key);
      return writeSlot(writer, effect.value);
    case "removed":
      open(writer, 2, effect);
      return writer.text(effect.key);
    case "child":
    case "monitor":
      open(writer, 3, effect);
      writer.hex(effect.id);
      return writer.uint(MEMBERSHIP[effect.change]);
    case "channel":
      open(writer, 3, effect);
      writer.uint(effect.token);
      return writeStep(writer, effect.step);
    default:
      return unreachable(effect);
  }
}

function open(writer: CborWriter, fieldCount: number, { kind }: Effect): void {
  writer.array(fieldCount);
  writer.uint(EFFECT[kind]);
}

function writeSettled(writer: CborWriter, { messages }: Settled): void {
  writer.array(messages.length);
  for (const { address, n, refused } of messages) {
    writer.array(3);
    writer.text(address);
    writer.uint(n);
    if (refused === undefined) writer.simple(NULL);
    else writer.text(refused);
  }
}

function writeDecided(writer: CborWriter, event: Decided): void {
  writer.hex(event.child);
  writer.uint(event.incarnation);
  writeExit(writer, event.exit);
  writer.uint(DECISION[event.decision]);
  writeActors(writer, event.stop);
  writeActors(writer, event.start);
}

function writeExit(writer: CborWriter, exit: Exit): void {
  switch (exit.kind) {
    case "normal":
      return writer.uint(0);
    case "shutdown":
      return writer.uint(1);
    case "abnormal":
      return writer.text(exit.code);
    default:
      return unreachable(exit);
  }
}

function writeActors(writer: CborWriter, ids: readonly ActorId[]): void {
  writer.array(ids.length);
  for (const id of ids) writer.hex(id);
}

function writeMarked(writer: CborWriter, event: Marked): void {
  writer.uint(event.epoch);
  writeDigest(writer, event.state);
  writer.bytes(event.ledger);
  writer.array(event.blobs.length);
  for (const blob of event.blobs) writeSlot(writer, blob);
}

/** The actor stands there only where it is not the sender: 17 bytes of nearly every message. */
function writeCause(
  writer: CborWriter,
  cause: Cause | undefined,
  sender: Sender | undefined,
): void {
  if (cause === undefined) return writer.simple(NULL);
  const known = sender?.kind === "actor" && sender.id === cause.actor;
  writer.array(known ? 2 : 3);
  if (!known) writer.hex(cause.actor);
  writer.uint(cause.seq);
  writer.bytes(cause.link);
}

function writeSlots(writer: CborWriter, slots: readonly Slot[]): void {
  writer.array(slots.length);
  for (let at = 0; at < slots.length; at++) writeSlot(writer, slots[at] as Slot);
}

export function writeSlot(writer: CborWriter, slot: Slot): void {
  if (!isBlob(slot)) {
    if (slot.length > SLOT_INLINE_MAX)
      refuse(
        `a value of ${slot.length} bytes stands in an event; above ${SLOT_INLINE_MAX} it is a blob`,
      );
    return writer.bytes(slot);
  }
  writer.array(2);
  writer.bytes(slot.digest);
  writer.uint(slot.size);
}

export function writeDigest(writer: CborWriter, digest: Digest | undefined): void {
  if (digest === undefined) writer.simple(NULL);
  else writer.bytes(digest);
}

export function writeOptional(writer: CborWriter, n: number | undefined): void {
  if (n === undefined) writer.simple(NULL);
  else writer.uint(n);
}

function refuse(what: string): never {
  throw new ChainError("CHAIN_BAD_EVENT", { what, remedy: "mend the event before it is recorded" });
}
