import type { ActorId } from "../../src/base/mod.ts";
import {
  encodeKeyvalue,
  encodeTimers,
  ledgerDigest,
  PersistentMap,
  type Received,
} from "../../src/chain/mod.ts";
import {
  bytesOf,
  called,
  failed,
  OK,
  received,
  replied,
  returned,
  Sample,
  step,
} from "../../src/chain/samples.contract.ts";
import { nodeSha256 } from "../../src/theater/mod.ts";

export const PEER = "0123456789abcdef0123456789abcdef" as ActorId;
const OTHER = "ffffffffffffffffffffffffffffffff" as ActorId;

/** A chain in which every kind of event and of effect occurs. */
export function everything(): Sample {
  const sample = smallest("every kind");
  const position = { address: "shop", n: 1, after: 0, settled: 0 };
  const fromPeer = { sender: { kind: "actor", id: PEER } } as const;
  sample.add([
    received("call", {
      ...fromPeer,
      position,
      deadlineMs: 1_790_000_030_000,
      cause: { actor: PEER, seq: 41, link: sample.digest("cause") },
      trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }),
    called(1, OK, {
      kind: "message",
      address: "cart",
      n: 1,
      message: "call",
      dueMs: 1_790_000_030_000,
    }),
    called(1, OK, { kind: "message", address: "stock", n: 1, message: "send", dueMs: undefined }),
    called(3, OK, { kind: "timer", dueMs: 1_790_000_060_000, everyMs: 60_000 }),
    called(3, OK, { kind: "timer", dueMs: 1_790_000_060_000, everyMs: undefined }),
    called(3, OK, { kind: "cancelled", token: 7 }),
    called(3, OK, { kind: "put", key: "a", value: bytesOf("1") }),
    called(3, OK, {
      kind: "put",
      key: "b",
      value: sample.blob(bytesOf("a value kept beside the link")),
    }),
    called(3, OK, { kind: "removed", key: "a" }),
    called(3, OK, { kind: "child", id: PEER, change: "added" }),
    called(3, OK, { kind: "child", id: OTHER, change: "added" }),
    called(3, OK, { kind: "monitor", id: PEER, change: "added" }),
    called(
      3,
      OK,
      step(15, { kind: "offer", address: "stock", n: 2, credit: 2, isAutomatic: true }),
    ),
    called(2, undefined),
  ]);
  sample.add([
    { kind: "settled", messages: [{ address: "stock", n: 1, refused: "not-found" }] },
    returned(16, { kind: "answered", token: 4 }),
    replied({ deferred: true, state: sample.digest("state") }),
  ]);
  sample.add([
    received("channel", {
      ...fromPeer,
      token: 15,
      frame: { kind: "accept", theirs: 7, credit: 1 },
      args: [],
    }),
    called(3, OK, { kind: "reply", token: 3 }),
    called(3, OK, step(15, { kind: "body", n: 1 })),
    replied(),
  ]);
  throughChannels(sample);
  const again = sample.nextSeq;
  sample.add([received("timer", { token: 6 }), failed({ retried: true })]);
  sample.add([sample.started("epoch"), received("timer", { again }), replied()]);
  sample.add([
    received("exit", fromPeer),
    {
      kind: "decided",
      child: PEER,
      incarnation: 0,
      exit: { kind: "abnormal", code: "ENGINE_TRAP" },
      decision: "restart",
      stop: [OTHER],
      start: [PEER],
    },
    replied(),
  ]);
  sample.add([
    {
      kind: "marked",
      epoch: 1,
      state: sample.digest("state"),
      ledger: ledgerDigest(nodeSha256, sample.ledger),
      blobs: [sample.blob(bytesOf("the state"))],
    },
  ]);
  const keyvalue = sample.blob(encodeKeyvalue(PersistentMap.of([["a", bytesOf("1")]])));
  sample.add([
    { kind: "rewound", to: 2, by: "ops", timers: encodeTimers(PersistentMap.of()), keyvalue },
    {
      kind: "upgraded",
      by: "ops",
      component: sample.digest("component 2"),
      manifest: sample.digest("manifest 2"),
      grant: Uint8Array.of(0xa0),
    },
  ]);
  const secret = sample.blob(bytesOf("a secret"), new Uint8Array(16).fill(0x5a));
  sample.add([
    sample.started("upgrade"),
    received("call", { sender: { kind: "client", name: "ann" }, key: "order 7", args: [secret] }),
    replied(),
  ]);
  sample.add([received("send"), failed()]);
  sample.add([
    { kind: "stopped", code: "ACTOR_STOPPED", origin: "host" },
    { kind: "redacted", by: "ops", blobs: [secret.digest] },
  ]);
  return sample;
}

/** The one at 15 gives credit and is closed; another is accepted, closed by its other end; a third is refused; a fourth is lost. */
function throughChannels(sample: Sample): void {
  const fromPeer = { sender: { kind: "actor", id: PEER } } as const;
  const through = (token: number, frame?: Received["frame"]): Received =>
    received("channel", { ...fromPeer, token, frame, args: [] });
  sample.add([through(15), replied({ effect: step(15, { kind: "credit", n: 2, credit: 1 }) })]);
  sample.add([
    through(15, { kind: "credit", credit: 4 }),
    called(3, OK, step(15, { kind: "close", n: 3 })),
    replied(),
  ]);
  const accepted = sample.nextSeq;
  sample.add([
    through(accepted, { kind: "offer", theirs: 30, credit: 2 }),
    called(3, OK, step(accepted, { kind: "body", n: 5 })),
    replied({ effect: step(accepted, { kind: "accept", credit: 3, isAutomatic: false }) }),
  ]);
  sample.add([through(accepted, { kind: "close" }), replied()]);
  const refused = sample.nextSeq;
  sample.add([
    through(refused, { kind: "offer", theirs: 31, credit: 0 }),
    replied({ effect: step(refused, { kind: "refuse" }) }),
  ]);
  const lost = sample.nextSeq + 1;
  const offer = { kind: "offer", address: "nobody", credit: 1, isAutomatic: false } as const;
  sample.add([received("send"), called(3, OK, step(lost, { ...offer, n: 1 })), replied()]);
  sample.add([
    { kind: "settled", messages: [{ address: "nobody", n: 1, refused: "ACTOR_NOT_FOUND" }] },
    received("channel", { token: lost, frame: { kind: "lost" }, args: [] }),
    replied(),
  ]);
}

export function smallest(name: string): Sample {
  const sample = new Sample(nodeSha256, name);
  sample.add([sample.started("new"), received("init"), replied()]);
  return sample;
}
