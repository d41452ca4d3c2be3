import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { before, describe, test } from "node:test";
import * as fc from "fast-check";
import { buildExample } from "../../scripts/pack.ts";
import { connectLocally, listenLocally } from "../../src/node/mod.ts";
import {
  CONNECTIONS_MAX,
  LINE_BYTES_MAX,
  LineReader,
  parseAnswer,
  REQUESTS_MAX,
  wirePair,
} from "../../src/protocol/mod.ts";
import { Hosted, RawClient } from "./hosted.ts";

const NO_SOCKETS = process.platform === "win32" ? "Windows has no such socket" : false;

before(async () => {
  for (const name of ["counter-as", "resident"]) await buildExample(`examples/${name}`);
  await buildExample("test/actors/scripted");
});

const STATUS = { id: 1, verb: "status" };
const nobody = (): void => undefined;

function folderFor(name: string): string {
  return mkdtempSync(join(tmpdir(), name));
}

describe("the socket of a data directory", { skip: NO_SOCKETS }, () => {
  test("is for its owner only, and gone at the end", async () => {
    const folder = folderFor("theater-socket-");
    {
      await using _listening = await listenLocally(folder, nobody);
      const { mode } = statSync(join(folder, "host.sock"));
      assert.equal(mode & 0o777, 0o600);
    }
    assert.throws(() => statSync(join(folder, "host.sock")), { code: "ENOENT" });
    assert.equal(await connectLocally(folder), undefined);
    rmSync(folder, { recursive: true });
  });

  test("takes the place of the one that a dead host left", async () => {
    const folder = folderFor("theater-socket-");
    const path = join(folder, "host.sock");
    {
      // What stays after SIGKILL: a socket that nobody listens on.
      const dead = createServer();
      dead.listen(join(folder, "other.sock"));
      await once(dead, "listening");
      renameSync(join(folder, "other.sock"), path);
      dead.close();
    }
    assert.equal(await connectLocally(folder), undefined);
    await using _listening = await listenLocally(folder, (wire) => wire.close());
    const wire = await connectLocally(folder);
    assert.notEqual(wire, undefined);
    wire?.close();
    rmSync(folder, { recursive: true });
  });

  test("leaves every folder but those that a dead host made for it", async () => {
    const folder = folderFor("theater-socket-");
    const kept = ["sock-puppets", "sock-aB3dE9"];
    for (const name of kept) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "diary"), "mine");
    }
    await using _listening = await listenLocally(folder, nobody);
    for (const name of kept)
      assert.equal(readFileSync(join(folder, name, "diary"), "utf8"), "mine");
    rmSync(folder, { recursive: true });
  });

  test("says why it cannot be there, whatever the directory is", async () => {
    const folder = folderFor("theater-socket-");
    const file = join(folder, "file");
    writeFileSync(file, "mine");
    const unfit = [join(folder, "x".repeat(300)), `${folder}\0`];
    for (const place of [file, ...unfit])
      await assert.rejects(listenLocally(place, nobody), { code: "PROTOCOL_NO_SOCKET" });
    for (const place of unfit)
      await assert.rejects(connectLocally(place), { code: "PROTOCOL_NO_SOCKET" });
    assert.equal(await connectLocally(file), undefined); // nobody listens in what is no directory
    rmSync(folder, { recursive: true });
  });

  test("takes no place of anything else", async () => {
    const folder = folderFor("theater-socket-");
    writeFileSync(join(folder, "host.sock"), "mine");
    await assert.rejects(listenLocally(folder, nobody), { code: "PROTOCOL_NO_SOCKET" });
    assert.equal(readFileSync(join(folder, "host.sock"), "utf8"), "mine");
    assert.equal(await connectLocally(folder), undefined);
    rmSync(folder, { recursive: true });
  });

  test("on Linux it may have a path that is longer than an address; elsewhere that is said", async () => {
    const root = folderFor("theater-socket-");
    const folder = join(root, "a".repeat(120));
    mkdirSync(folder);
    if (process.platform === "linux") {
      await using hosted = await Hosted.open(folder);
      await using client = await hosted.client();
      assert.equal((await client.ask("status", {})).pid, 42);
    } else {
      await assert.rejects(listenLocally(folder, nobody), { code: "PROTOCOL_PATH_TOO_LONG" });
    }
    rmSync(root, { recursive: true });
  });
});

describe("what a client does wrong is an answer, and it may go on", { skip: NO_SOCKETS }, () => {
  const lines: readonly (readonly [string, string | Uint8Array, number | null, string])[] = [
    ["no JSON", "{\n", null, "PROTOCOL_NOT_JSON"],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22, 0x0a), null, "PROTOCOL_NOT_JSON"],
    ["no object", "[1]\n", null, "PROTOCOL_BAD_REQUEST"],
    ["no verb", '{"id":7}\n', 7, "PROTOCOL_BAD_REQUEST"],
    ["an unknown verb", '{"id":7,"verb":"toString"}\n', 7, "PROTOCOL_UNKNOWN_VERB"],
    ["a prototype", '{"id":7,"verb":"status","__proto__":{}}\n', 7, "PROTOCOL_BAD_REQUEST"],
    [
      "a deep line",
      `{"id":7,"verb":"list","all":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n`,
      7,
      "PROTOCOL_BAD_REQUEST",
    ],
    [
      "a line that is too long",
      Buffer.alloc(LINE_BYTES_MAX + 1, "a"),
      null,
      "PROTOCOL_LINE_TOO_LONG",
    ],
    [
      "an actor that is not there",
      '{"id":7,"verb":"stop","actor":"\\u001b"}\n',
      7,
      "ACTOR_NOT_FOUND",
    ],
  ];

  test("whatever it says", async () => {
    await using hosted = await Hosted.open();
    using client = await hosted.raw();
    for (const [name, line, id, code] of lines) {
      client.say(line);
      if (code === "PROTOCOL_LINE_TOO_LONG") client.say("\n");
      const heard = await client.hear();
      assert.deepEqual([heard.id, heard.error?.code], [id, code], name);
      assert.ok(!JSON.stringify(heard).includes("\u001b"));
      client.say(STATUS);
      assert.equal((await client.hear()).reply?.["pid"], 42, name);
    }
  });

  test("whatever bytes there are, the answers are lines, and the next request is answered", async () => {
    await using hosted = await Hosted.open();
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.json().map((json) => Buffer.from(`${json}\n`)),
        fc
          .record({
            id: fc.nat(9),
            verb: fc.constantFrom("cancel", "list", "inspect", "watch"),
            request: fc.nat(9),
          })
          .map((request) => Buffer.from(`${JSON.stringify(request)}\n`)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (said) => {
        const [near, far] = wirePair();
        hosted.server.accept(far);
        for (const piece of said) void near.write(piece);
        void near.write(Buffer.from('\n{"id":77,"verb":"status"}\n'));
        const reader = new LineReader();
        for await (const chunk of near.chunks) {
          for (const line of reader.push(chunk)) {
            assert.equal(line.kind, "json");
            const answer = parseAnswer(line.kind === "json" ? line.json : undefined);
            if (answer.id === 77 && "reply" in answer) return near.close();
          }
        }
        assert.fail("it ended before the answer");
      }),
      { numRuns: 100 },
    );
  });

  test("a line comes in any number of pieces", async () => {
    await using hosted = await Hosted.open();
    using client = await hosted.raw();
    for (const byte of Buffer.from(`${JSON.stringify(STATUS)}\n`)) {
      client.socket.write(Uint8Array.of(byte));
    }
    assert.equal((await client.hear()).reply?.["pid"], 42);
  });

  test("half a line and the end is nothing; whole lines before it are answered", async () => {
    await using hosted = await Hosted.open();
    using client = await hosted.raw();
    client.say(STATUS, '{"id":2,"verb":"sta');
    client.socket.end();
    assert.equal((await client.hear()).reply?.["pid"], 42);
    await assert.rejects(client.hear(), /it has ended/);
  });

  test("thousands of requests are each answered, or refused where too many wait", async () => {
    await using hosted = await Hosted.open();
    const counter = await hosted.counter();
    using client = await hosted.raw();
    const COUNT = 5_000;
    for (let id = 1; id <= COUNT; id++)
      client.say({ id, verb: "call", actor: "counter", body: "1" });
    let taken = 0;
    const ids = new Set<number | null>();
    for (let at = 0; at < COUNT; at++) {
      const { id, reply, error } = await client.hear();
      ids.add(id);
      if (reply !== undefined) taken++;
      else assert.match(error?.code ?? "", /^(PROTOCOL_TOO_MANY_REQUESTS|ACTOR_MAILBOX_FULL)$/);
    }
    assert.equal(ids.size, COUNT);
    assert.ok(taken >= REQUESTS_MAX / 2);
    assert.equal((await counter.call("get")).text, String(taken));
  });

  test("an id is in use until it is answered", async () => {
    await using hosted = await Hosted.open();
    await hosted.scripted();
    using client = await hosted.raw();
    const call = { id: 3, verb: "call", actor: "scripted", body: "defer" };
    client.say(call, call);
    assert.equal((await client.hear()).error?.code, "PROTOCOL_ID_IN_USE");
    client.say({ ...call, id: 4, body: "answer done" });
    assert.equal((await client.answer(3)).reply?.["reply"], "done");
  });

  test("too many connections are told so, and there is room again when one goes", async () => {
    await using hosted = await Hosted.open();
    const path = join(hosted.directory, "host.sock");
    const clients: RawClient[] = [];
    for (let at = 0; at < CONNECTIONS_MAX; at++) clients.push(await RawClient.connect(path));
    const [first] = clients;
    first?.say(STATUS);
    await first?.hear(); // all of them were taken before
    using late = await RawClient.connect(path);
    assert.equal((await late.hear()).error?.code, "PROTOCOL_TOO_MANY_CONNECTIONS");
    await assert.rejects(late.hear());
    clients.pop()?.[Symbol.dispose]();
    while (hosted.server.connectionCount >= CONNECTIONS_MAX) await setImmediate();
    using next = await hosted.raw();
    next.say(STATUS);
    assert.equal((await next.hear()).reply?.["pid"], 42);
    for (const client of clients) client[Symbol.dispose]();
  });
});

describe("a call that waits", { skip: NO_SOCKETS }, () => {
  const DEFER = { id: 1, verb: "call", actor: "scripted", body: "defer" };

  test("goes on when its client has gone", async () => {
    await using hosted = await Hosted.open();
    const scripted = await hosted.scripted();
    await using watcher = await hosted.client();
    const items = watcher.stream("watch", { actor: "scripted" });
    assert.deepEqual((await items.next()).value, { caughtUp: true });
    {
      using client = await hosted.raw();
      client.say(DEFER);
      assert.equal((await items.next()).value?.event?.kind, "received");
    }
    assert.equal((await items.next()).value?.event?.kind, "replied");
    await scripted.call("answer late"); // it is owed still
    assert.match((await items.next()).value?.event?.text ?? "", /^received call/);
    assert.match((await items.next()).value?.event?.text ?? "", /reply to 3$/);
  });

  test("can be taken back; its turn goes on", async () => {
    await using hosted = await Hosted.open();
    const scripted = await hosted.scripted();
    using client = await hosted.raw();
    client.say(DEFER, { id: 2, verb: "cancel", request: 1 });
    const heard = [await client.hear(), await client.hear()];
    assert.equal(heard.find(({ id }) => id === 1)?.error?.code, "PROTOCOL_CANCELLED");
    assert.deepEqual(heard.find(({ id }) => id === 2)?.reply, { cancelled: true });
    client.say({ id: 3, verb: "cancel", request: 1 });
    assert.deepEqual((await client.hear()).reply, { cancelled: false });
    assert.equal((await scripted.call("answer x")).receipt.seq > 4, true);
  });

  test("ends when its time is over", async () => {
    await using hosted = await Hosted.open();
    await hosted.scripted();
    using client = await hosted.raw();
    client.say({ ...DEFER, timeoutMs: 1 });
    assert.equal((await client.hear()).error?.code, "ACTOR_DEADLINE");
  });

  test("is told when the host ends, and streams are done", async () => {
    await using hosted = await Hosted.open();
    await hosted.scripted();
    using client = await hosted.raw();
    client.say(DEFER, { id: 2, verb: "watch" });
    assert.deepEqual((await client.answer(2)).item, { caughtUp: true });
    await hosted.server[Symbol.asyncDispose]();
    const heard = [await client.hear(), await client.hear(), await client.hear()];
    assert.ok(heard.some(({ id, error }) => id === 1 && error?.code === "PROTOCOL_CLOSED"));
  });
});

describe("a watcher", { skip: NO_SOCKETS }, () => {
  test("that never reads costs the others nothing, and gets all of it when it does", async () => {
    await using hosted = await Hosted.open();
    const counter = await hosted.counter();
    using lazy = await hosted.raw();
    lazy.say({ id: 1, verb: "watch", actor: "counter", since: 0 });
    const CALLS = 3_000;
    for (let at = 0; at < CALLS; at += 100) {
      await Promise.all(Array.from({ length: 100 }, () => counter.call("1")));
    }
    using brisk = await hosted.raw();
    brisk.say(STATUS);
    assert.equal((await brisk.hear()).reply?.["pid"], 42);
    for (let seq = 0; seq < 3 + 2 * CALLS;) {
      const { item } = await lazy.hear();
      if (item?.["event"] === undefined) continue;
      assert.equal(item["event"].seq, seq++);
    }
  });

  test("sees what is durable from where it wants, then what comes, and ends with the actor", async () => {
    await using hosted = await Hosted.open();
    const counter = await hosted.counter();
    await counter.call("5");
    await using client = await hosted.client();
    const seen: string[] = [];
    for await (const { event, caughtUp } of client.stream("watch", {
      actor: "counter",
      since: 3,
    })) {
      seen.push(caughtUp === true ? "caught up" : `${event?.seq} ${event?.kind}`);
      if (caughtUp === true) await counter.call("1");
      if (event?.seq === 6) await counter.stop();
    }
    assert.deepEqual(seen, [
      "3 received",
      "4 replied",
      "caught up",
      "5 received",
      "6 replied",
      "7 stopped",
    ]);
  });

  test("is told what a call crosses to, wherever it begins", async () => {
    await using hosted = await Hosted.open();
    const scripted = await hosted.scripted();
    const { receipt } = await scripted.call("log hello");
    await using client = await hosted.client();
    const since = receipt.seq - 1;
    const [item, ...more] = await Array.fromAsync(
      client.stream("watch", { actor: "scripted", since, follow: false }),
    );
    assert.equal(item?.event?.kind, "called");
    assert.equal(item?.event?.function, "theater:actor/runtime@0.1.0#log");
    assert.equal(more.length, 1);
  });

  test("of all actors sees new ones, and log lines where it asks for them", async () => {
    await using hosted = await Hosted.open();
    await using client = await hosted.client();
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { event, log, caughtUp } of client.stream(
      "watch",
      { logs: true },
      stop.signal,
    )) {
      if (caughtUp === true) await hosted.scripted().then((actor) => actor.call("log hello"));
      if (event?.kind === "started") seen.push(`${event.name} ${event.kind}`);
      if (log !== undefined) {
        seen.push(`log ${log.name}: ${log.text}`);
        stop.abort();
      }
    }
    assert.deepEqual(seen.toSorted(), ["log scripted: hello", "scripted started"]);
  });

  test("that leaves is forgotten", async () => {
    await using hosted = await Hosted.open();
    await using client = await hosted.client();
    for await (const { caughtUp } of client.stream("watch", {})) if (caughtUp === true) break;
    using raw = await hosted.raw();
    raw.say(STATUS);
    await raw.hear();
    assert.equal(hosted.feed.listenerCount, 0);
  });
});

describe("a function by its WIT type", { skip: NO_SOCKETS }, () => {
  test("is called with JSON, and answers with JSON", async () => {
    await using hosted = await Hosted.open();
    await hosted.theater.start("examples/resident/manifest.toml");
    await using client = await hosted.client();
    const invoke = async (name: string, ...args: unknown[]): Promise<unknown> =>
      (await client.ask("invoke", { actor: "tally", function: name, args })).result;
    assert.equal(await invoke("demo:tally/api#add", "pen", 5), 5);
    assert.deepEqual(await invoke("demo:tally/api@0.1.0#remove", "pen", 9), {
      err: "there are only 5 of pen",
    });
    assert.equal(await invoke("demo:tally/api#apply", [["ink", { tag: "added", val: 2 }]]), 7);
    assert.deepEqual(await invoke("demo:tally/api#lines"), [
      { sku: "pen", count: 5, last: { tag: "added", val: 5 } },
      { sku: "ink", count: 2, last: { tag: "added", val: 2 } },
    ]);
    await assert.rejects(invoke("demo:tally/api#apply", [["ink", { tag: "added" }]]), {
      code: "PROTOCOL_BAD_VALUE",
      where: "changes[0][1].val",
    });
    await assert.rejects(invoke("demo:tally/api#nothing"), { code: "ACTOR_NO_FUNCTION" });
  });

  test("can be sent to", async () => {
    await using hosted = await Hosted.open();
    await hosted.theater.start("examples/resident/manifest.toml");
    await using client = await hosted.client();
    const add = { actor: "tally", function: "demo:tally/api#add", args: ["pen", 5] };
    const sent = await client.ask("invoke", { ...add, send: true });
    assert.equal("result" in sent && sent.result !== undefined, false);
    const total = { actor: "tally", function: "demo:tally/api#total", args: [] };
    assert.equal((await client.ask("invoke", total)).result, 5);
  });
});

describe("an idempotency key", { skip: NO_SOCKETS }, () => {
  test("gets the first answer again", async () => {
    await using hosted = await Hosted.open();
    await hosted.counter();
    await using client = await hosted.client();
    const call = { actor: "counter", body: "5", key: "once" };
    const first = await client.ask("call", call);
    assert.deepEqual(await client.ask("call", call), first);
  });
});

test("a host that was asked to end says so first", { skip: NO_SOCKETS }, async () => {
  await using hosted = await Hosted.open();
  await using client = await hosted.client();
  assert.deepEqual(await client.ask("shutdown", {}), {});
  assert.equal(hosted.asked.count, 1);
});

test("a client is told when its host is gone", { skip: NO_SOCKETS }, async () => {
  const hosted = await Hosted.open();
  await using client = await hosted.client();
  await client.ask("status", {});
  await hosted[Symbol.asyncDispose]();
  await client.ended;
  await assert.rejects(client.ask("status", {}), { code: "PROTOCOL_CLOSED" });
});
