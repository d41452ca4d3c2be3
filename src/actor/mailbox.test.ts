import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Mailbox } from "./mailbox.ts";
import type { Message } from "./message.ts";

/** A mailbox only carries them. */
const message = (n: number): Message => ({ request: { n }, entry: {} }) as unknown as Message;

test("a mailbox takes as many messages as its limit, and refuses one more", () => {
  const mailbox = new Mailbox(2);
  assert.deepEqual(
    [1, 2, 3].map((n) => mailbox.put(message(n))),
    [true, true, false],
  );
  assert.equal(mailbox.size, 2);
});

test("messages come out in the order in which they went in, however puts and takes alternate", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 5_000 }), (moves) => {
      const mailbox = new Mailbox(10_000);
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
