import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import type { ActorId } from "../../src/base/mod.ts";
import type { Event } from "../../src/chain/mod.ts";
import { type Store, StoreError } from "../../src/store/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  replayExport,
  Theater,
  type TheaterOptions,
} from "../../src/theater/mod.ts";
import { CliShell } from "./cli-shell.ts";
import { dyingStore } from "../simulation/dying-store.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { survivor } from "../simulation/survivor.ts";

const PARENT = "test/actors/parent";
const component = readFileSync(await buildExample(PARENT));
const scripted = readFileSync(await buildExample("test/actors/scripted"));
const manifest = readFileSync(`${PARENT}/manifest.toml`, "utf8");
const plain = readFileSync(`${PARENT}/worker.toml`, "utf8");
const worker: ActorSource = {
  manifest: plain,
  component: scripted,
};

/** A parent; `rest` stands behind its manifest. */
function source(rest = "", kinds: Readonly<Record<string, ActorSource>> = {}): ActorSource {
  return {
    manifest: manifest + rest,
    component,
    children: { "worker.toml": worker, ...kinds },
  };
}

interface House {
  readonly theater: Theater;
  readonly clock: HandClock;
  readonly parent: ActorHandle;
}

async function house(options: TheaterOptions = {}): Promise<House> {
  const clock = new HandClock();
  const theater = await Theater.open({ clock, ...options });
  return { theater, clock, parent: await theater.start(source()) };
}

function find(theater: Theater, name: string): ActorHandle {
  const found = theater.find(name);
  assert.ok(found, name);
  return found;
}

async function say(actor: ActorHandle, ...lines: readonly string[]): Promise<string> {
  return (await actor.call(lines.join("\n"))).text;
}

async function trap(actor: ActorHandle): Promise<void> {
  await assert.rejects(actor.call("trap"), { code: "ACTOR_FAILED" });
}

async function lives(actor: ActorHandle): Promise<readonly string[]> {
  const all: Event[] = [];
  for await (const { link } of actor.chain()) all.push(...link.events);
  return all.flatMap((event) => {
    if (event.kind === "started") return [`${event.reason} ${event.incarnation}`];
    return event.kind === "stopped" ? [event.code] : [];
  });
}

/** Its chain verifies, and comes to the same head when it is run again. */
async function replays(actor: ActorHandle): Promise<void> {
  await replayExport(await actor.export(), component, scripted);
}

/** A store from which the chain of one actor cannot be read. */
function torn(): { readonly store: Store; readonly damaged: { id?: string } } {
  const damaged: { id?: string } = {};
  const whole = survivor();
  const store = new Proxy(whole, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      if (member !== "links") return value;
      return (id: ActorId, from: number) => {
        if (id === damaged.id)
          throw new StoreError("STORE_DAMAGED", { what: "torn", remedy: "mend it" });
        return whole.links(id, from);
      };
    },
  });
  return { store, damaged };
}

async function until(is: () => boolean): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!is());
}

describe("an actor that supervises by itself", () => {
  test("starts children of a kind of its manifest under its own name, with the parameters that it gives or the manifest's", async () => {
    const { theater, parent } = await house();
    const [a, b] = (await say(parent, "spawn worker a", "spawn worker b get")).split("\n");
    assert.equal(find(theater, "parent/a").id, a);
    assert.equal(find(theater, "parent/b").id, b?.slice(0, 32));
    assert.equal(await say(find(theater, "parent/a"), "get"), "10");
    assert.equal(await say(parent, "call parent/a add 1"), "11");
    assert.deepEqual(new Set((await say(parent, "children")).split(" ")), new Set([a, b]));
    for (const name of ["parent", "parent/a", "parent/b"]) await replays(find(theater, name));
    await theater.close();
  });

  test("is told when a child fails, whose mail waits until it is restarted, with its last state or its `init`", async () => {
    for (const [from, after] of [
      ["last", "12"],
      ["initial", "11"],
    ] as const) {
      const { theater, parent } = await house();
      const id = await say(parent, `note ${from}`, "spawn worker a");
      const child = find(theater, "parent/a");
      await say(child, "add 1");
      const answers = await Promise.allSettled([child.call("trap"), child.call("add 1")]);
      assert.deepEqual(
        answers.map((one) => (one.status === "fulfilled" ? one.value.text : "failed")),
        ["failed", after],
      );
      assert.equal(await say(parent, "notes"), `${from}\nexit ${id} 0 abnormal ENGINE_TRAP`);
      assert.deepEqual(await lives(child), ["new 0", "restart 1"]);
      await replays(parent);
      await replays(child);
      await theater.close();
    }
  });

  test("may restart it later, and once however often it says so", async () => {
    const { theater, parent } = await house();
    const id = await say(parent, "spawn worker a");
    const child = find(theater, "parent/a");
    await trap(child);
    const waits = child.call("add 1");
    await settle();
    assert.equal(await say(parent, `restart ${id} 0`, `restart ${id} 0`), "ok\nok");
    assert.equal((await waits).text, "11");
    assert.deepEqual(await lives(child), ["new 0", "restart 1"]);
    await theater.close();
  });

  test("stops a child after its mail, and hears nothing of that; the name is free then", async () => {
    const { theater, parent } = await house();
    const id = await say(parent, "spawn worker a");
    const child = find(theater, "parent/a");
    const [said] = await Promise.all([
      child.call("add 1"),
      settle().then(() => say(parent, `stop ${id} 5000`)),
    ]);
    assert.equal(said.text, "11");
    assert.deepEqual(await lives(child), ["new 0", "ACTOR_SHUTDOWN"]);
    assert.equal(await say(parent, "children", "notes"), "\n");
    assert.notEqual(await say(parent, "spawn worker a"), id);
    await replays(parent);
    await theater.close();
  });

  test("is told why a child cannot be: its kind, its name, its number, its `init`", async () => {
    const { theater, parent } = await house();
    const other = await theater.start(worker, { name: "parent/other" });
    const id = await say(parent, "spawn worker a");
    const refused: readonly (readonly [string, string])[] = [
      ["spawn nobody b", "err not-found"],
      ["spawn worker a", `err already-started ${id}`],
      ["spawn worker other", "err name-taken"],
      [
        "spawn worker b/c",
        'err denied a name has letters, digits, "-", "_" and ".", and begins with one of the first two',
      ],
      [
        `spawn worker ${"x".repeat(128)}`,
        "err denied with its parent's before it, the name is too long",
      ],
      ["spawn worker b nonsense", "err failed ACTOR_INIT_REFUSED"],
      ["spawn worker b trap", "err failed ACTOR_INIT_FAILED"],
    ];
    for (const [order, answer] of refused) assert.equal(await say(parent, order), answer, order);
    assert.equal(await say(parent, "children"), id);
    await say(parent, "spawn worker b", "spawn worker c");
    assert.equal(await say(parent, "spawn worker d"), "err too-many");
    assert.equal(theater.actorCount, 5);
    for (const order of [
      `restart ${other.id} 0`,
      `stop ${other.id} 0`,
      "stop nobody 0",
      `restart ${id} 4294967295`,
    ])
      assert.equal(await say(parent, order), "err not-found", order);
    await replays(parent);
    await theater.close();
  });

  test("has children that end with it, whatever it ends of", async () => {
    for (const end of ["stop", "fail"] as const) {
      const { theater, parent } = await house();
      await say(parent, "spawn worker a", "spawn worker b");
      const children = ["parent/a", "parent/b"].map((name) => find(theater, name));
      if (end === "stop") await parent.stop();
      else for (let times = 0; times < 10; times++) await trap(parent).catch(() => undefined);
      await until(() => theater.actorCount === 0);
      for (const child of children)
        assert.deepEqual(await lives(child), ["new 0", "ACTOR_SHUTDOWN"]);
      await theater.close();
    }
  });

  test("keeps its children where its own turn fails, and finds them again", async () => {
    const { theater, parent } = await house();
    await assert.rejects(parent.call("spawn worker a\ntrap"), { code: "ACTOR_FAILED" });
    const child = find(theater, "parent/a");
    assert.equal(await say(child, "get"), "10");
    assert.equal(
      await say(parent, "children", "spawn worker a"),
      `${child.id}\nerr already-started ${child.id}`,
    );
    await replays(parent);
    await theater.close();
  });

  test("hears of a child that an operator stopped, and may start that again, or forget it", async () => {
    const { theater, parent } = await house();
    const id = await say(parent, "spawn worker a");
    await say(find(theater, "parent/a"), "add 1");
    await find(theater, "parent/a").stop();
    await settle();
    assert.equal(await say(parent, "notes"), `exit ${id} 0 shutdown ACTOR_STOPPED`);
    assert.equal(await say(parent, `restart ${id} 0`, "call parent/a get"), "ok\n11");
    await find(theater, "parent/a").stop();
    assert.equal(await say(parent, "children", `stop ${id} 0`, "children"), `${id}\nok\n`);
    await theater.close();
  });

  test("hears nothing of one that never was its child, nor of one that it stops", async () => {
    const { theater, clock, parent } = await house();
    for (const parameters of ["trap", "nonsense"]) {
      assert.match(await say(parent, `spawn worker b ${parameters}`), /^err failed/);
      await settle();
    }
    const id = await say(parent, "spawn worker a");
    const stops = say(parent, "sleep 1000", `stop ${id} 0`);
    await settle();
    await trap(find(theater, "parent/a")); // while its parent is about to stop it
    await clock.advance(1_000);
    assert.equal(await stops, "ok");
    await settle();
    assert.equal(await say(parent, "notes"), "");
    await replays(parent);
    await theater.close();
  });

  test("orders a child's end again, sooner, where its turn was cancelled meanwhile", async () => {
    const { theater, clock, parent } = await house();
    const [a, b] = (await say(parent, "spawn worker a", "spawn worker b")).split("\n");
    for (const name of ["parent/a", "parent/b"])
      find(theater, name)
        .call("sleep 3600000")
        .catch(() => undefined);
    await settle();
    const cancelled = async (order: string): Promise<void> => {
      const failed = assert.rejects(say(parent, order), { code: "ACTOR_FAILED" });
      await settle();
      await parent.cancel();
      await failed;
    };
    await cancelled(`stop ${a} 600000`);
    assert.equal(await say(parent, `stop ${a} 0`, "children"), `ok\n${b}`);
    await cancelled(`stop ${b} 1000`);
    const again = say(parent, `stop ${b} 1000`, "children");
    await settle();
    await clock.advance(1_000);
    assert.equal(await again, "ok\n");
    await theater.close();
  });

  test("may stop a child that is about to begin: that does not", async () => {
    const store = survivor();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let isShut = false;
    const gated: typeof store = new Proxy(store, {
      get(target, member) {
        const value: unknown = Reflect.get(target, member);
        if (member !== "actor") return value;
        return async (id: ActorId) => {
          if (isShut) await gate;
          return store.actor(id);
        };
      },
    });
    const { theater, parent } = await house({ store: gated });
    const id = await say(parent, "spawn worker a");
    await find(theater, "parent/a").stop();
    await settle();
    isShut = true;
    const failed = assert.rejects(say(parent, `restart ${id} 0`), { code: "ACTOR_FAILED" });
    await settle();
    await parent.cancel();
    await failed;
    assert.equal(await say(parent, `stop ${id} 0`, "children"), "ok\n");
    isShut = false;
    open();
    await settle();
    assert.equal(theater.find("parent/a"), undefined);
    assert.notEqual(await say(parent, "spawn worker a"), id);
    await theater.close();
  });

  test("is stopped at once, with a child whose `init` takes its time", async () => {
    await using theater = await Theater.open();
    const slow =
      '[[kind]]\nname = "slow"\nmanifest = "worker.toml"\nparameters = "sleep 3600000"\n';
    const parent = await theater.start(source(slow));
    const spawns = assert.rejects(say(parent, "spawn slow a"));
    await until(() => theater.find("parent/a") !== undefined);
    await parent.stop();
    await spawns;
    assert.equal(theater.actorCount, 0);
  });

  test("ends, with those below it, in the time that it is given, however deep they are", async () => {
    const { theater, clock, parent } = await house();
    await parent.stop();
    const kind = '\n[[kind]]\nname = "parent"\nmanifest = "parent.toml"\n';
    const top = await theater.start(source(kind, { "parent.toml": source() }));
    const x = await say(top, "spawn parent x");
    await say(find(theater, "parent/x"), "spawn worker y");
    for (const name of ["parent/x", "parent/x/y"])
      find(theater, name)
        .call("sleep 3600000")
        .catch(() => undefined);
    await settle();
    const stopped = say(top, `stop ${x} 1000`);
    await settle();
    await clock.advance(1_000);
    assert.equal(await stopped, "ok");
    assert.equal(theater.actorCount, 1);
    await theater.close();
  });

  test("is told of a child whose chain cannot be read that it did not begin again", async () => {
    const { store, damaged } = torn();
    const { theater, parent } = await house({ store });
    const id = await say(parent, "spawn worker a");
    await trap(find(theater, "parent/a"));
    damaged.id = id;
    assert.equal(await say(parent, `restart ${id} 0 initial`), "err failed STORE_DAMAGED");
    await theater.close();
  });

  test("is ended, with all of them but the one whose chain is damaged, of which the host tells", async () => {
    const { store, damaged } = torn();
    const told: [string, string][] = [];
    const trouble: TheaterOptions["trouble"] = (id, { code }) => told.push([id, code]);
    const { theater, parent } = await house({ store, trouble, activeMax: 1 });
    const names = ["a", "b", "c"];
    const ids = (await say(parent, ...names.map((name) => `spawn worker ${name}`))).split("\n");
    damaged.id = ids[2] ?? "";
    await parent.stop();
    assert.deepEqual(told, [[damaged.id, "STORE_DAMAGED"]]);
    const left = names.map((name) => theater.find(`parent/${name}`)?.id);
    assert.deepEqual(left, [undefined, undefined, damaged.id]);
    await theater.close();
  });

  test("supervises children that supervise", async () => {
    const { theater, parent } = await house();
    await parent.stop();
    const nested = source('\n[[kind]]\nname = "parent"\nmanifest = "parent.toml"\n', {
      "parent.toml": source(),
    });
    const top = await theater.start(nested);
    await say(top, "spawn parent x");
    const x = find(theater, "parent/x");
    await say(x, "spawn worker y", "spawn worker z");
    assert.equal(await say(top, "call parent/x/y get"), "10");
    await top.stop();
    await until(() => theater.actorCount === 0);
    await theater.close();
  });

  test("begins again without them where its own supervisor does", async () => {
    await using theater = await Theater.open({ clock: new HandClock() });
    const top = await theater.start({
      manifest:
        'name = "shop"\nversion = "1.0.0"\n[[child]]\nname = "in"\nmanifest = "in.toml"\n[[child]]\nname = "slow"\nmanifest = "worker.toml"\nshutdown = "infinity"\n',
      component: new Uint8Array(),
      children: { "in.toml": source(), "worker.toml": worker },
    });
    const id = await say(find(theater, "shop/in"), "spawn worker a", "spawn worker b");
    const slept = assert.rejects(find(theater, "shop/slow").call("sleep 3600000"));
    const stopped = find(theater, "shop/slow")
      .stop()
      .catch(() => undefined);
    await settle();
    await top.cancel();
    await Promise.all([slept, stopped]);
    await until(() => theater.find("shop/in") !== undefined && theater.arrivingCount === 0);
    await settle();
    const parent = find(theater, "shop/in");
    const ids = (await say(parent, "spawn worker a", "spawn worker b")).split("\n");
    await settle();
    assert.ok(!id.includes(ids[0] ?? ""));
    for (const name of ["shop/in/a", "shop/in/b"])
      assert.equal(await say(find(theater, name), "get"), "10");
    await replays(parent);
    await replays(top);
  });

  test("is as good where actors live in threads", async () => {
    await using theater = await Theater.open({ cells: 2 });
    const parent = await theater.start(source());
    const id = await say(parent, "note last", "spawn worker a");
    const child = find(theater, "parent/a");
    await trap(child);
    assert.equal(await say(child, "add 1"), "11");
    assert.equal(await say(parent, "spawn worker a"), `err already-started ${id}`);
    assert.equal(await say(parent, `stop ${id} 1000`, "children"), "ok\n");
    await replays(parent);
    await parent.stop();
    assert.equal(theater.actorCount, 0);
  });

  test("loses nothing where the host dies at any of its commits", async () => {
    for (let links = 1; ; links++) {
      const store = survivor();
      const mortal = dyingStore(store, links);
      const clock = new HandClock();
      const host = await Theater.open({ store: mortal.store, clock });
      const lived = await Promise.race([mortal.dead.then(() => false), scenario(host)]);
      await using next = await Theater.open({ store, clock });
      await until(() => next.arrivingCount === 0);
      const parent = next.find("parent") ?? (await next.start(source()));
      const children = (await say(parent, "children")).split(" ").filter((id) => id !== "");
      await settle();
      for (const id of children) {
        const child = next.find(id);
        if (child === undefined) continue; // stopped, and not forgotten yet
        assert.match(await say(child, "get"), /^1[0-2]$/, `after ${links} links`);
        await replays(child);
      }
      assert.ok(next.actorCount <= children.length + 1, `after ${links} links, ${next.actorCount}`);
      await replays(parent);
      if (lived) return;
    }
  });

  test("whose end the host did not outlive has no children under the next one, or all of them and runs", async () => {
    for (const ends of [failing, stopping]) {
      for (let links = 4, lived = false; !lived; links++) {
        const store = survivor();
        const mortal = dyingStore(store, links);
        const host = await Theater.open({ store: mortal.store, clock: new HandClock() });
        lived = await Promise.race([mortal.dead.then(() => false), ends(host, mortal.dead)]);
        await using next = await Theater.open({ store, clock: new HandClock() });
        await until(() => next.arrivingCount === 0);
        await settle();
        const parent = next.find("parent");
        const known = parent === undefined ? "" : await say(parent, "children");
        for (const id of known.split(" ").filter((one) => one !== ""))
          assert.ok(next.find(id), `after ${links} links of ${ends.name}`);
        if (parent === undefined) assert.equal(next.actorCount, 0, `after ${links} links`);
      }
    }
  });
});

async function scenario(theater: Theater): Promise<boolean> {
  const parent = await theater.start(source());
  await say(parent, "note last", "spawn worker a", "spawn worker b");
  await trap(find(theater, "parent/a"));
  await say(find(theater, "parent/a"), "add 1");
  await say(parent, `stop ${find(theater, "parent/b").id} 1000`);
  return true;
}

async function failing(theater: Theater, dead: Promise<void>): Promise<boolean> {
  let isDead = false;
  void dead.then(() => (isDead = true));
  const parent = await theater.start(source());
  await say(parent, "spawn worker a");
  for (let times = 0; times < 10; times++) await trap(parent).catch(() => undefined);
  await until(() => isDead || theater.actorCount === 0);
  return true;
}

async function stopping(theater: Theater): Promise<boolean> {
  const parent = await theater.start(source());
  await say(parent, "spawn worker a", "spawn worker b");
  await parent.stop();
  return true;
}

describe("what a component may start", () => {
  const beyond = { code: "MANIFEST_BEYOND_SUPERVISOR" };
  const changed = (text: string): Readonly<Record<string, ActorSource>> => ({
    "worker.toml": { ...worker, manifest: `${plain}${text}` },
  });

  test("is granted no more than itself, when it is started or when it is upgraded", async () => {
    await using theater = await Theater.open();
    const channels = '[[handler]]\ntype = "channels"\n';
    await assert.rejects(theater.start(source("", changed(channels))), beyond);
    await assert.rejects(theater.start(source("", changed("[limits]\nfuel-max = 20_000_000\n"))), {
      ...beyond,
      message:
        /"fuel-max" 20000000 of "worker.toml" is more than the 10000000 that the supervisor "parent" lets/,
    });
    const parent = await theater.start(source());
    await say(parent, "spawn worker a");
    const child = find(theater, "parent/a");
    const more = { ...worker, manifest: `${plain}${channels}` };
    await assert.rejects(child.upgrade(more), beyond);
    await child.upgrade({
      ...worker,
      manifest: plain.replace("1.0.0", "1.0.1"),
    });
    const less = (text: string): string =>
      text.replace('type = "message-server"', 'type = "message-server"\nto = ["nobody"]');
    const narrower = { ...worker, manifest: less(plain) };
    const narrow = { ...source("", { "worker.toml": narrower }), manifest: less(manifest) };
    await assert.rejects(parent.upgrade(narrow), {
      ...beyond,
      message:
        'parent/a: "to" (the default) of the handler "message-server" of "parent/a" is more than the ["nobody"] that the supervisor "parent" lets it have',
    });
    await child.upgrade(narrower);
    await parent.upgrade(narrow);
  });

  test("is read from files, and shown as a tree", async () => {
    await using cli = new CliShell();
    const ran = await cli.run("run", `${PARENT}/manifest.toml`, "--call", "parent=spawn worker a");
    assert.match(ran.stdout, /^[0-9a-f]{32}\n$/);
    const { stdout } = await cli.run("tree");
    const lines = /^NAME .*\nparent +running +its own +0\n└─ parent\/a +running +- +0\n$/;
    assert.match(stdout, lines);
    const seen = await cli.run("inspect", "parent");
    assert.match(seen.stdout, /^granted +supervisor \{"children-max":3\}$/m);
    assert.match(seen.stdout, /^kind +worker, component [0-9a-f]{64}, manifest [0-9a-f]{64}$/m);
  });

  test("is noticed to be another where it is run again", async () => {
    await using cli = new CliShell();
    const folder = mkdtempSync(join(tmpdir(), "theater-kinds-"));
    try {
      cpSync(PARENT, join(folder, "parent"), { recursive: true });
      cpSync("test/actors/scripted", join(folder, "scripted"), { recursive: true });
      const file = join(folder, "parent/manifest.toml");
      assert.match((await cli.run("run", file, "--call", "parent=children")).stderr, /started/);
      assert.match((await cli.run("run", file, "--call", "parent=children")).stderr, /goes on/);
      writeFileSync(join(folder, "parent/worker.toml"), plain.replace("1.0.0", "1.0.1"));
      const again = await cli.run("run", file, "--call", "parent=children");
      assert.match(again.stderr, /CLI_ACTOR_DIFFERS.*from another kind of children/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("is of other kinds after an upgrade", async () => {
    await using theater = await Theater.open();
    const parent = await theater.start(source());
    assert.equal(await say(parent, "spawn helper h"), "err not-found");
    await parent.upgrade(
      source('[[kind]]\nname = "helper"\nmanifest = "worker.toml"\nparameters = "add 3"\n'),
    );
    await say(parent, "spawn helper h");
    assert.equal(await say(find(theater, "parent/h"), "get"), "3");
    await replays(parent);
  });

  test("is an actor with one name, which its manifest's place says where it is not", async () => {
    await using theater = await Theater.open();
    const kinds: readonly (readonly [string, RegExp])[] = [
      ['name = "x-*"\nversion = "1.0.0"\ncomponent = "c.wasm"', /that of a template/],
      ['name = "x"\nversion = "1.0.0"\n[supervisor]', /that of a supervisor/],
    ];
    for (const [text, what] of kinds) {
      const wrong = source("", { "worker.toml": { manifest: text, component: scripted } });
      await assert.rejects(theater.start(wrong), { code: "MANIFEST_BAD_VALUE", message: what });
    }
    const many = { ...source(), manifest: manifest.replace('"parent"', '"parent-*"') };
    const what = /`kind` must not stand where `name` ends in/;
    await assert.rejects(theater.start(many), { message: what });
    const none = { manifest, component };
    await assert.rejects(theater.start(none), {
      code: "MANIFEST_BAD_VALUE",
      where: "manifest:24:12",
    });
    const ungranted = manifest.replace(
      'type = "supervisor"\nchildren-max = 3',
      'type = "channels"',
    );
    await assert.rejects(theater.start({ ...source(), manifest: ungranted }), {
      code: "MANIFEST_BAD_VALUE",
      message: /`kind` must stand only where the handler `supervisor` is granted/,
    });
    const itself = {
      manifest: manifest.replace("worker.toml", "manifest.toml"),
      component,
      children: {},
    };
    Object.assign(itself.children, { "manifest.toml": itself });
    await assert.rejects(theater.start(itself), {
      message: /more than 16 supervisors within one another$/,
    });
  });
});
