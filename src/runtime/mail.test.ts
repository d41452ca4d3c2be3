import assert from "node:assert/strict";
import { test } from "node:test";
import type { Offer, Request } from "../actor/mod.ts";
import { type ActorId, NO_BYTES, ZERO_DIGEST } from "../base/mod.ts";
import { Mail } from "./mail.ts";

const A = "a".repeat(32) as ActorId;
const B = "b".repeat(32) as ActorId;

function call(sender: ActorId, address: string): Offer {
  return {
    sender,
    position: { address, n: 1, after: 0, settled: 0 },
    message: "call",
    frame: undefined,
    blocks: true,
    body: NO_BYTES,
    isAgain: false,
    dueMs: undefined,
    cause: { actor: sender, seq: 0, link: ZERO_DIGEST },
    told: () => undefined,
  };
}

test("a call that comes to its receiver when nobody waits for it any more makes no edge, and closes no circle", () => {
  const delivered: Request[] = [];
  const mail = new Mail({
    find: (address) => address as ActorId,
    reach: (address) => address as ActorId,
    deliver: (_id, request) => void delivered.push(request),
    retired: async () => undefined,
    monitoring: {
      begin: async () => undefined,
      end: () => undefined,
      resume: () => undefined,
      exited: () => undefined,
    },
    command: async () => ({}),
  });
  mail.offer(call(A, B)); // B is on its way into memory
  mail.waitsNoMore(A); // the deadline of the call is over
  const [late] = delivered;
  assert.equal(late?.placed?.(false), true);
  assert.equal(late?.begins?.(), true);
  assert.equal(mail.waitedFor(A), undefined);
  mail.offer(call(B, A));
  assert.equal(delivered[1]?.placed?.(false), true);
});
