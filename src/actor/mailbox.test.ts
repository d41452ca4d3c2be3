import assert from "node:assert/strict";
import { test } from "node:test";
import { type Digest, digestFromBytes } from "../base/mod.ts";
import fc from "fast-check";
import type { Receipt } from "./commit.ts";
import { Mailbox } from "./mailbox.ts";
import type { Answer, Message, Request } from "./message.ts";

const RECEIPT: Receipt = { link: digestFromBytes(new Uint8Array(32)) as Digest, seq: 1 }; // 32 bytes

/** A mailbox only carries them. */
const message = (n: number): Message => sized(n, n);
/** With a payload of so many bytes. */
const sized = (n: number, bytes: number, kind = "call", sender = "client"): Message =>
  ({
    request: { n, kind, sender: { kind: sender } },
    entry: {},
    payload: new Uint8Array(bytes),
  }) as unknown as Message;

test("a mailbox takes as many messages as its limit, and refuses one more", () => {
  const mailbox = new Mailbox(2, 1_000);
  assert.deepEqual(
    [1, 2, 3].map((n) => mailbox.put(message(n))),
    [true, true, false],
  );
  assert.equal(mailbox.size, 2);
});

test("a mailbox takes as many bytes as its limit where more than one waits, and all that actors sent", () => {
  const mailbox = new Mailbox(10, 100);
  assert.equal(mailbox.put(sized(1, 200)), true, "one alone may have more");
  assert.equal(mailbox.put(sized(2, 1)), false);
  assert.equal(mailbox.put(sized(3, 500, "send", "actor")), true);
  mailbox.take();
  assert.deepEqual(
    [60, 41, 40, 1].map((bytes) => mailbox.put(sized(bytes, bytes))),
    [true, false, true, false],
  );
  mailbox.drain();
  assert.equal(mailbox.put(sized(4, 100)), true);
});

test("a mailbox knows how many messages of clients wait", () => {
  const mailbox = new Mailbox(10, 100);
  mailbox.put(sized(1, 1));
  mailbox.put(sized(2, 1, "send", "actor"));
  assert.equal(mailbox.clientCount, 1);
  mailbox.take();
  assert.equal(mailbox.clientCount, 0);
});

test("a message that its sender offers again is one with that which waits: both are told, and taken back by one it is not done", () => {
  const mailbox = new Mailbox(10, 100);
  const told: string[] = [];
  const offer = (who: string, n: number, begins = true): Message => ({
    ...sized(n, 1, "call", "actor"),
    request: {
      kind: "call",
      sender: { kind: "actor", id: "ann" },
      position: { address: "bob", n, after: n - 1, settled: 0 },
      begins: () => begins,
      taken: () => void told.push(`${who} taken`),
      answer: (answer: Answer) =>
        void told.push(`${who} ${answer.kind === "refused" ? answer.error.code : answer.kind}`),
    } as unknown as Request,
  });
  for (const n of [1, 2]) mailbox.put(offer(`first ${n}`, n));
  assert.equal(mailbox.join(offer("again 1", 1).request), true);
  assert.equal(mailbox.join(offer("again 2", 2, false).request), true);
  assert.equal(mailbox.join(offer("again 3", 3).request), false);
  assert.equal(mailbox.size, 2);

  const one = mailbox.take()?.request;
  assert.equal(one?.begins?.(), true);
  one?.taken?.(RECEIPT);
  one?.answer({ kind: "failed", code: "ENGINE_TRAP", message: "", receipt: RECEIPT });
  assert.equal(mailbox.take()?.request.begins?.(), false);
  assert.deepEqual(told, [
    "first 1 taken",
    "again 1 taken",
    "first 1 failed",
    "again 1 failed",
    "first 2 ACTOR_DEADLOCK", // whoever took it back knows
  ]);
});

test("messages come out in the order in which they went in, however puts and takes alternate", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 5_000 }), (moves) => {
      const mailbox = new Mailbox(10_000, Infinity);
      const model: Message[] = [];
      moves.forEach((put, n) => {
        if (!put) return assert.equal(mailbox.take(), model.shift());
        const one = message(n);
        model.push(one);
        return assert.equal(mailbox.put(one), true);
      });
      assert.equal(mailbox.size, model.length);
      assert.deepEqual(mailbox.drain(), model);
      assert.equal(mailbox.size, 0);
    }),
    { numRuns: 50 },
  );
});
