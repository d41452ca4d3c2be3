import type { ActorId } from "../base/mod.ts";
import type { Position, Received, Seq } from "./event.ts";
import { illegal } from "./illegal.ts";
import {
  type Inbound,
  inboundKey,
  type Incoming,
  type Keyed,
  keyedKey,
  KEY_COUNT_MAX,
  KEY_MS_MAX,
  type Keys,
  type Ledger,
  type Taken,
} from "./ledger.ts";
import { PersistentMap } from "./persistent-map.ts";

// The receiver's side of delivery (DESIGN "Delivery"): in order, and exactly once.

/** What to do with a message that is offered. */
export type Admission =
  | { readonly kind: "new" }
  /** It is known: its answer stands at `answered` in this chain, or is still owed. */
  | ({ readonly kind: "known" } & Taken)
  /** It was refused before: its number was passed over. */
  | { readonly kind: "refused" }
  /** Its number is settled: the sender has what it needs, and the answer is not kept. */
  | { readonly kind: "settled" }
  /** One before it is not here yet: it has to be offered again. */
  | { readonly kind: "later" };

const NEW: Admission = { kind: "new" };

/** Of a message from an actor. */
export function admission(ledger: Ledger, sender: ActorId, position: Position): Admission {
  const { address, n, after, settled } = position;
  const pair = ledger.inbound.get(inboundKey(sender, address));
  const last = pair?.last ?? 0;
  if (n > last) return after <= Math.max(last, settled) ? NEW : { kind: "later" };
  const known = pair?.taken.get(n);
  if (known !== undefined) return { kind: "known", ...known };
  return n <= (pair?.settled ?? 0) ? { kind: "settled" } : { kind: "refused" };
}

/** Of a message with an idempotency key; `client` undefined: from the host. */
export function keyAdmission(
  ledger: Ledger,
  client: string | undefined,
  key: string,
  atMs: number,
): Admission {
  const known = ledger.keys.records.get(keyedKey(client, key));
  if (known === undefined || expired(known, atMs)) return NEW;
  return { kind: "known", received: known.received, answered: known.answered };
}

function expired(keyed: Keyed, atMs: number): boolean {
  return keyed.atMs + KEY_MS_MAX <= atMs;
}

/** Puts down that a message was received: by its position, by its key, or not at all. */
export function take(ledger: Ledger, event: Received, seq: Seq, atMs: number): Ledger {
  const { sender, position, key } = event;
  if (sender.kind === "actor") {
    if (position === undefined) return ledger;
    return { ...ledger, inbound: takePosition(ledger, sender.id, position, seq) };
  }
  if (key === undefined) return ledger;
  const client = sender.kind === "client" ? sender.name : undefined;
  return {
    ...ledger,
    keys: takeKey(ledger.keys, { client, key, atMs, received: seq, answered: undefined }),
  };
}

function takePosition(
  { inbound }: Ledger,
  sender: ActorId,
  { address, n, after, settled }: Position,
  seq: Seq,
): Ledger["inbound"] {
  const id = inboundKey(sender, address);
  const pair: Inbound = inbound.get(id) ?? newPair(sender, address);
  if (n <= pair.last) illegal(`message ${n} of a pair is received after ${pair.last}`);
  if (after > Math.max(pair.last, settled))
    illegal(`message ${n} of a pair is received before ${after}`);
  const taken = forget(pair, settled).set(n, { received: seq, answered: undefined });
  return inbound.set(id, { ...pair, last: n, settled: Math.max(pair.settled, settled), taken });
}

function newPair(sender: ActorId, address: string): Inbound {
  return { sender, address, last: 0, settled: 0, taken: PersistentMap.of() };
}

/** Lets go of the answers that the sender has. Never more steps than there are answers: the number is a stranger's. */
function forget({ taken, settled: before }: Inbound, settled: number): Inbound["taken"] {
  let kept = taken;
  if (settled - before > taken.size) {
    for (const [n] of taken.entries()) if (n <= settled) kept = kept.delete(n);
  } else for (let n = before + 1; n <= settled; n++) kept = kept.delete(n);
  return kept;
}

function takeKey(keys: Keys, keyed: Keyed): Keys {
  const id = keyedKey(keyed.client, keyed.key);
  const { records, order, first, next } = makeRoom(keys, keyed.atMs);
  if (records.has(id)) illegal("an idempotency key is received a second time");
  return { records: records.set(id, keyed), order: order.set(next, id), first, next: next + 1 };
}

/** Drops what is older than KEY_MS_MAX, and the oldest where there are KEY_COUNT_MAX. */
function makeRoom({ records, order, first, next }: Keys, atMs: number): Keys {
  for (let id = order.get(first); id !== undefined; id = order.get(first)) {
    const oldest = records.get(id);
    if (oldest === undefined) throw new Error("a key has a place and no record");
    if (!expired(oldest, atMs) && next - first < KEY_COUNT_MAX) break;
    records = records.delete(id);
    order = order.delete(first++);
  }
  return { records, order, first, next };
}

/** Puts down which event answered a message. The first answer is the one that counts. */
export function answered(ledger: Ledger, message: Incoming, by: Seq): Ledger {
  const { sender, address, n, key, seq } = message;
  const owed = ledger.owed.delete(seq);
  if (sender.kind === "actor") {
    if (address === undefined || n === undefined) return { ...ledger, owed };
    return {
      ...ledger,
      owed,
      inbound: answerPosition(ledger, inboundKey(sender.id, address), n, by),
    };
  }
  if (key === undefined) return owed === ledger.owed ? ledger : { ...ledger, owed };
  const id = keyedKey(sender.kind === "client" ? sender.name : undefined, key);
  const record = ledger.keys.records.get(id);
  // That of a later message, which had the key anew when this one's was over: it is not the answer to that.
  const isLater = record !== undefined && record.received > seq;
  if (record === undefined || isLater || record.answered !== undefined) return { ...ledger, owed };
  const records = ledger.keys.records.set(id, { ...record, answered: by });
  return { ...ledger, owed, keys: { ...ledger.keys, records } };
}

function answerPosition({ inbound }: Ledger, id: string, n: number, by: Seq): Ledger["inbound"] {
  const pair = inbound.get(id);
  const taken = pair?.taken.get(n);
  if (pair === undefined || taken === undefined || taken.answered !== undefined) return inbound;
  return inbound.set(id, { ...pair, taken: pair.taken.set(n, { ...taken, answered: by }) });
}
