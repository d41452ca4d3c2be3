import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type ActorSpec,
  type Answer,
  DEFAULT_ACTOR_LIMITS,
  HANDLE,
  type Receipt,
  recover,
  type Request,
} from "../actor/mod.ts";
import { type ActorId, type Sha256, ZERO_DIGEST } from "../base/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Cell } from "./mod.ts";

/** What a kind of cell must give its contract test. */
export interface Driver {
  /** A cell without actors, over this store; `ended` hears of each actor that left it. */
  open(store: Store, ended: (id: ActorId) => void): Promise<Cell>;
  openStore(): Store;
  readonly sha256: Sha256;
  /** A handler that answers a script (test/actors/scripted). */
  program(): Promise<Program>;
}

const A = "a".repeat(32) as ActorId;
const B = "b".repeat(32) as ActorId;

/** Holds one kind of cell to its port's contract. */
export function cellContract(name: string, driver: Driver): void {
  const spec = async (id: ActorId): Promise<ActorSpec> => ({
    id,
    name: undefined,
    program: await driver.program(),
    grant: {
      handlers: { runtime: {}, timing: {}, random: {}, "message-server": {} },
      limits: DEFAULT_ACTOR_LIMITS,
      exports: [],
      payloads: "public",
    },
    manifest: ZERO_DIGEST,
    parameters: new Uint8Array(0),
  });

  describe(`${name} hosts actors`, () => {
    test("one that was started is there, and answers in the order of its messages", async () => {
      await using store = driver.openStore();
      await using cell = await driver.open(store, () => undefined);
      const { seq } = await cell.start(await spec(A));
      assert.ok(seq > 0);
      assert.equal(cell.has(A), true);
      assert.equal(cell.has(B), false);
      const answers = await Promise.all(
        ["add 1", "add 2", "get"].map((body) => ask(cell, A, body)),
      );
      assert.deepEqual(answers, ["1", "3", "3"]);
      assert.equal((await cell.functions(A))?.has(HANDLE), true);
      assert.equal((await cell.inspect(A))?.phase, "idle");
      const all = await cell.inspectAll([B, A]);
      assert.deepEqual(
        all.map((one) => one?.phase),
        [undefined, "idle"],
      );
    });

    test("a message is taken when it is durable, then answered", async () => {
      await using store = driver.openStore();
      await using cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      const told: string[] = [];
      const { promise, resolve } = Promise.withResolvers<Receipt>();
      const answered = ask(cell, A, "add 5", (receipt) => {
        told.push("taken");
        resolve(receipt);
      });
      const { link } = await promise;
      await answered.then(() => told.push("answered"));
      assert.deepEqual(told, ["taken", "answered"]);
      const heads = await Array.fromAsync(store.links(A, 0));
      assert.equal(heads.flat().at(-1)?.digest.toHex(), link.toHex());
    });

    test("what it cannot do is told by its code: no such actor, arguments that do not fit, a grant that is not offered", async () => {
      await using store = driver.openStore();
      await using cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      await assert.rejects(given(cell, A, { function: "nothing" }), { code: "ACTOR_NO_FUNCTION" });
      await assert.rejects(given(cell, A, { args: [() => 1] as unknown as [] }), {
        code: "ACTOR_BAD_ARGUMENTS",
      });
      const { grant, ...rest } = await spec(B);
      const handlers = { unheard: {} };
      await assert.rejects(cell.start({ ...rest, grant: { ...grant, handlers } }), {
        name: "ActorError",
        code: "ACTOR_UNGRANTED",
      });
      assert.equal(cell.has(B), false);
      assert.equal(await cell.inspect(B), undefined);
      assert.equal(await cell.functions(B), undefined);
    });

    test("one that was stopped has left, and its chain says so", async () => {
      await using store = driver.openStore();
      const left: ActorId[] = [];
      await using cell = await driver.open(store, (id) => left.push(id));
      await cell.start(await spec(A));
      await cell.stop(A, "ACTOR_STOPPED");
      assert.deepEqual(left, [A]);
      assert.equal(cell.has(A), false);
      assert.equal((await store.actor(A))?.entry.status, "stopped");
      await cell.stop(A, "ACTOR_STOPPED"); // nothing to do
    });

    test("a turn that waits can be cancelled, and is told once that is durable; its actor goes on", async () => {
      await using store = driver.openStore();
      await using cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      const { promise: taken, resolve } = Promise.withResolvers<Receipt>();
      const slept = assert.rejects(ask(cell, A, "sleep 1000000", resolve), /ACTOR_CANCELLED/);
      await taken;
      const cancelled = await cell.cancel(A, undefined, "ops");
      await slept;
      assert.equal(cancelled?.isCancelled, true);
      const links = (await Array.fromAsync(store.links(A, 0))).flat();
      assert.equal(links.at(-1)?.digest.toHex(), cancelled.receipt.link.toHex());
      assert.equal(await cell.cancel(A, cancelled.turn, "ops"), undefined);
      assert.equal(await ask(cell, A, "say on"), "on");
    });

    test("all rests when what clients sent is done, whatever still waits; one may finish its mail before it stops", async () => {
      await using store = driver.openStore();
      const cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      await cell.start(await spec(B));
      const { promise: taken, resolve } = Promise.withResolvers<Receipt>();
      const waits = assert.rejects(ask(cell, A, "sleep 1000000", resolve), {
        code: "ACTOR_CLOSED",
      });
      await taken;
      const said = Array.from({ length: 9 }, () => ask(cell, B, "add 1"));
      await cell.rest();
      assert.equal((await cell.inspect(B))?.mailCount, 0);
      said.push(ask(cell, B, "add 1"));
      await cell.stop(B, "ACTOR_STOPPED", 60_000);
      assert.equal((await Promise.all(said)).at(-1), "10");
      await cell[Symbol.asyncDispose]();
      await waits;
    });

    test("one that another cell had goes on where its chain ends, its state and its open turn with it", async () => {
      await using store = driver.openStore();
      const first = await driver.open(store, () => undefined);
      await first.start(await spec(A));
      await ask(first, A, "add 40");
      const open = ask(first, A, "sleep 5\nadd 2").catch(() => undefined); // let go of, or answered
      await first[Symbol.asyncDispose]();
      await open;
      await using second = await driver.open(store, () => undefined);
      const listed = await store.actor(A);
      assert.ok(listed !== undefined);
      await second.activate(await spec(A), await recover(listed, store, driver.sha256));
      assert.equal(second.has(A), true);
      assert.match(await ask(second, A, "get"), /^4[02]$/);
    });

    test("what comes when it has closed is refused, and nobody waits for it", async () => {
      await using store = driver.openStore();
      const cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      const closing = cell[Symbol.asyncDispose]();
      const late = assert.rejects(cell.start(await spec(B)), { code: "ACTOR_CLOSED" });
      await closing;
      await late;
      await assert.rejects(cell.start(await spec(B)), { code: "ACTOR_CLOSED" });
      await assert.rejects(ask(cell, A, "get"), { name: "ActorError" });
    });

    test("an actor of one cell calls another of it, and a circle is a deadlock", async () => {
      await using store = driver.openStore();
      await using cell = await driver.open(store, () => undefined);
      await cell.start(await spec(A));
      await cell.start(await spec(B));
      assert.equal(await ask(cell, A, `call ${B} 60000 add 7`), "ok 7");
      assert.equal(await ask(cell, A, `call ${B} 60000 call ${A} 60000 get`), "ok err deadlock");
      assert.equal(
        await ask(cell, A, `request ${B} 60000 call ${A} 60000 get\nwait`),
        "0 ok err deadlock",
      );
    });
  });
}

/** What a call of the handler says. @throws what it was refused with */
async function ask(
  cell: Cell,
  id: ActorId,
  body: string,
  taken?: (receipt: Receipt) => void,
): Promise<string> {
  const args = new TextEncoder().encode(body);
  const answer = await given(cell, id, { args, taken });
  if (answer.kind !== "replied") throw new Error(answer.code);
  const { val } = answer.result as { readonly val: Uint8Array }; // by the handler's type
  return new TextDecoder().decode(val);
}

function given(
  cell: Cell,
  id: ActorId,
  request: Partial<Request>,
): Promise<Exclude<Answer, { kind: "refused" }>> {
  return new Promise((resolve, reject) =>
    cell.deliver(id, {
      kind: "call",
      sender: { kind: "client", name: "test" },
      function: HANDLE,
      args: [],
      position: undefined,
      key: undefined,
      deadlineMs: undefined,
      cause: undefined,
      trace: undefined,
      taken: undefined,
      answer: (answer) => (answer.kind === "refused" ? reject(answer.error) : resolve(answer)),
      ...request,
    }),
  );
}
