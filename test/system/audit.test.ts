import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import {
  type ActorId,
  nodeSha256,
  Records,
  Theater,
  type TheaterError,
} from "../../src/theater/mod.ts";
import { lent } from "../simulation/lent.ts";
import { holds, scripted, start, text } from "../simulation/scripted-house.ts";

/** What stands there, one line each: without when, and without ids. */
async function noted(store: Store, since = 0): Promise<string[]> {
  await using records = new Records(lent(store), nodeSha256);
  const all = await Array.fromAsync(records.deeds(since));
  return all.map((one) => {
    if (one.kind === "ended") return `${one.name} ended: ${one.code}`;
    const { by, deed, actor, detail, outcome } = one;
    const came = outcome?.kind === "done" ? outcome.id && "done" : outcome?.code;
    return `${by}: ${deed} ${actor}${detail === undefined ? "" : ` (${detail})`}: ${came}`;
  });
}

async function settled(theater: Theater): Promise<void> {
  await theater.drain(10_000);
}

describe("what operators do", () => {
  test("stands in the chain of `host` with who it was, and what came of it", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const a = await theater.start(scripted("a"), { by: "ann" });
    const b = await theater.start(scripted("shop/b"));
    await a.send("sleep 3600000");
    await a.cancel({ by: "bob" });
    assert.equal(await a.cancel({ turn: 3, by: "bob" }), undefined);
    await a.upgrade(scripted("a", "[limits]\nmailbox-max = 5"), { by: "ann" });
    await b.send("trap");
    await b.call("get"); // it goes on
    await b.resend((await deadLetters(b))[0] ?? 0, { to: "a", client: "bob" });
    await a.stop({ by: "ann" });
    await b.stop({ drainMs: 1_000 });
    await settled(theater);
    assert.deepEqual(await noted(store), [
      "ann: start a: done",
      "embedder: start shop/b: done",
      "bob: cancel a: done",
      "bob: cancel a (turn 3): undefined",
      "ann: upgrade a: done",
      "bob: resend shop/b (event 3, to a): done",
      "ann: stop a: done",
      "embedder: stop shop/b (its mail first, for 1000 ms at the most): done",
    ]);
  });

  test("stands there too where it was refused, and by which code", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const a = await start(theater, "a");
    await assert.rejects(start(theater, "a"), { code: "ACTOR_NAME_TAKEN" });
    await assert.rejects(theater.restart(`${"x".repeat(300)}\ud800`), { code: "ACTOR_NO_CHILD" });
    await assert.rejects(a.resend(0), { code: "ACTOR_NO_DEAD_LETTER" });
    await assert.rejects(a.stop({ by: "\ud800" }), { code: "ACTOR_BAD_ARGUMENTS" });
    await settled(theater);
    assert.deepEqual(await noted(store), [
      "embedder: start a: done",
      "embedder: start a: ACTOR_NAME_TAKEN",
      `embedder: restart ${"x".repeat(256)}: ACTOR_NO_CHILD`,
      "embedder: resend a (event 0): ACTOR_NO_DEAD_LETTER",
    ]);
  });

  test("is done when it is durable that it was asked for, and not before", async () => {
    const store = openMemoryStore();
    const gate = Promise.withResolvers<void>();
    const state = { isShut: false };
    const slow = gated(lent(store), () => (state.isShut ? gate.promise : undefined));
    await using theater = await Theater.open({ store: slow, audit: true });
    const a = await start(theater, "a");
    state.isShut = true;
    const stopped = a.stop();
    await new Promise<void>((resolve) => setImmediate(resolve));
    assert.equal((await a.inspect())?.phase, "idle");
    gate.resolve();
    await stopped;
    assert.equal(theater.find("a"), undefined);
  });

  test("is recorded in one chain from host to host, and read from any event on", async () => {
    const data = mkdtempSync(join(tmpdir(), "theater-audit-"));
    try {
      const ids = new Set<string | undefined>();
      for (const [cells, name] of ["a", "b"].entries()) {
        await using theater = await Theater.open({ data, audit: true, cells });
        await start(theater, name);
        ids.add(theater.find("host")?.id);
      }
      await using records = await Records.open(data);
      const all = await Array.fromAsync(records.deeds());
      assert.deepEqual(
        all.map((one) => one.kind === "deed" && one.actor),
        ["a", "b"],
      );
      assert.equal((await Array.fromAsync(records.deeds(all[1]?.seq))).length, 1);
      assert.equal(ids.size, 1);
      const [id] = ids;
      await records.verify((await records.find(id ?? "")).actor);
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  test("is put down though the thread of every actor died just then", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true, cells: 1 });
    const a = await start(theater, "a");
    const killed = theater.killCell(0);
    await a.cancel();
    await killed;
    await a.stop();
    const host = theater.find("host");
    const links = host && (await Array.fromAsync(host.chain()));
    const begun = links
      ?.flatMap(({ link }) => link.events)
      .filter(({ kind }) => kind === "started");
    assert.equal(begun?.length, 1);
    await theater.drain(10_000);
    assert.deepEqual(await noted(store), [
      "embedder: start a: done",
      "embedder: cancel a: undefined",
      "embedder: stop a: done",
    ]);
  });

  test("is done without a record only where the disk is full and it makes an actor stop", async () => {
    const store = openMemoryStore({ bytesMax: 100_000 });
    const troubles: string[] = [];
    const trouble = (_id: ActorId, { code }: TheaterError): void => void troubles.push(code);
    await using theater = await Theater.open({ store, audit: true, trouble });
    const a = await start(theater, "a");
    await assert.rejects(
      async () => {
        for (;;) await a.call(`note ${"x".repeat(1_000)}`);
      },
      { code: "STORE_FULL" },
    );
    await assert.rejects(start(theater, "b"), { code: "STORE_FULL" });
    await a.stop();
    assert.equal(theater.find("a"), undefined);
    assert.deepEqual(new Set(troubles), new Set(["STORE_FULL"]));
  });

  test("is put down under the name that was asked for, or as much of it as a chain can hold", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const long = "x".repeat(20_000);
    await assert.rejects(theater.start(scripted("a"), { name: long }), { code: "ACTOR_BAD_NAME" });
    await settled(theater);
    assert.deepEqual(await noted(store), [`embedder: start ${long.slice(0, 256)}: ACTOR_BAD_NAME`]);
  });

  test("is put down nowhere in a theater that was not asked to", async () => {
    await using theater = await Theater.open();
    await (await start(theater, "a")).stop();
    assert.equal(theater.find("host"), undefined);
  });
});

describe("an actor that ends by itself", () => {
  test("stands there where nobody supervises it", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const a = await start(theater, "a");
    for (let times = 0; times < 4; times++) await a.call("trap").catch(() => undefined);
    await settled(theater);
    assert.deepEqual((await noted(store)).slice(1), ["a ended: ACTOR_RESTARTS_EXCEEDED"]);
  });

  test("and so does a tree whose supervisor gave up, but not the children of which it told that", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const manifest = `name = "shop"\nversion = "1.0.0"\n[supervisor]\nintensity = 0\n[[child]]\nname = "a"\nmanifest = "a.toml"\n`;
    await theater.start({
      manifest,
      component: new Uint8Array(),
      children: { "a.toml": scripted("a") },
    });
    await theater
      .find("shop/a")
      ?.call("trap")
      .catch(() => undefined);
    while (theater.find("shop") !== undefined)
      await new Promise<void>((resolve) => setImmediate(resolve));
    await settled(theater);
    assert.deepEqual((await noted(store)).slice(1), ["shop ended: ACTOR_RESTARTS_EXCEEDED"]);
  });

  test("is told apart from a tree that an operator stopped", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const manifest = `name = "shop"\nversion = "1.0.0"\n[supervisor]\n[[child]]\nname = "a"\nmanifest = "a.toml"\n`;
    const children = { "a.toml": scripted("a") };
    const shop = await theater.start({ manifest, component: new Uint8Array(), children });
    await shop.stop();
    await settled(theater);
    assert.deepEqual((await noted(store)).slice(1), ["embedder: stop shop: done"]);
  });
});

describe("`host`", () => {
  test("is told nothing by anybody else, and neither stopped nor changed", async () => {
    const store = openMemoryStore();
    await using theater = await Theater.open({ store: lent(store), audit: true });
    const a = await start(theater, "a");
    const host = theater.find("host");
    assert.ok(host);
    const forged = "theater:host/operators#ended";
    const isOfHost = { code: "ACTOR_OF_HOST" };
    await assert.rejects(host.call("get"), isOfHost);
    await assert.rejects(host.send("get"), isOfHost);
    await assert.rejects(host.invoke(forged, [a.id, "a", "LIE"]), isOfHost);
    await assert.rejects(host.post(forged, [a.id, "a", "LIE"]), isOfHost);
    await assert.rejects(host.stop(), isOfHost);
    await assert.rejects(host.cancel(), isOfHost);
    await assert.rejects(host.upgrade(scripted("a")), isOfHost);
    assert.equal(await text(a, `call host 1000 get\ncall ${host.id} 1000 get`), NOBODY);
    const forger = {
      manifest: scripted("a").manifest,
      component: new TextEncoder().encode("theater host 1\n"),
    };
    await assert.rejects(theater.start(forger, { name: "host" }), isOfHost);
    await assert.rejects(a.upgrade(forger), isOfHost);
    await settled(theater);
    assert.deepEqual(
      (await noted(store)).filter((line) => line.includes("LIE")),
      [],
    );
    await holds(host);
  });

  test("is no name for another, and is not counted", async () => {
    await using theater = await Theater.open({ audit: true });
    await assert.rejects(theater.start(scripted("a"), { name: "host" }), {
      code: "ACTOR_BAD_NAME",
    });
    await start(theater, "a");
    assert.equal(theater.actorCount, 1);
  });
});

const NOBODY = "err not-found\nerr not-found";

async function deadLetters(actor: {
  deadLetters(): AsyncIterable<{ readonly seq: number }>;
}): Promise<number[]> {
  return (await Array.fromAsync(actor.deadLetters())).map(({ seq }) => seq);
}

/** The same store, whose appends wait for what `shut` gives. */
function gated(store: Store, shut: () => Promise<void> | undefined): Store {
  return new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "append") return value.bind(target) as unknown;
      return async (...args: unknown[]): Promise<unknown> => {
        await shut();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
