import type { ActorId, Digest, Sha256 } from "../base/mod.ts";
import type { CborReader } from "./cbor-reader.ts";
import { CborWriter, FALSE, NULL, TRUE } from "./cbor-writer.ts";
import { MESSAGE_KINDS, START_REASONS } from "./event-code.ts";
import {
  readActor,
  readAll,
  readDigest,
  readOptional,
  readOptionalDigest,
  readSender,
  readSlot,
  readTable,
  word,
} from "./event-decode.ts";
import { writeDigest, writeOptional, writeSender, writeSlot, writeTable } from "./event-encode.ts";
import { readFrame, writeFrame } from "./frame-codec.ts";
import {
  type Channel,
  inboundKey,
  type Inbound,
  type Incoming,
  type Keyed,
  keyedKey,
  type Keys,
  type Ledger,
  type Life,
  type OpenTurn,
  type Outbound,
  type Outgoing,
  type Phase,
  type Taken,
  type TokenList,
  type Upgrade,
} from "./ledger.ts";
import {
  decodeExactly,
  readKeyvalue,
  readSorted,
  readTimers,
  writeKeyvalue,
  writeSorted,
  writeTimers,
} from "./lists.ts";
import { PersistentMap } from "./persistent-map.ts";

/** ASCII `theater/ledger/1` and a newline. */
const LEDGER_DOMAIN = "theater/ledger/1\n";

const PHASES: readonly Phase[] = ["unborn", "started", "idle", "running", "waiting", "stopped"];
const OUTGOING: readonly Outgoing["message"][] = ["call", "send", "exit", "channel"];
const CHANNEL_PHASES: readonly Channel["phase"][] = ["opening", "offered", "open"];
const STATES: readonly Outgoing["state"][] = ["queued", "taken", "refused"];

/** `marked.ledger`: SHA-256 over its own domain and `encodeLedger`'s bytes. */
export function ledgerDigest(sha256: Sha256, ledger: Ledger): Digest {
  const writer = new CborWriter(1024);
  for (const character of LEDGER_DOMAIN) writer.simple(character.charCodeAt(0));
  writeLedger(writer, ledger);
  return sha256(writer.copy());
}

/**
 * The ledger's deterministic CBOR (docs/chain-format.md, "Ledger"). Exact at the end of a link; within one, what a
 * failure would go back to is left out.
 */
export function encodeLedger(ledger: Ledger): Uint8Array {
  const writer = new CborWriter(1024);
  writeLedger(writer, ledger);
  return writer.copy();
}

/** @throws ChainError with the byte offset */
export function decodeLedger(bytes: Uint8Array): Ledger {
  return decodeExactly(bytes, readLedger, encodeLedger);
}

export function writeLedger(writer: CborWriter, ledger: Ledger): void {
  writer.array(17);
  writer.uint(PHASES.indexOf(ledger.phase));
  nullable(writer, ledger.life, writeLife);
  nullable(writer, ledger.turn, writeTurn);
  nullable(writer, ledger.upgrade, writeUpgrade);
  writer.simple(ledger.rewound ? TRUE : FALSE);
  writeOptional(writer, ledger.exit);
  nullable(writer, ledger.retry, writeIncoming);
  writeSorted(writer, values(ledger.inbound), writeInbound);
  writeSorted(writer, values(ledger.outbound), writeOutbound);
  writeSorted(writer, ledger.outbox.entries(), writeOutgoing);
  writeSorted(writer, values(ledger.owed), writeIncoming);
  writeTimers(writer, ledger.timers);
  writeSorted(writer, ledger.channels.entries(), writeChannel);
  writeSorted(writer, ledger.children.entries(), writeMember);
  writeSorted(writer, ledger.monitors.entries(), writeMember);
  writeKeyvalue(writer, ledger.keyvalue);
  writeKeys(writer, ledger.keys);
}

export function readLedger(reader: CborReader): Ledger {
  const start = reader.at;
  reader.tuple(17, "a ledger");
  const ledger: Ledger = {
    phase: word(reader, PHASES, "a phase"),
    life: reader.null() ? undefined : readLife(reader),
    turn: reader.null() ? undefined : readTurn(reader),
    upgrade: reader.null() ? undefined : readUpgrade(reader),
    rewound: reader.bool("whether it was rewound"),
    exit: readOptional(reader, "an exit"),
    retry: reader.null() ? undefined : readIncoming(reader),
    inbound: mapped(readSorted(reader, "inbound pairs", readInbound), inboundId),
    outbound: mapped(readSorted(reader, "outbound pairs", readOutbound), ({ address }) => address),
    outbox: PersistentMap.of(readSorted(reader, "an outbox", readOutgoing)),
    owed: mapped(readSorted(reader, "owed replies", readIncoming), ({ seq }) => seq),
    timers: readTimers(reader),
    channels: PersistentMap.of(readSorted(reader, "channels", readChannel)),
    children: PersistentMap.of(readSorted(reader, "children", readMember)),
    monitors: PersistentMap.of(readSorted(reader, "monitors", readMember)),
    keyvalue: readKeyvalue(reader),
    keys: readKeys(reader),
  };
  const inTurn = ledger.phase === "running" || ledger.phase === "waiting";
  if (
    inTurn !== (ledger.turn !== undefined) ||
    (ledger.phase === "unborn") !== (ledger.life === undefined)
  )
    reader.refuse("CHAIN_BAD_SHAPE", "a phase that its turn or its life does not fit", start);
  return ledger;
}

function writeLife(writer: CborWriter, life: Life): void {
  writer.array(12);
  writer.uint(START_REASONS.indexOf(life.reason));
  writer.uint(life.epoch);
  writer.uint(life.incarnation);
  writer.bytes(life.component);
  writer.uint(life.meter);
  writer.uint(life.abi);
  writer.text(life.theater);
  writer.bytes(life.manifest);
  writeSlot(writer, life.grant);
  writeDigest(writer, life.state);
  writer.bytes(life.imports);
  writeTable(writer, life.table);
}

function readLife(reader: CborReader): Life {
  reader.tuple(12, "a life");
  return {
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
    table: readTable(reader) ?? reader.refuse("CHAIN_BAD_SHAPE", "a life without its table"),
  };
}

function writeTurn(writer: CborWriter, turn: OpenTurn): void {
  writer.array(3);
  writeIncoming(writer, turn);
  writeOptional(writer, turn.called);
  const tokens: number[] = [];
  for (let at = turn.requests; at !== undefined; at = at.rest) tokens.unshift(at.token);
  writer.array(tokens.length);
  for (const token of tokens) writer.uint(token);
}

function readTurn(reader: CborReader): OpenTurn {
  reader.tuple(3, "a turn");
  const incoming = readIncoming(reader);
  const called = readOptional(reader, "the seq of a `called`");
  const requests = readAll(reader, "requests", () => reader.uint("a token")).reduce<
    TokenList | undefined
  >((rest, token) => ({ token, rest }), undefined);
  return { ...incoming, called, requests, base: undefined };
}

function writeUpgrade(writer: CborWriter, { component, manifest }: Upgrade): void {
  writer.array(2);
  writer.bytes(component);
  writer.bytes(manifest);
}

function readUpgrade(reader: CborReader): Upgrade {
  reader.tuple(2, "an upgrade");
  return { component: readDigest(reader), manifest: readDigest(reader) };
}

function writeIncoming(writer: CborWriter, message: Incoming): void {
  writer.array(6);
  writer.uint(message.seq);
  writer.uint(MESSAGE_KINDS.indexOf(message.message));
  writeSender(writer, message.sender);
  writeText(writer, message.address);
  writeOptional(writer, message.n);
  writeText(writer, message.key);
}

function readIncoming(reader: CborReader): Incoming {
  reader.tuple(6, "a message");
  return {
    seq: reader.uint("a seq"),
    message: word(reader, MESSAGE_KINDS, "a message's kind"),
    sender: readSender(reader),
    address: readText(reader, "an address"),
    n: readOptional(reader, "a number"),
    key: readText(reader, "an idempotency key"),
  };
}

function writeInbound(writer: CborWriter, pair: Inbound): void {
  writer.array(5);
  writer.hex(pair.sender);
  writer.text(pair.address);
  writer.uint(pair.last);
  writer.uint(pair.settled);
  writeSorted(writer, pair.taken.entries(), (one, [n, taken]) => {
    one.array(3);
    one.uint(n);
    writeTaken(one, taken);
  });
}

function readInbound(reader: CborReader): Inbound {
  reader.tuple(5, "an inbound pair");
  return {
    sender: readActor(reader),
    address: reader.text("an address"),
    last: reader.uint("a number"),
    settled: reader.uint("a number"),
    taken: PersistentMap.of(
      readSorted(reader, "messages taken", () => {
        reader.tuple(3, "a message taken");
        return [reader.uint("a number"), readTaken(reader)] as const;
      }),
    ),
  };
}

function inboundId({ sender, address }: Inbound): string {
  return inboundKey(sender, address);
}

/** Two fields of the array around it. */
function writeTaken(writer: CborWriter, { received, answered }: Taken): void {
  writer.uint(received);
  writeOptional(writer, answered);
}

function readTaken(reader: CborReader): Taken {
  return { received: reader.uint("a seq"), answered: readOptional(reader, "a seq") };
}

function writeOutbound(writer: CborWriter, pair: Outbound): void {
  writer.array(5);
  writer.text(pair.address);
  writer.uint(pair.n);
  writer.uint(pair.settled);
  writer.uint(pair.kept);
  writeSorted(writer, pair.numbers.entries(), (one, [n, state]) => {
    one.array(2);
    one.uint(n);
    one.int(state);
  });
}

function readOutbound(reader: CborReader): Outbound {
  reader.tuple(5, "an outbound pair");
  return {
    address: reader.text("an address"),
    n: reader.uint("a number"),
    settled: reader.uint("a number"),
    kept: reader.uint("a number"),
    numbers: PersistentMap.of(
      readSorted(reader, "numbers", () => {
        reader.tuple(2, "a number's state");
        return [reader.uint("a number"), reader.int("a state")] as const;
      }),
    ),
  };
}

function writeOutgoing(writer: CborWriter, [token, outgoing]: readonly [number, Outgoing]): void {
  writer.array(outgoing.frame === undefined ? 7 : 8);
  writer.int(token);
  writer.text(outgoing.address);
  writer.uint(outgoing.n);
  writer.uint(OUTGOING.indexOf(outgoing.message));
  writeOptional(writer, outgoing.dueMs);
  writer.simple(outgoing.awaited ? TRUE : FALSE);
  writer.uint(STATES.indexOf(outgoing.state));
  if (outgoing.frame !== undefined) writeFrame(writer, outgoing.frame);
}

function readOutgoing(reader: CborReader): readonly [number, Outgoing] {
  const start = reader.at;
  const count = reader.array("a message of the outbox");
  const token = reader.int("a token");
  const outgoing = {
    address: reader.text("an address"),
    n: reader.uint("a number"),
    message: word(reader, OUTGOING, "a message's kind"),
    dueMs: readOptional(reader, "a deadline"),
    awaited: reader.bool("whether it is awaited"),
    state: word(reader, STATES, "a state"),
  };
  if (count !== (outgoing.message === "channel" ? 8 : 7))
    reader.refuse(
      "CHAIN_BAD_SHAPE",
      "a message of the outbox is of 7 items, of a channel 8",
      start,
    );
  return [token, count === 8 ? { ...outgoing, frame: readFrame(reader) } : outgoing];
}

function writeChannel(writer: CborWriter, [token, channel]: readonly [number, Channel]): void {
  writer.array(8);
  writer.uint(token);
  writer.uint(CHANNEL_PHASES.indexOf(channel.phase));
  if (channel.peer === undefined) writer.simple(NULL);
  else writer.hex(channel.peer);
  writeOptional(writer, channel.theirs);
  writer.uint(channel.credit);
  writer.uint(channel.granted);
  writer.uint(channel.window);
  writeText(writer, channel.lost);
}

function readChannel(reader: CborReader): readonly [number, Channel] {
  reader.tuple(8, "a channel");
  return [
    reader.uint("a token"),
    {
      phase: word(reader, CHANNEL_PHASES, "a phase"),
      peer: reader.null() ? undefined : readActor(reader),
      theirs: readOptional(reader, "a token"),
      credit: reader.uint("credit"),
      granted: reader.uint("credit"),
      window: reader.uint("credit"),
      lost: readText(reader, "a code"),
    },
  ];
}

function writeMember(writer: CborWriter, [id, n]: readonly [ActorId, number]): void {
  writer.array(2);
  writer.hex(id);
  writer.uint(n);
}

function readMember(reader: CborReader): readonly [ActorId, number] {
  reader.tuple(2, "an actor and its number");
  return [readActor(reader), reader.uint("a number")];
}

/** In the order in which they came, which is the one that they go in. */
function writeKeys(writer: CborWriter, { records, order, first, next }: Keys): void {
  writer.array(next - first);
  for (let place = first; place < next; place++) {
    const record = records.get(order.get(place) ?? "");
    if (record === undefined) throw new Error("a key has a place and no record");
    writer.array(5);
    writeText(writer, record.client);
    writer.text(record.key);
    writer.uint(record.atMs);
    writeTaken(writer, record);
  }
}

function readKeys(reader: CborReader): Keys {
  const start = reader.at;
  const list = readAll(reader, "idempotency keys", (): Keyed => {
    reader.tuple(5, "an idempotency key");
    return {
      client: readText(reader, "a client"),
      key: reader.text("a key"),
      atMs: reader.uint("a time"),
      ...readTaken(reader),
    };
  });
  const ids = list.map(({ client, key }) => keyedKey(client, key));
  const records = PersistentMap.of(list.map((record, at) => [ids[at] as string, record]));
  if (records.size !== list.length)
    reader.refuse("CHAIN_NOT_CANONICAL", "an idempotency key twice", start);
  // Places are counted from 0 again: they are not written, and nothing else knows them.
  return { records, order: PersistentMap.of(ids.entries()), first: 0, next: list.length };
}

function values<K extends number | string, V>(map: PersistentMap<K, V>): V[] {
  return map.entries().map(([, value]) => value);
}

function mapped<K extends number | string, V>(
  list: readonly V[],
  key: (value: V) => K,
): PersistentMap<K, V> {
  return PersistentMap.of(list.map((value) => [key(value), value]));
}

function nullable<T>(
  writer: CborWriter,
  value: T | undefined,
  write: (writer: CborWriter, value: T) => void,
): void {
  if (value === undefined) writer.simple(NULL);
  else write(writer, value);
}

function writeText(writer: CborWriter, text: string | undefined): void {
  if (text === undefined) writer.simple(NULL);
  else writer.text(text);
}

function readText(reader: CborReader, what: string): string | undefined {
  return reader.null() ? undefined : reader.text(what);
}
