import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Digest, Sha256 } from "../base/mod.ts";
import {
  admission,
  type Channel,
  CHANNEL_CLOSED,
  CHANNEL_CREDIT_MAX,
  type ChannelFrame,
  type ChannelStep,
  decodeLedger,
  encodeLedger,
  type Event,
  nextNumber,
  type Outgoing,
  outgoingPosition,
  type Received,
  takesFrame,
} from "./mod.ts";
import { called, failed, OK, received, replied, Sample, step } from "./samples.contract.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")) as Digest;

function born(name: string): Sample {
  const sample = new Sample(sha256, name);
  sample.add([sample.started("new"), received("init"), replied()]);
  return sample;
}

function turn(sample: Sample, ...steps: Event[]): void {
  sample.add([received("send"), ...steps, replied()]);
}

function doing(token: number, of: ChannelStep): Event {
  return called(3, OK, step(token, of));
}

/** Offers with the next turn: the token. */
function offers(sample: Sample, address: string, credit = 2, isAutomatic = false): number {
  const token = sample.nextSeq + 1;
  const n = nextNumber(sample.ledger, address);
  turn(sample, doing(token, { kind: "offer", address, n, credit, isAutomatic }));
  return token;
}

/** The frame that leaves next, with its place. */
function leaving(sample: Sample): readonly [Outgoing, ChannelFrame] | undefined {
  const queued = sample.ledger.outbox
    .entries()
    .map(([, one]) => one)
    .filter(
      ({ state, frame }) => state === "queued" && frame !== undefined && frame.kind !== "pending",
    )
    .toSorted((a, b) => a.n - b.n);
  const [first] = queued;
  return first?.frame === undefined ? undefined : [first, first.frame];
}

/** Brings it to the other, who ends its turn with these events, and tells what became of it. False where nothing leaves. */
function carry(
  from: Sample,
  to: Sample,
  rest: (token: number) => readonly Event[] = reply,
): boolean {
  const [outgoing, frame] = leaving(from) ?? [];
  if (outgoing === undefined || frame === undefined) return false;
  const { address, n } = outgoing;
  const position = outgoingPosition(from.ledger, outgoing);
  assert.equal(admission(to.ledger, from.actor, position).kind, "new");
  const isTaken = takesFrame(to.ledger, from.actor, frame);
  if (isTaken) {
    const token = frame.to ?? to.nextSeq;
    to.add([arrival(from, frame, token, position), ...rest(token)]);
  }
  const refused = isTaken ? undefined : CHANNEL_CLOSED;
  const isThere = from.ledger.outbound.get(address)?.numbers.get(n) !== undefined;
  if (isThere) from.add([{ kind: "settled", messages: [{ address, n, refused }] }]);
  return true;
}

function reply(): readonly Event[] {
  return [replied()];
}

function arrival(
  { actor }: Sample,
  { kind, from, credit }: ChannelFrame,
  token: number,
  position: Received["position"],
): Received {
  const sender = { kind: "actor", id: actor } as const;
  const through = (frame: Received["frame"]): Received =>
    received("channel", { sender, position, token, frame, args: [] });
  switch (kind) {
    case "offer":
    case "accept":
      return through({ kind, theirs: from, credit });
    case "credit":
      return through({ kind, credit });
    case "body":
    case "pending":
      return through(undefined);
    default:
      return through({ kind });
  }
}

const accepting =
  (credit: number, isAutomatic = false) =>
  (token: number): readonly Event[] => [
    replied({ effect: step(token, { kind: "accept", credit, isAutomatic }) }),
  ];

function refusing(token: number): readonly Event[] {
  return [replied({ effect: step(token, { kind: "refuse" }) })];
}

/** A channel between the two: the tokens of its ends. */
function opened(a: Sample, b: Sample, toB = 2, toA = 2): readonly [number, number] {
  const mine = offers(a, "b", toA);
  const theirs = b.nextSeq;
  carry(a, b, accepting(toB));
  carry(b, a);
  return [mine, theirs];
}

function body(sample: Sample, token: number): void {
  const { peer } = end(sample, token);
  turn(sample, doing(token, { kind: "body", n: nextNumber(sample.ledger, peer ?? "") }));
}

function end(sample: Sample, token: number): Channel {
  const channel = sample.ledger.channels.get(token);
  assert(channel !== undefined);
  return channel;
}

function illegal(move: () => void): void {
  assert.throws(move, { code: "CHAIN_ILLEGAL_MOVE" });
}

function pair(): [Sample, Sample] {
  return [born("a"), born("b")];
}

describe("a channel", () => {
  test("opens where the other end accepts, and each knows the other's token and credit", () => {
    const [a, b] = pair();
    const [mine, theirs] = opened(a, b, 3, 2);
    assert.deepEqual(end(a, mine), {
      phase: "open",
      peer: b.actor,
      theirs,
      credit: 3,
      granted: 2,
      window: 0,
      lost: undefined,
    });
    assert.deepEqual(end(b, theirs), {
      ...end(a, mine),
      peer: a.actor,
      theirs: mine,
      credit: 2,
      granted: 3,
    });
    assert.equal(a.ledger.outbox.size, 0);
  });

  test("does not where it refuses, and neither end keeps it", () => {
    const [a, b] = pair();
    offers(a, "b");
    carry(a, b, refusing);
    carry(b, a);
    assert.deepEqual([a.ledger.channels.size, b.ledger.channels.size], [0, 0]);
  });

  test("is answered exactly by the reply to its offer", () => {
    const [a, b] = pair();
    offers(a, "b");
    illegal(() => carry(a, b));
    illegal(() => turn(b, doing(b.nextSeq, { kind: "refuse" })));
    const [mine] = opened(...pair());
    illegal(() => b.add([received("send"), replied({ effect: step(mine, { kind: "refuse" }) })]));
  });

  test("lets bodies through in their order as far as the credit goes, and no further", () => {
    const [a, b] = pair();
    const [mine] = opened(a, b, 2);
    body(a, mine);
    body(a, mine);
    illegal(() => body(a, mine));
    assert.equal(carry(a, b) && carry(a, b), true);
    illegal(() =>
      b.add([
        received("channel", { sender: { kind: "actor", id: a.actor }, token: end(a, mine).theirs }),
        replied(),
      ]),
    );
  });

  test("gets credit by hand, or with the reply to what was handled, up to a limit", () => {
    const [a, b] = pair();
    const [mine, theirs] = opened(a, b, 1);
    body(a, mine);
    const n = nextNumber(b.ledger, a.actor);
    const back = step(theirs, { kind: "credit", n, credit: 1 });
    carry(a, b, () => [replied({ effect: back })]);
    carry(b, a);
    assert.equal(end(a, mine).credit, 1);
    const give = (credit: number): void =>
      turn(b, doing(theirs, { kind: "credit", n: n + 1, credit }));
    illegal(() => give(CHANNEL_CREDIT_MAX));
    illegal(() => give(0));
    give(5);
    carry(b, a);
    assert.deepEqual([end(a, mine).credit, end(b, theirs).granted], [6, 6]);
    illegal(() => offers(a, "b", CHANNEL_CREDIT_MAX + 1));
  });

  test("takes what the acceptor sends with its consent, behind that; a refusal takes it back", () => {
    for (const accepts of [true, false]) {
      const [a, b] = pair();
      const mine = offers(a, "b");
      const answer = accepts ? accepting(1) : refusing;
      carry(a, b, (token) => [doing(token, { kind: "body", n: 2 }), ...answer(token)]);
      assert.equal(leaving(b)?.[1].kind, accepts ? "accept" : "refuse");
      carry(b, a);
      carry(b, a);
      assert.equal(leaving(b), undefined);
      assert.equal(a.ledger.channels.get(mine)?.granted, accepts ? 1 : undefined);
    }
  });

  test("is closed by either end, behind what was sent, and what comes after that is refused", () => {
    const [a, b] = pair();
    const [mine, theirs] = opened(a, b);
    body(a, mine);
    body(b, theirs);
    turn(a, doing(mine, { kind: "close", n: nextNumber(a.ledger, b.actor) }));
    illegal(() => turn(a, doing(mine, { kind: "close", n: nextNumber(a.ledger, b.actor) })));
    carry(b, a); // refused
    assert.equal(end(b, theirs).lost, undefined);
    carry(a, b);
    carry(a, b);
    assert.deepEqual([a.ledger.channels.size, b.ledger.channels.size], [0, 0]);
    assert.deepEqual([a.ledger.outbox.size, b.ledger.outbox.size], [0, 0]);
  });

  test("that is closed before it was answered is lost to whoever accepts it", () => {
    const [a, b] = pair();
    const mine = offers(a, "b");
    illegal(() => turn(a, doing(mine, { kind: "close", n: 1 })));
    turn(a, doing(mine, { kind: "close", n: undefined }));
    const theirs = b.nextSeq;
    carry(a, b, accepting(1));
    carry(b, a);
    assert.equal(end(b, theirs).lost, CHANNEL_CLOSED);
    b.add([received("channel", { token: theirs, frame: { kind: "lost" } }), replied()]);
    assert.equal(b.ledger.channels.size, 0);
  });

  test("whose frame finds nobody is lost, and the actor is told once", () => {
    const a = born("a");
    const mine = offers(a, "nobody");
    const lost = received("channel", { token: mine, frame: { kind: "lost" } });
    illegal(() => a.add([lost, replied()]));
    a.add([
      { kind: "settled", messages: [{ address: "nobody", n: 1, refused: "ACTOR_NOT_FOUND" }] },
    ]);
    assert.equal(end(a, mine).lost, "ACTOR_NOT_FOUND");
    a.add([lost, replied()]);
    illegal(() => a.add([lost, replied()]));
  });

  for (const [how, die] of [
    ["a failure", (b: Sample) => b.add([received("send"), failed()])],
    ["a stop", (b: Sample) => b.add([{ kind: "stopped", code: "ENGINE_TRAP", origin: "host" }])],
    [
      "a rewind",
      (b: Sample) => {
        const none = Uint8Array.of(0x80);
        b.add([{ kind: "rewound", to: 2, by: "ops", timers: none, keyvalue: none }]);
      },
    ],
  ] as const) {
    test(`ends with ${how} of one end, which tells the other behind what it had sent`, () => {
      const [a, b] = pair();
      const [, theirs] = opened(a, b);
      const second = opened(a, b);
      body(b, theirs);
      die(b);
      assert.equal(b.ledger.channels.size, 0);
      assert.deepEqual(decodeLedger(encodeLedger(b.ledger)), b.ledger);
      carry(b, a);
      assert.equal(end(a, second[0]).granted, 2);
      carry(b, a);
      assert.equal(a.ledger.channels.size, 1);
      const code = how === "a rewind" ? "ACTOR_REWOUND" : "ENGINE_TRAP";
      assert.equal(leaving(b)?.[1].code, code);
      carry(b, a);
      assert.equal(a.ledger.channels.size, 0);
    });
  }

  test("whose offer fails its turn is refused with the failure's code, and is not tried again", () => {
    const [a, b] = pair();
    offers(a, "b");
    illegal(() => carry(a, b, () => [failed({ retried: true })]));
    carry(a, b, (token) => [doing(token, { kind: "body", n: 2 }), failed()]);
    assert.deepEqual([leaving(b)?.[1].kind, leaving(b)?.[1].code], ["refuse", "ENGINE_TRAP"]);
    carry(b, a);
    assert.equal(a.ledger.channels.size, 0);
  });

  test("survives an upgrade and a new epoch, not a restart", () => {
    const [a, b] = pair();
    opened(a, b);
    a.add([a.started("epoch"), received("send"), replied()]);
    assert.equal(a.ledger.channels.size, 1);
    a.add([a.started("restart"), received("send"), replied()]);
    assert.equal(a.ledger.channels.size, 0);
    assert.equal(leaving(a)?.[1].code, "ACTOR_FAILED");
  });
});

test("whatever two ends do in whatever order, each body comes once, in order, within the credit, until the channel ends", () => {
  const side = fc.constantFrom(0, 1);
  const move = fc.tuple(
    side,
    fc.constantFrom(
      "offer",
      "body",
      "body",
      "body",
      "carry",
      "carry",
      "carry",
      "credit",
      "close",
      "fail",
    ),
    fc.nat(3),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const ends = pair();
      const sent: string[][] = [[], []];
      const came: string[][] = [[], []];
      const bring = (from: number, answer: number): boolean => {
        const [a, b] = [ends[from], ends[1 - from]] as [Sample, Sample];
        const [outgoing, frame] = leaving(a) ?? [];
        if (outgoing === undefined || frame === undefined) return false;
        if (frame.kind === "body" && takesFrame(b.ledger, a.actor, frame))
          came[1 - from]?.push(`${frame.from} ${outgoing.n}`);
        const isOffer = frame.kind === "offer";
        const consent = answer === 0 ? refusing : accepting(answer, true);
        return carry(a, b, isOffer ? consent : reply);
      };
      for (const [which, what, much] of moves) {
        const a = ends[which];
        const [token, channel] = a.ledger.channels.entries().at(-1) ?? [];
        if (what === "carry") bring(which, much);
        else if (what === "fail") {
          if (much === 0) a.add([received("send"), failed()]);
        } else if (what === "offer") {
          if (a.ledger.channels.size < 2) offers(a, which === 0 ? "b" : "a", much);
        } else if (token === undefined || channel === undefined || channel.lost !== undefined)
          continue;
        else if (what === "close") {
          if (much > 0) continue;
          const n = channel.peer && nextNumber(a.ledger, channel.peer);
          turn(a, doing(token, { kind: "close", n: n || undefined }));
        } else if (channel.phase === "open" && channel.peer !== undefined) {
          const n = nextNumber(a.ledger, channel.peer);
          if (what === "credit" && much > 0)
            turn(a, doing(token, { kind: "credit", n, credit: much }));
          if (what !== "body" || channel.credit === 0) continue;
          turn(a, doing(token, { kind: "body", n }));
          sent[which]?.push(`${token} ${n}`);
        }
      }
      while (bring(0, 1) || bring(1, 1));
      for (const which of [0, 1]) {
        // Of each channel a beginning of what was sent, and all of it where it is open still.
        for (const token of new Set(sent[which]?.map((one) => one.split(" ")[0]))) {
          const of = (list: string[] = []): string[] =>
            list.filter((one) => one.split(" ")[0] === token);
          const [there, here] = [of(sent[which]), of(came[1 - which])];
          assert.deepEqual(here, there.slice(0, here.length));
          const channel = ends[which]?.ledger.channels.get(Number(token));
          if (channel?.lost === undefined && channel !== undefined) assert.deepEqual(here, there);
        }
      }
    }),
    { numRuns: 300 },
  );
});
