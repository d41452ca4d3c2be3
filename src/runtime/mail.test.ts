import assert from "node:assert/strict";
import { test } from "node:test";
import { type Delivery, NOT_FOUND, type Offer, type Request } from "../actor/mod.ts";
import { type ActorId, NO_BYTES, ZERO_DIGEST } from "../base/mod.ts";
import { Mail, type MailDeps } from "./mail.ts";

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

const ANYONE: MailDeps = {
  find: (address) => address as ActorId,
  reach: (address) => address as ActorId,
  isMade: () => false,
  deliver: () => undefined,
  retired: async () => undefined,
  monitoring: {
    begin: async () => undefined,
    end: () => undefined,
    resume: () => undefined,
    exited: () => undefined,
  },
  command: async () => ({}),
};

test("a call that comes to its receiver when nobody waits for it any more makes no edge, and closes no circle", () => {
  const delivered: Request[] = [];
  const mail = new Mail({
    ...ANYONE,
    deliver: (_id, request) => void delivered.push(request),
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

test("of what is offered for the first time nobody who bore the name is asked, however many did", async () => {
  const told: Delivery[] = [];
  const mail = new Mail({
    ...ANYONE,
    reach: () => undefined,
    retired: async () => assert.fail("their chains were read"),
  });
  await new Promise<void>((resolve) => {
    mail.offer({ ...call(A, B), told: (delivery) => resolve(void told.push(delivery)) });
  });
  assert.deepEqual(told, [NOT_FOUND]);
});

test("what is offered again goes to nobody before those were asked who may have taken it: all who bore the name, or who let it be offered again", async () => {
  const taken: Delivery = { kind: "taken" };
  const asked: string[] = [];
  const mail = new Mail({
    ...ANYONE,
    deliver: () => assert.fail("another bears the name now, and it was taken"),
    retired: async (bearer) => (asked.push(bearer), taken),
  });
  const offered = (more: Partial<Offer>): Promise<Delivery> =>
    new Promise((resolve) => mail.offer({ ...call(A, "shop"), ...more, told: resolve }));
  assert.equal(await offered({ isAgain: true }), taken);
  assert.equal(await offered({ before: B }), taken);
  assert.deepEqual(asked, ["shop", B]);
});
