import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { type LogLine, Theater, TheaterError } from "../../src/theater/mod.ts";
import { holds, start, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

const CELLS = 2;
/** Longer than any test takes: what has to end earlier ends for another reason. */
const LONG = 600_000;

const lines: LogLine[] = [];
/** A thread takes a tenth of a second and more to start, so one theater is there for all that can share it. */
const theater = await Theater.open({ cells: CELLS, log: (line) => void lines.push(line) });
after(() => theater.close());

describe("actors of two cells", () => {
  test("call one another, are told of circles, and each chain gives the same again", async () => {
    const [a, b, c] = [
      await start(theater, "a"),
      await start(theater, "b"),
      await start(theater, "c"), // beside a
    ];
    assert.equal(await text(a, `call b ${LONG} add 3`), "ok 3");
    assert.equal(await text(a, `call c ${LONG} add 4`), "ok 4");
    assert.equal(await text(a, `call b ${LONG} call a ${LONG} get`), "ok err deadlock");
    const round = `call c ${LONG} call b ${LONG} call a ${LONG} get`;
    assert.equal(await text(a, round), "ok ok err deadlock");
    const asked = `request b ${LONG} call a ${LONG} get\nwait`;
    assert.equal(await text(a, asked), "0 ok err deadlock");
    await a.call("send b note first\nsend c note beside\nsend b note second\nlog sent");
    // What it sent before comes before what it asks.
    assert.equal(await text(a, `call b ${LONG} notes`), "ok first,second");
    assert.equal(await text(a, `call c ${LONG} notes`), "ok beside");
    assert.deepEqual(
      lines.map((line) => line.text),
      ["sent"],
    );
    for (const actor of [a, b, c]) await holds(actor);
  });

  test("are told how those end that they monitor, in their own cell and in another", async () => {
    const granted = '[[handler]]\ntype = "monitors"\n';
    const component = readFileSync(await buildExample("test/actors/monitors"));
    const [first, other, beside] = await Promise.all(
      ["watched", "watcher/other", "watcher/beside"].map((name) => {
        const manifest = `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n[[handler]]\ntype = "timing"\n${granted}`;
        return theater.start({ manifest, component });
      }),
    );
    assert(first && other && beside);
    for (const watcher of [other, beside])
      assert.equal(await text(watcher, "monitor watched"), first.id);
    await assert.rejects(first.call("trap"), { code: "ACTOR_FAILED" });
    for (const watcher of [other, beside]) {
      let notes = "";
      while (notes === "") notes = await text(watcher, "notes");
      assert.equal(notes, `exit ${first.id} 0 abnormal ENGINE_TRAP`);
      await holds(watcher);
    }
  });

  test("that all call one another at once come to an end, and nobody waits for a circle", async () => {
    const names = ["all/a", "all/b", "all/c", "all/d"];
    const actors = await Promise.all(names.map((name) => start(theater, name)));
    const rounds = 8;
    const asked = actors.flatMap((actor, at) =>
      Array.from({ length: rounds }, (_, round) => {
        const to = names[(at + 1 + (round % 3)) % names.length];
        return text(actor, `call ${to} ${LONG} add 1`);
      }),
    );
    const answers = await Promise.all(asked);
    for (const answer of answers) assert.match(answer, /^(ok \d+|err deadlock)$/);
    const counted = await Promise.all(actors.map((actor) => text(actor, "get")));
    const taken = answers.filter((answer) => answer.startsWith("ok")).length;
    assert.equal(
      counted.reduce((sum, count) => sum + Number(count), 0),
      taken,
    );
    for (const actor of actors) await holds(actor);
  });

  test("are listed, with what their cells know of them", async () => {
    await start(theater, "listed/a");
    const b = await start(theater, "listed/b");
    await b.call("add 1");
    const listed = (await theater.list()).filter(({ name }) => name.startsWith("listed/"));
    assert.deepEqual(
      listed.map(({ name, inspection }) => [name, inspection?.cell]),
      [
        ["listed/a", "quick"],
        ["listed/b", "quick"],
      ],
    );
    for (const { id } of listed) await theater.find(id)?.stop();
  });

  test("leave memory and are stopped wherever they live, and errors keep their class", async () => {
    const a = await start(theater, "asker");
    const b = await start(theater, "leaver");
    await b.call("add 5");
    b.passivate();
    assert.equal((await b.inspect())?.active, false);
    assert.equal(await text(a, `call leaver ${LONG} get`), "ok 5");
    await assert.rejects(b.call("trap"), { name: "ActorError", code: "ACTOR_FAILED" });
    await assert.rejects(b.invoke("nothing", []), { name: "ActorError" });
    const waiting = assert.rejects(b.call("sleep 600000"), { message: /ACTOR_STOPPED/ });
    while ((await b.inspect())?.phase !== "waiting") await new Promise(setImmediate);
    await b.stop();
    await waiting;
    assert.equal(await text(a, `call leaver ${LONG} get`), "err not-found");
    const again = await start(theater, "leaver");
    assert.equal(await text(a, `call leaver ${LONG} get`), "ok 0");
    await holds(again);
  });
});

test("a host that opens again goes on with what stands in the store, in threads or without", async () => {
  const store = survivor();
  const before = await Theater.open({ cells: CELLS, store });
  const a = await start(before, "a");
  const b = await start(before, "b");
  await b.call("add 1");
  const open = a.call(`sleep 20\ncall b ${LONG} add 1`).catch(() => undefined);
  while ((await a.inspect())?.phase !== "waiting") await new Promise(setImmediate);
  await before.close();
  await open;
  await using next = await Theater.open({ cells: 0, store });
  const found = next.find("a");
  assert.ok(found !== undefined);
  while ((await found.inspect())?.phase !== "idle") await new Promise(setImmediate);
  const other = next.find("b");
  assert.ok(other !== undefined);
  assert.equal(await text(other, "get"), "2");
  await holds(found);
  await holds(other);
});

test("what an actor does is told, and its cell is not waited for, while a guest holds the thread", async () => {
  const busy = await start(theater, "busy", "[limits]\nfuel-max = 1000000000\n");
  const other = await start(theater, "other");
  const order: string[] = [];
  // One after the other without a pause, as long as several times what the rest of this takes.
  const turns = Array.from({ length: 8 }, () => busy.call("spin 40000000"));
  const done = Promise.all(turns).then(() => order.push("busy"));
  await other.call("add 1");
  order.push("other");
  const inspection = await busy.inspect();
  assert.equal(inspection?.phase, "running");
  assert.ok(inspection.mailCount > 0);
  order.push("inspected");
  await done;
  assert.deepEqual(order, ["other", "inspected", "busy"]);
});

describe("a theater with cells", () => {
  test("closes though an actor is still on its way into one", async () => {
    const closing = await Theater.open({ cells: 1 });
    const late = start(closing, "late").then(
      () => "started",
      (error: unknown) => (error instanceof TheaterError ? error.code : error),
    );
    await closing.close();
    assert.match(String(await late), /^(started|ACTOR_CLOSED|STORE_CLOSED)$/);
  });

  test("is refused what threads cannot have", async () => {
    await assert.rejects(Theater.open({ cells: -1 }), /whole number from 0/);
    await assert.rejects(Theater.open({ cells: 1, capabilities: [] }), /cellModule/);
  });
});
