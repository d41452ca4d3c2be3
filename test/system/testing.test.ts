import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { scripted } from "../simulation/scripted-house.ts";
import { testTheater } from "../../src/testing/mod.ts";
import { verify } from "../../src/theater/mod.ts";

describe("a theater of a test", () => {
  test("runs an actor on the real engine, and holds its chain", async () => {
    await using theater = await testTheater();
    const actor = await theater.start(scripted("a"));
    assert.equal((await actor.call("log hello\nadd 5")).text, "5");
    assert.deepEqual(actor.logs, ["info: hello"]);
    assert.deepEqual(actor.kinds.slice(-3), ["received", "called", "replied"]);
    assert.equal((await actor.verifies()).eventCount, actor.events.length);
    assert.equal((await actor.replays()).turnCount, 2);
    assert.equal(verify(await actor.export()).eventCount, actor.events.length);
  });

  test("is the same twice: ids, random bytes, times and the chain's head", async () => {
    const head = async (seed: number): Promise<string> => {
      await using theater = await testTheater({ seed });
      const actor = await theater.start(scripted("a"));
      await actor.call("random 8\nnow\nself");
      return (await actor.verifies()).head.toHex();
    };
    assert.equal(await head(7), await head(7));
    assert.notEqual(await head(7), await head(8));
  });

  test("has a clock that only the test moves: a sleep ends, and a timer fires, when it says so", async () => {
    await using theater = await testTheater();
    const actor = await theater.start(scripted("a"));
    await actor.call("timer 60000 60000 log tick");
    const slept = actor.call("sleep 90000\nsay done");
    await theater.advance(59_999);
    assert.deepEqual(actor.logs, []);
    await theater.advance(60_001); // the first firing waits for the turn that sleeps
    assert.equal((await slept).text, "done");
    await theater.settled();
    assert.deepEqual(actor.logs, ["info: tick", "info: tick"]);
    await actor.replays();
  });

  test("goes on after a restart as after a crash", async () => {
    await using theater = await testTheater();
    const actor = await theater.start(scripted("a"));
    await actor.call("add 5");
    await actor.call("timer 1000 - log late");
    const stopped = await theater.start(scripted("b"));
    await stopped.stop();
    await theater.restart();
    assert.equal((await actor.call("get")).text, "5");
    await theater.advance(1_000);
    assert.deepEqual(actor.logs, ["info: late"]);
    await actor.replays();
    await stopped.replays();
    await assert.rejects(stopped.call("get"));
  });

  test("tells of what actors sent one another, and by which names", async () => {
    await using theater = await testTheater();
    const [a] = [await theater.start(scripted("a")), await theater.start(scripted("b"))];
    await a.call("call b 1000 add 1\nsend b add 2");
    await theater.settled();
    assert.deepEqual(theater.messages, [
      { from: "a", to: "b", kind: "call", text: "add 1" },
      { from: "a", to: "b", kind: "send", text: "add 2" },
    ]);
    const b = theater.find("b");
    assert.equal((await b?.call("get"))?.text, "3");
    assert.equal(theater.find("c"), undefined);
  });

  test("gives whoever asks an error with its code", async () => {
    await using theater = await testTheater();
    const actor = await theater.start(scripted("a"));
    await assert.rejects(actor.call("err no"), { code: "ACTOR_REFUSED" });
    await assert.rejects(actor.call("trap"), { code: "ACTOR_FAILED" });
    await assert.rejects(theater.start("nothing.toml"), { code: "MANIFEST_UNREADABLE" });
    await assert.rejects(actor.ask("say"), { code: "ACTOR_REFUSED" });
    await assert.rejects(actor.ask("say x" as "say"), { code: "ACTOR_REFUSED" });
    await actor.replays();
  });

  test("fires a timer at each of its due times", async () => {
    await using theater = await testTheater();
    const actor = await theater.start(scripted("a"));
    await actor.send("timer 1 1 say x");
    await theater.advance(10);
    assert.ok(actor.kinds.length > 20);
  });
});

test("a component is built where its sources are others, and not where they are the same", async () => {
  mkdirSync("build", { recursive: true });
  const folder = mkdtempSync("build/testing-"); // within the checkout, which has the compiler
  try {
    const filter = (file: string): boolean => basename(file) !== "build";
    cpSync("examples/counter-as", folder, { recursive: true, filter });
    const component = join(folder, "build/component.wasm");
    const greeting = async (): Promise<string> => {
      await using theater = await testTheater();
      const actor = await theater.start(pathToFileURL(join(folder, "manifest.toml")));
      return (await actor.call("hello")).text;
    };
    assert.equal(await greeting(), "hello");
    const { mtimeMs } = statSync(component);
    assert.equal(await greeting(), "hello");
    assert.equal(statSync(component).mtimeMs, mtimeMs);
    const main = join(folder, "assembly/main.ts");
    writeFileSync(main, readFileSync(main, "utf8").replace('Bytes.of("hello")', 'Bytes.of("hi")'));
    assert.equal(await greeting(), "hi");
    writeFileSync(main, "export const x: i32 = nothing;");
    await assert.rejects(greeting(), { code: "BUILD_COMPILER_FAILED" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("a probe", () => {
  test("answers by its handlers, and is an actor with a chain that replays without the test", async () => {
    await using theater = await testTheater();
    const till = await theater.probe("till", {
      charge: (amount: number) => ({ paid: amount }),
    });
    const shop = await theater.start(scripted("shop"));
    assert.equal((await shop.call('call till 1000 {"charge":3}')).text, 'ok {"paid":3}');
    assert.deepEqual(
      till.received.map(({ from, kind, handler, argument }) => ({ from, kind, handler, argument })),
      [{ from: "shop", kind: "call", handler: "charge", argument: 3 }],
    );
    await shop.replays();
    await theater.find("till")?.replays();
  });

  test("waits for the test to answer, and lets the sender wait meanwhile", async () => {
    await using theater = await testTheater();
    const till = await theater.probe("till");
    const shop = await theater.start(scripted("shop"));
    const said = shop.call("call till 5000 first\ncall till 5000 second");
    (await till.next()).replyText("one");
    const second = await till.next();
    assert.equal(second.text, "second");
    second.refuse("closed");
    assert.throws(() => second.reply(), { code: "TESTING_ANSWERED" });
    assert.equal((await said).text, "ok one\nerr refused closed");
  });

  test("is late where the test moves the clock past a deadline", async () => {
    await using theater = await testTheater();
    const till = await theater.probe("till");
    const shop = await theater.start(scripted("shop"));
    const said = shop.call("call till 5000 hello");
    await till.next();
    await theater.advance(5_000);
    assert.equal((await said).text, "err deadline");
  });

  test("takes what is only sent, without an answer", async () => {
    await using theater = await testTheater();
    const log = await theater.probe("log");
    const shop = await theater.start(scripted("shop"));
    await shop.call("send log one\nsend log two");
    await theater.settled();
    assert.deepEqual(
      log.received.map(({ text }) => text),
      ["one", "two"],
    );
    assert.equal((await log.next()).kind, "send");
  });

  test("says what did not happen, where no message comes", async () => {
    await using theater = await testTheater();
    const till = await theater.probe("till");
    await assert.rejects(till.next(), { code: "TESTING_NO_MESSAGE" });
  });

  test("refuses what it has no handler for, and fails the test where a handler throws", async () => {
    await using theater = await testTheater();
    await theater.probe("till", {
      charge: () => assert.fail("not today"),
    });
    const shop = await theater.start(scripted("shop"));
    assert.match((await shop.call("call till 1000 other")).text, /^err refused no handler/);
    assert.match((await shop.call("call till 1000 charge")).text, /^err refused not today/);
    await assert.rejects(theater.settled(), /not today/);
  });
});
