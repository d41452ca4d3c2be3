import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import type { ActorId, Digest, Sha256 } from "../base/mod.ts";
import type { Cause, Effect, Event, Position } from "./event.ts";
import {
  admission,
  decodeLedger,
  encodeKeyvalue,
  encodeLedger,
  encodeTimers,
  KEY_MS_MAX,
  keyAdmission,
  type Ledger,
  ledgerDigest,
  newLedger,
  nextNumber,
  type Outgoing,
  outgoingPosition,
  PersistentMap,
  apply,
  SUPERVISOR_ADDRESS,
} from "./mod.ts";
import {
  bytesOf,
  called,
  failed,
  OK,
  randomChain,
  received,
  replied,
  returned,
  Sample,
  step,
} from "./samples.contract.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")) as Digest;
const peer = "0123456789abcdef0123456789abcdef" as ActorId;
const CAUSE: Cause = { actor: peer, seq: 9, link: sha256(new Uint8Array(1)) };
const fromPeer = { sender: { kind: "actor", id: peer } } as const;

/** An actor after its genesis: events 0 to 2. */
function born(): Sample {
  const sample = new Sample(sha256, "ledger");
  sample.add([sample.started("new"), received("init"), replied()]);
  return sample;
}

function message(address: string, n: number, kind: "call" | "send" = "send"): Effect {
  return { kind: "message", address, n, message: kind, dueMs: undefined };
}

function settled(address: string, n: number, refused?: string): Event {
  return { kind: "settled", messages: [{ address, n, refused }] };
}

function position(n: number, after: number, upTo: number): Position {
  return { address: "self", n, after, settled: upTo };
}

function illegal(sample: Sample, events: readonly Event[]): void {
  assert.throws(() => sample.add(events), { code: "CHAIN_ILLEGAL_MOVE" });
}

function outgoing(ledger: Ledger): Outgoing[] {
  return ledger.outbox.entries().map(([, one]) => one);
}

function sends(...numbers: number[]): Event[] {
  return [received("send"), ...numbers.map((n) => called(0, OK, message("cart", n))), replied()];
}

describe("what goes out", () => {
  test("numbers of a pair follow one another, and none is used twice", () => {
    const sample = born();
    sample.add(sends(1, 2));
    assert.equal(nextNumber(sample.ledger, "cart"), 3);
    assert.equal(nextNumber(sample.ledger, "stock"), 1);
    illegal(sample, sends(2));
    illegal(sample, sends(4));
  });

  test("a message names the number before it that was not refused, and what is settled", () => {
    const sample = born();
    sample.add(sends(1, 2, 3, 4));
    sample.add([settled("cart", 2, "not-found")]);
    const [first, third, fourth] = outgoing(sample.ledger) as [Outgoing, Outgoing, Outgoing];
    assert.deepEqual(outgoingPosition(sample.ledger, first), {
      address: "cart",
      n: 1,
      after: 0,
      settled: 0,
    });
    assert.equal(outgoingPosition(sample.ledger, third).after, 1);
    sample.add([settled("cart", 1)]);
    assert.deepEqual(outgoingPosition(sample.ledger, third), {
      address: "cart",
      n: 3,
      after: 1,
      settled: 2,
    });
    assert.deepEqual(outgoingPosition(sample.ledger, fourth), {
      address: "cart",
      n: 4,
      after: 3,
      settled: 2,
    });
  });

  test("a send leaves the outbox when it is taken or refused, and is settled once", () => {
    const sample = born();
    sample.add(sends(1, 2));
    sample.add([settled("cart", 1), settled("cart", 2, "not-found")]);
    assert.equal(sample.ledger.outbox.size, 0);
    illegal(sample, [settled("cart", 1)]);
    illegal(sample, [settled("stock", 1)]);
  });

  test("a call stays in the outbox until its answer reached the guest", () => {
    const sample = born();
    sample.add([received("send"), called(0, undefined, message("cart", 1, "call"))]);
    sample.add([settled("cart", 1)]);
    assert.equal(outgoing(sample.ledger)[0]?.state, "taken");
    sample.add([returned(4, undefined, CAUSE), replied()]);
    assert.equal(sample.ledger.outbox.size, 0);
    assert.equal(sample.ledger.outbound.get("cart")?.settled, 1);
  });

  test("a call that ended without the other actor's answer stays until it is settled what became of it", () => {
    const sample = born();
    sample.add([received("send"), called(0, undefined, message("cart", 1, "call"))]);
    sample.add([returned(4), replied()]);
    assert.deepEqual(
      outgoing(sample.ledger).map(({ awaited, state }) => [awaited, state]),
      [[false, "queued"]],
    );
    sample.add([settled("cart", 1, "deadline")]);
    assert.equal(sample.ledger.outbox.size, 0);
    sample.add(sends(2));
    const [next] = outgoing(sample.ledger) as [Outgoing];
    assert.equal(outgoingPosition(sample.ledger, next).after, 0);
  });

  test("a refused call leaves its number behind, and its caller is told", () => {
    const sample = born();
    sample.add([received("send"), called(0, undefined, message("cart", 1, "call"))]);
    sample.add([settled("cart", 1, "mailbox-full"), returned(4), replied()]);
    sample.add(sends(2));
    const [next] = outgoing(sample.ledger) as [Outgoing];
    assert.deepEqual(outgoingPosition(sample.ledger, next), {
      address: "cart",
      n: 2,
      after: 0,
      settled: 1,
    });
  });

  test("of several requests the answered one is named, and those that nobody waited for end with the turn", () => {
    const sample = born();
    sample.add([
      received("send"),
      called(1, OK, message("cart", 1, "call")),
      called(1, OK, message("stock", 1, "call")),
      called(2, undefined),
    ]);
    illegal(sample, [returned(6, { kind: "answered", token: 3 })]);
    illegal(sample, [returned(6, { kind: "answered", token: 3 }, CAUSE)]);
    sample.add([returned(6, { kind: "answered", token: 5 }, CAUSE), replied()]);
    assert.deepEqual(
      outgoing(sample.ledger).map(({ address, awaited }) => [address, awaited]),
      [["cart", false]],
    );
    sample.add([settled("cart", 1)]);
    assert.equal(sample.ledger.outbox.size, 0);
  });

  test("nobody but the runtime sends to the supervisor", () => {
    illegal(born(), [received("send"), called(0, OK, message(SUPERVISOR_ADDRESS, 1)), replied()]);
  });
});

describe("what comes in", () => {
  test("is taken in order, and exactly once", () => {
    const sample = born();
    const take = (at: Position): Event[] => [
      received("send", { ...fromPeer, position: at }),
      replied(),
    ];
    sample.add(take(position(1, 0, 0)));
    illegal(sample, take(position(1, 0, 0)));
    illegal(sample, take(position(3, 2, 1)));
    assert.deepEqual(admission(sample.ledger, peer, position(3, 2, 1)), { kind: "later" });
    assert.deepEqual(admission(sample.ledger, peer, position(3, 2, 2)), { kind: "new" });
    sample.add(take(position(3, 1, 1)));
    assert.deepEqual(admission(sample.ledger, peer, position(2, 1, 0)), { kind: "refused" });
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), { kind: "settled" });
    assert.deepEqual(admission(sample.ledger, peer, position(3, 1, 1)), {
      kind: "known",
      received: 5,
      answered: 6,
    });
  });

  test("an address is one pair, so two names of one actor are two", () => {
    const sample = born();
    sample.add([received("send", { ...fromPeer, position: position(1, 0, 0) }), replied()]);
    assert.deepEqual(admission(sample.ledger, peer, { ...position(1, 0, 0), address: "other" }), {
      kind: "new",
    });
  });

  test("a settled number of any size is forgotten at the cost of what was kept", () => {
    const sample = born();
    sample.add([received("send", { ...fromPeer, position: position(1, 0, 0) }), replied()]);
    const far = Number.MAX_SAFE_INTEGER;
    sample.add([
      received("send", { ...fromPeer, position: position(far, far - 1, far - 1) }),
      replied(),
    ]);
    assert.equal(sample.ledger.inbound.get(`${peer}self`)?.taken.size, 1);
  });

  test("an idempotency key is received once in a day, by client", () => {
    const sample = born();
    const keyed = received("call", { sender: { kind: "client", name: "ann" }, key: "k" });
    sample.add([keyed, replied()]);
    illegal(sample, [keyed, replied()]);
    const at = 1_790_000_000_007;
    assert.deepEqual(keyAdmission(sample.ledger, "ann", "k", at), {
      kind: "known",
      received: 3,
      answered: 4,
    });
    assert.equal(keyAdmission(sample.ledger, "ann", "k", at + KEY_MS_MAX).kind, "new");
    assert.equal(keyAdmission(sample.ledger, "bob", "k", at).kind, "new");
    assert.equal(keyAdmission(sample.ledger, undefined, "k", at).kind, "new");
  });

  test("the oldest of more than 10,000 keys goes", () => {
    let ledger = born().ledger;
    for (let at = 0; at <= 10_000; at++) {
      const keyed = received("send", { key: `k${at}` });
      ledger = apply(ledger, keyed, 3 + 2 * at, 9);
      ledger = apply(ledger, replied(), 4 + 2 * at, 9);
    }
    assert.equal(keyAdmission(ledger, undefined, "k0", 9).kind, "new");
    assert.equal(keyAdmission(ledger, undefined, "k1", 9).kind, "known");
  });
});

describe("owed replies", () => {
  test("a deferred one is owed until an effect gives it", () => {
    const sample = born();
    sample.add([
      received("call", { ...fromPeer, position: position(1, 0, 0) }),
      replied({ deferred: true }),
    ]);
    assert.deepEqual(
      [...sample.ledger.owed.entries()].map(([token]) => token),
      [3],
    );
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: undefined,
    });
    sample.add([received("send"), called(3, OK, { kind: "reply", token: 3 }), replied()]);
    assert.equal(sample.ledger.owed.size, 0);
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: 6,
    });
    illegal(sample, [received("send"), called(3, OK, { kind: "reply", token: 3 }), replied()]);
  });

  test("the first answer counts", () => {
    const sample = born();
    sample.add([
      received("call", { ...fromPeer, position: position(1, 0, 0) }),
      called(3, OK, { kind: "reply", token: 3 }),
      replied(),
    ]);
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: 4,
    });
  });

  test("a send has none to defer", () => {
    illegal(born(), [received("send"), replied({ deferred: true })]);
  });

  test("a restart answers them, cancels timers and closes channels, and keeps the rest", () => {
    const sample = born();
    sample.add([
      received("call", { sender: { kind: "client", name: "ann" }, key: "k" }),
      called(3, OK, { kind: "timer", dueMs: 5, everyMs: undefined }),
      called(3, OK, step(5, { kind: "offer", address: "x", n: 1, credit: 0, isAutomatic: false })),
      called(3, OK, { kind: "put", key: "a", value: OK }),
      called(3, OK, message("cart", 1)),
      replied({ deferred: true }),
    ]);
    sample.add([sample.started("restart"), received("send"), replied()]);
    const { timers, channels, owed, keyvalue, outbox, life } = sample.ledger;
    assert.deepEqual(
      [timers.size, channels.size, owed.size, keyvalue.size, outbox.size],
      [0, 0, 0, 1, 2],
    );
    assert.deepEqual([life?.epoch, life?.incarnation], [1, 1]);
    assert.deepEqual(keyAdmission(sample.ledger, "ann", "k", 9), {
      kind: "known",
      received: 3,
      answered: 9,
    });
  });
});

describe("a failed turn", () => {
  test("loses what it queued since its last commit, and the numbers stay used", () => {
    const sample = born();
    sample.add([
      received("send"),
      called(0, OK, { kind: "put", key: "a", value: OK }),
      called(0, undefined, message("cart", 1, "call")),
    ]);
    sample.add([
      returned(5, undefined, CAUSE),
      called(0, OK, message("cart", 2)),
      called(0, OK, { kind: "put", key: "b", value: OK }),
      called(0, OK, { kind: "timer", dueMs: 5, everyMs: undefined }),
      failed(),
    ]);
    const { keyvalue, timers, outbox } = sample.ledger;
    assert.deepEqual(
      keyvalue.entries().map(([key]) => key),
      ["a"],
    );
    assert.equal(timers.size, 0);
    assert.deepEqual(
      [...outbox.entries()].map(([, { address }]) => address),
      [SUPERVISOR_ADDRESS],
    );
    assert.equal(nextNumber(sample.ledger, "cart"), 3);
  });

  test("keeps what an import did that had waited", () => {
    const sample = born();
    sample.add([received("send"), called(0, undefined)]);
    sample.add([
      returned(4, { kind: "child", id: peer, change: "added" }),
      called(0, OK, { kind: "monitor", id: peer, change: "added" }),
      failed(),
    ]);
    assert.deepEqual(sample.ledger.children.entries(), [[peer, 0]]);
    assert.equal(sample.ledger.monitors.size, 0);
  });

  test("answers its message, and tells the supervisor once", () => {
    const sample = born();
    sample.add([received("call", { ...fromPeer, position: position(1, 0, 0) }), failed()]);
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: 4,
    });
    assert.deepEqual(
      outgoing(sample.ledger).map(({ message: kind, n }) => [kind, n]),
      [["exit", 1]],
    );
    sample.add([received("send"), failed()]);
    assert.deepEqual(
      outgoing(sample.ledger).map(({ message: kind, n }) => [kind, n]),
      [["exit", 2]],
    );
    sample.add([settled(SUPERVISOR_ADDRESS, 2)]);
    assert.equal(sample.ledger.exit, undefined);
    sample.add([sample.started("restart"), received("send"), replied()]);
    assert.equal(sample.ledger.outbox.size, 0);
  });

  test("may have its message received again: then the second turn answers it", () => {
    const sample = born();
    sample.add([
      received("call", { ...fromPeer, position: position(1, 0, 0) }),
      failed({ retried: true }),
    ]);
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: undefined,
    });
    illegal(sample, [received("call", { ...fromPeer, again: 2 }), replied()]);
    sample.add([received("call", { ...fromPeer, again: 3 }), replied()]);
    assert.deepEqual(admission(sample.ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: 6,
    });
    illegal(sample, [received("call", { ...fromPeer, again: 3 }), replied()]);
  });
});

describe("timers", () => {
  const set = (everyMs: number | undefined): Event[] => [
    received("send"),
    called(3, OK, { kind: "timer", dueMs: 1_790_000_000_000, everyMs }),
    replied(),
  ];

  test("one without a period fires once", () => {
    const sample = born();
    sample.add(set(undefined));
    sample.add([received("timer", { token: 4 }), replied()]);
    illegal(sample, [received("timer", { token: 4 }), replied()]);
  });

  test("one with a period is due at its first time that is not past", () => {
    const sample = born();
    sample.add(set(5));
    sample.add([received("timer", { token: 4 }), replied()]);
    assert.deepEqual(sample.ledger.timers.get(4), { dueMs: 1_790_000_000_015, everyMs: 5 });
  });

  test("a cancelled one fires no more", () => {
    const sample = born();
    sample.add(set(5));
    sample.add([received("send"), called(3, OK, { kind: "cancelled", token: 4 }), replied()]);
    illegal(sample, [received("timer", { token: 4 }), replied()]);
    illegal(sample, [received("send"), called(3, OK, { kind: "cancelled", token: 4 }), replied()]);
  });

  test("a period of nothing is refused", () => illegal(born(), set(0)));
});

describe("moves that no actor makes", () => {
  const open = (): Sample => {
    const sample = born();
    sample.add([received("send"), called(0, undefined)]);
    return sample;
  };
  const cases: readonly (readonly [string, Sample, (sample: Sample) => readonly Event[]])[] = [
    ["a genesis without `started`", new Sample(sha256, "x"), () => [received("init"), replied()]],
    [
      "a genesis with another message",
      new Sample(sha256, "x"),
      (s) => [s.started("new"), received("send"), replied()],
    ],
    [
      "a genesis that is a restart",
      new Sample(sha256, "x"),
      (s) => [s.started("restart"), received("init"), replied()],
    ],
    [
      "a genesis without its table",
      new Sample(sha256, "x"),
      (s) => [s.started("new", { table: undefined }), received("init"), replied()],
    ],
    [
      "a table out of order",
      new Sample(sha256, "x"),
      (s) => [s.started("new", { table: ["b", "a"] }), received("init"), replied()],
    ],
    [
      "a second genesis",
      born(),
      (s) => [s.started("new", { epoch: 1 }), received("init"), replied()],
    ],
    ["an init without `started`", born(), () => [received("init"), replied()]],
    [
      "an epoch left out",
      born(),
      (s) => [s.started("epoch", { epoch: 2 }), received("send"), replied()],
    ],
    [
      "an incarnation backwards",
      born(),
      (s) => [s.started("restart", { incarnation: 0 }), received("send"), replied()],
    ],
    [
      "another component without an upgrade",
      born(),
      (s) => [s.started("epoch", { component: s.digest("new") }), received("send"), replied()],
    ],
    [
      "an upgrade that nothing announced",
      born(),
      (s) => [s.started("upgrade"), received("send"), replied()],
    ],
    [
      "a rewind that nothing announced",
      born(),
      (s) => [s.started("rewind"), received("send"), replied()],
    ],
    [
      "a table that is the one before",
      born(),
      (s) => [s.started("epoch", { table: s.ledger.life?.table }), received("send"), replied()],
    ],
    ["a `started` alone", born(), (s) => [s.started("epoch")]],
    ["a turn without an end", born(), () => [received("send"), called(0, OK)]],
    [
      "two turns in a link",
      born(),
      () => [received("send"), replied(), received("send"), replied()],
    ],
    ["a call outside a turn", born(), () => [called(0, OK)]],
    ["a reply outside a turn", born(), () => [replied()]],
    ["an import beyond the table", born(), () => [received("send"), called(4, OK), replied()]],
    [
      "an event after a call that waits",
      born(),
      () => [received("send"), called(0, undefined), replied()],
    ],
    [
      "an answer in the link of its call",
      born(),
      () => [received("send"), called(0, undefined), returned(4), replied()],
    ],
    ["an answer to another call", open(), () => [returned(3), replied()]],
    ["a call while another waits", open(), () => [called(0, OK)]],
    ["a reply while a call waits", open(), () => [replied()]],
    ["a message while a call waits", open(), () => [received("send"), replied()]],
    [
      "a mark within a turn",
      open(),
      (s) => [{ kind: "marked", epoch: 0, state: undefined, ledger: s.digest(""), blobs: [] }],
    ],
    ["a stop within a turn", open(), () => [{ kind: "stopped", code: "X", origin: "host" }]],
    [
      "a host event after its turn",
      born(),
      () => [received("send"), replied(), { kind: "stopped", code: "X", origin: "host" }],
    ],
    [
      "a mark at a turn's head",
      born(),
      (s) => [
        { kind: "marked", epoch: 0, state: undefined, ledger: s.digest(""), blobs: [] },
        received("send"),
        replied(),
      ],
    ],
    [
      "a mark of another epoch",
      born(),
      (s) => [{ kind: "marked", epoch: 1, state: undefined, ledger: s.digest(""), blobs: [] }],
    ],
    [
      "a decision about a stranger",
      born(),
      () => [
        received("send"),
        {
          kind: "decided",
          child: peer,
          incarnation: 0,
          exit: { kind: "normal" },
          decision: "forget",
          stop: [],
          start: [],
        },
        replied(),
      ],
    ],
    [
      "a channel message through none",
      born(),
      () => [received("channel", { ...fromPeer, token: 1 }), replied()],
    ],
    [
      "a rewind to what is to come",
      born(),
      () => [{ kind: "rewound", to: 3, by: "", timers: bytesOf(""), keyvalue: bytesOf("") }],
    ],
  ];
  for (const [what, sample, events] of cases) test(what, () => illegal(sample, events(sample)));

  test("a message to one that has stopped, until it is started again", () => {
    const sample = born();
    sample.add([{ kind: "stopped", code: "ACTOR_STOPPED", origin: "host" }]);
    illegal(sample, [received("send"), replied()]);
    sample.add([sample.started("activate"), received("send"), replied()]);
  });
});

test("a resident's restart goes on in its epoch, as the next incarnation", () => {
  const sample = born();
  sample.add([sample.started("restart", { epoch: 0 }), received("send"), replied()]);
  assert.deepEqual([sample.ledger.life?.epoch, sample.ledger.life?.incarnation], [0, 1]);
  illegal(sample, [sample.started("activate", { epoch: 0 }), received("send"), replied()]);
});

describe("what operators and supervisors do", () => {
  test("a rewind brings back timers and key-value of its target, and closes what came since", () => {
    const sample = born();
    const timers = encodeTimers(PersistentMap.of([[1, { dueMs: 9, everyMs: undefined }]]));
    const keyvalue = encodeKeyvalue(PersistentMap.of([["old", OK]]));
    sample.add([
      received("call", { ...fromPeer, position: position(1, 0, 0) }),
      called(3, OK, step(4, { kind: "offer", address: "x", n: 1, credit: 0, isAutomatic: false })),
      called(3, OK, { kind: "put", key: "new", value: OK }),
      called(3, OK, message("cart", 1)),
      replied({ deferred: true }),
    ]);
    sample.add([{ kind: "rewound", to: 2, by: "ops", timers: sample.blob(timers), keyvalue }]);
    const { ledger } = sample;
    assert.deepEqual(
      ledger.keyvalue.entries().map(([key]) => key),
      ["old"],
    );
    assert.deepEqual(ledger.timers.entries(), [[1, { dueMs: 9, everyMs: undefined }]]);
    assert.deepEqual([ledger.channels.size, ledger.owed.size, ledger.outbox.size], [0, 0, 2]);
    assert.deepEqual(admission(ledger, peer, position(1, 0, 0)), {
      kind: "known",
      received: 3,
      answered: 8,
    });
    sample.add([sample.started("rewind"), received("send"), replied()]);
  });

  test("a rewind whose payload is gone cannot be folded", () => {
    const gone = { digest: born().digest("gone"), size: 1 };
    const rewound: Event = { kind: "rewound", to: 2, by: "", timers: gone, keyvalue: gone };
    assert.throws(() => born().add([rewound]), { code: "CHAIN_BLOB_MISSING" });
  });

  test("a fork begins with the key-value of its source, and nothing else of it", () => {
    const sample = new Sample(sha256, "fork");
    const keyvalue = encodeKeyvalue(PersistentMap.of([["a", OK]]));
    const source = { actor: peer, seq: 5, link: sample.digest("link") };
    sample.add([
      sample.started("fork", { fork: { source, keyvalue } }),
      received("init"),
      replied(),
    ]);
    assert.equal(sample.ledger.keyvalue.size, 1);
  });

  test("an upgrade is announced, and then the component is another", () => {
    const sample = born();
    const component = sample.digest("next");
    sample.add([
      { kind: "upgraded", by: "ops", component, manifest: sample.digest("m"), grant: OK },
    ]);
    illegal(sample, [received("send"), replied()]); // by the component before
    illegal(sample, [
      sample.started("activate", { component }), // as if nothing had been done to it
      received("send"),
      replied(),
    ]);
    illegal(sample, [
      sample.started("upgrade", { component: sample.digest("component") }),
      received("send"),
      replied(),
    ]);
    sample.add([sample.started("upgrade"), received("send"), replied()]);
    assert.deepEqual(sample.ledger.life?.component, component);
  });

  test("decisions count incarnations, and forget children", () => {
    const sample = born();
    const other = "f".repeat(32) as ActorId;
    const added = (id: ActorId): Event => called(0, OK, { kind: "child", id, change: "added" });
    sample.add([received("send"), added(peer), added(other), replied()]);
    const decided = (decision: "restart" | "forget", stop: ActorId[], start: ActorId[]): Event => ({
      kind: "decided",
      child: peer,
      incarnation: 0,
      exit: { kind: "abnormal", code: "ENGINE_TRAP" },
      decision,
      stop,
      start,
    });
    sample.add([received("exit", fromPeer), decided("restart", [other], [peer]), replied()]);
    assert.deepEqual(sample.ledger.children.entries(), [[peer, 1]]);
    sample.add([received("exit", fromPeer), decided("forget", [], []), replied()]);
    assert.equal(sample.ledger.children.size, 0);
  });
});

test("a ledger comes back from its bytes, and folds on as it would have", () => {
  for (let seed = 0; seed < 30; seed++) {
    let state = seed;
    const sample = randomChain(
      sha256,
      `l${seed}`,
      (bound) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * bound);
      },
      30,
    );
    const bytes = encodeLedger(sample.ledger);
    assert.deepEqual(encodeLedger(decodeLedger(bytes)), bytes);
    assert.deepEqual(
      ledgerDigest(sha256, decodeLedger(bytes)),
      ledgerDigest(sha256, sample.ledger),
    );
  }
  assert.deepEqual(
    encodeLedger(decodeLedger(encodeLedger(newLedger()))),
    encodeLedger(newLedger()),
  );
});

test("an event without an effect leaves the very same ledger", () => {
  const open = apply(born().ledger, received("send"), 3, 9);
  assert.equal(apply(open, called(0, OK), 4, 9), open);
});
