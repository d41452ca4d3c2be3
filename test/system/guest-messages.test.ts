import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestActor } from "../../src/testing/mod.ts";
import { GuestStage, type StartOptions } from "./guest-stage.ts";

let stage: GuestStage;
before(async () => {
  stage = await GuestStage.open();
});
after(() => stage[Symbol.asyncDispose]());

const post = (options?: StartOptions): Promise<TestActor> => stage.start("post-ts", options);
const rest = (): Promise<void> => stage.theater.settled();

describe("actors in TypeScript", () => {
  test("send to each other by name and by id, in order, and know who sent", async () => {
    const [a, b] = [await post(), await post()];
    await a.ask("send", { to: b.name, body: { note: 1 } });
    await a.ask("send", { to: b.id, body: { note: "é" } });
    await rest();
    assert.deepEqual(await b.ask("notes"), [1, "é"]);
    assert.deepEqual(await a.ask("call", { to: b.name, body: "who" }), {
      reply: { sender: { kind: "actor", id: a.id }, number: 2, asked: true },
    });
    assert.deepEqual(await b.ask("who"), {
      sender: { kind: "client", name: "embedder" },
      number: 0,
      asked: true,
    });
  });

  test("speak through typed addresses: call, request and send", async () => {
    const [a, b] = [await post(), await post()];
    await b.ask("note", "first");
    assert.deepEqual(await a.ask("noteAt", { to: b.name, body: "second" }), {
      count: 2,
      before: ["first"],
    });
    await rest();
    assert.deepEqual(await b.ask("notes"), ["first", "second", [2]]);
  });

  test("send nothing in a turn that fails", async () => {
    const [a, b] = [await post(), await post()];
    await assert.rejects(a.ask("sendAndFail", { to: b.name, body: { note: 1 } }));
    await rest();
    assert.deepEqual(await b.ask("notes"), []);
  });

  test("keep what they did before a call and after it, over a start of the host in between", async () => {
    const [a, b] = [await post(), await post()];
    const asked = a.send(JSON.stringify({ around: { to: b.name, body: { sleep: 60 } } }));
    await asked;
    await rest();
    await stage.theater.restart();
    await stage.theater.advance(60);
    assert.deepEqual(await a.ask("notes"), ["before", { reply: 60 }]);
    assert.deepEqual(await b.ask("notes"), ["asleep", "awake"]);
  });
});

describe("a call that brings no reply says why", () => {
  const told = (a: TestActor, to: string, body: unknown): Promise<unknown> =>
    a.ask("call", { to, body, deadlineMs: 50 });

  test("not-found: nobody is called so", async () => {
    const a = await post();
    assert.deepEqual(await told(a, 'no "one"', "notes"), {
      code: "not-found",
      message: 'call to "no \\"one\\"": not-found',
    });
    assert.partialDeepStrictEqual(await told(a, "\ud800", "notes"), { code: "not-found" });
    assert.deepEqual(await a.ask("send", { to: "nobody", body: 1 }), { reply: null });
  });

  test("refused: and with what words", async () => {
    const [a, b] = [await post(), await post()];
    assert.deepEqual(await told(a, b.name, { refuse: "no \ud800" }), {
      code: "refused",
      detail: "no \ufffd",
      message: `call to "${b.name}": refused (no \ufffd)`,
    });
  });

  test("failed: and by which code", async () => {
    const [a, b] = [await post(), await post()];
    assert.partialDeepStrictEqual(await told(a, b.name, { fail: "oh" }), {
      code: "failed",
      detail: "GUEST_FAILED",
    });
  });

  test("deadline: no answer came in time", async () => {
    const [a, b] = [await post(), await post()];
    const asked = told(a, b.name, { sleep: 1_000 });
    await stage.theater.advance(50);
    assert.partialDeepStrictEqual(await asked, { code: "deadline" });
    await stage.theater.advance(1_000);
  });

  test("deadlock: the other one waits for this very actor", async () => {
    const [a, b] = [await post(), await post()];
    assert.partialDeepStrictEqual(await told(a, a.name, "notes"), { code: "deadlock" });
    const around = { call: { to: a.name, body: "notes" } };
    assert.partialDeepStrictEqual(await told(a, b.name, around), {
      reply: { code: "deadlock" },
    });
  });

  test("mailbox-full: as many wait as may", async () => {
    const a = await post();
    const b = await post({ lines: ["[limits]", "mailbox-max = 1"] });
    const busy = b.ask("sleep", 10);
    await rest();
    const waiting = b.ask("notes");
    await rest();
    assert.partialDeepStrictEqual(await told(a, b.name, "notes"), { code: "mailbox-full" });
    await stage.theater.advance(10);
    await busy;
    await waiting;
  });

  test("outbox-full: as many are on their way as may be", async () => {
    const a = await post({ lines: ["[limits]", "outbox-bytes-max = 20"] });
    const b = await post();
    const body = { note: "more than twenty bytes of text" };
    assert.partialDeepStrictEqual(await a.ask("send", { to: b.name, body }), {
      code: "outbox-full",
    });
  });

  test("denied: the manifest does not grant it", async () => {
    const all = 'type = "message-server"';
    const a = await post({ replace: [all, `${all}\nto = ["somebody"]`] });
    assert.partialDeepStrictEqual(await told(a, "another", "notes"), { code: "denied" });
  });

  test("and a turn that does not catch it fails with it, by its place", async () => {
    const a = await post();
    await assert.rejects(a.ask("callHard", { to: "nobody", body: 1 }), { code: "ACTOR_FAILED" });
    const failed = a.events.findLast(({ kind }) => kind === "failed");
    assert.match(
      failed?.kind === "failed" ? failed.message : "",
      /^CallError: call to "nobody": not-found\n {4}at callHard \(src\/post\.ts:\d+:\d+\)$/,
    );
  });
});

describe("requests", () => {
  test("are under way together, and waitAny gives them as they are answered", async () => {
    const [a, b, c] = [await post(), await post(), await post()];
    const asked = a.ask("race", [
      { to: b.name, body: { sleep: 40 } },
      { to: c.name, body: { sleep: 20 } },
      { to: "nobody", body: "notes" },
      { to: b.name, body: { refuse: "no" } },
    ]);
    await stage.theater.advance(100);
    const answers = (await asked) as [number, { reply?: unknown; code?: string }][];
    assert.deepEqual(
      answers.map(([at, { reply, code }]) => [at, reply ?? code]),
      [
        [2, "not-found"],
        [1, 20],
        [0, 40],
        [3, "refused"],
      ],
    );
  });

  test("are all waited for by waitAll, which gives their replies in order", async () => {
    const [a, b, c] = [await post(), await post(), await post()];
    const letters = [
      { to: b.name, body: { sleep: 40 } },
      { to: c.name, body: { note: 1 } },
    ];
    const asked = a.ask("gather", letters);
    await stage.theater.advance(40);
    assert.deepEqual(await asked, { reply: [40, 1] });
    const refused = a.ask("gather", [{ to: b.name, body: { refuse: "no" } }, ...letters]);
    await stage.theater.advance(40);
    assert.partialDeepStrictEqual(await refused, { code: "refused" });
    assert.deepEqual(await c.ask("notes"), [1, 1]);
  });

  test("that nobody waits for arrive still", async () => {
    const [a, b] = [await post(), await post()];
    await a.ask("drop", { to: b.name, body: { note: 1 } });
    await rest();
    assert.deepEqual(await b.ask("notes"), [1]);
  });
});

describe("a reply that is kept back", () => {
  test("is given in a later turn, as a reply or a refusal, over a start of the host", async () => {
    const [a, b] = [await post(), await post()];
    const first = a.ask("call", { to: b.name, body: "hold", deadlineMs: 10_000 });
    await rest();
    assert.equal(await b.ask("release", { it: "é" }), 0);
    assert.deepEqual(await first, { reply: { it: "é" } });
    const second = b.ask("hold");
    const third = b.ask("hold");
    await rest();
    await b.ask("releaseRefused", "not now");
    await assert.rejects(second, { code: "ACTOR_REFUSED" });
    assert.equal(await b.ask("release", 7), 0);
    assert.equal(await third, 7);
  });

  test("is kept back from nobody where nobody waits", async () => {
    const b = await post();
    await b.send("hold");
    await rest();
    assert.equal(await b.ask("release", 1), 0);
  });

  test("can be given once", async () => {
    const b = await post();
    assert.partialDeepStrictEqual(await b.ask("replyAgain", 12_345), { code: "not-found" });
  });
});

describe("time and chance of an actor in TypeScript", () => {
  test("a timer for a handler that is not there is not set, and the turn says which was meant", async () => {
    const a = await post();
    await assert.rejects(a.ask("misspelt"), {
      message: /TypeError: there is no handler "rong"; did you mean "ring"\?/,
    });
  });

  test("a timer fires once, or again and again until it is cancelled", async () => {
    const a = await post();
    const start = stage.theater.clock.nowMs();
    await a.ask("timer", { afterMs: 100 });
    const timer = await a.ask("timer", { afterMs: 150, everyMs: 100 });
    await stage.theater.advance(300);
    assert.equal(await a.ask("cancel", timer), true);
    assert.equal(await a.ask("cancel", timer), false);
    await stage.theater.advance(300);
    const notes = (await a.ask("notes")) as { atMs: number; text: string; asked: boolean }[];
    assert.deepEqual(
      notes.map(({ atMs }) => atMs - start),
      [100, 150, 250],
    );
    assert.partialDeepStrictEqual(notes[1], {
      text: "ring",
      sender: { kind: "timer", token: timer, count: 1 },
      asked: false,
    });
  });

  test("a sleep takes its time, and the state after it has what was done before", async () => {
    const a = await post();
    const slept = a.ask("sleep", 250);
    await stage.theater.advance(250);
    assert.equal(await slept, 250);
    assert.deepEqual(await a.ask("notes"), ["asleep", "awake"]);
  });

  test("now and Date.now are the clock of the theater", async () => {
    const a = await post();
    const atMs = stage.theater.clock.nowMs();
    assert.deepEqual(await a.ask("now"), [atMs, atMs, new Date(atMs).toISOString()]);
  });

  test("Math.random differs between actors and from turn to turn", async () => {
    const [a, b] = [await post(), await post()];
    const drawn = [...((await a.ask("draws", 3)) as number[]), await a.ask("draw")];
    const other = (await b.ask("draws", 4)) as number[];
    assert.equal(new Set([...drawn, ...other]).size, 8);
    a.passivate();
    assert.ok(!other.includes((await a.ask("draw")) as number));
    assert.match(String(await a.ask("bytes", 4)), /^[0-9a-f]{8}$/);
  });
});

test("what types forbid does not compile: a wrong handler, message or reply of another actor", async () => {
  const tsc = join(fileURLToPath(import.meta.resolve("typescript/package.json")), "../bin/tsc");
  const project = join(import.meta.dirname, "../../examples/tsconfig.json");
  await promisify(execFile)(process.execPath, [tsc, "-p", project, "--noEmit"]).catch(
    (error: { stdout: string }) => assert.fail(error.stdout),
  );
});
