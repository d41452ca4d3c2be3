import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { describe, test } from "node:test";
import { type Decided, decodeLink, type Event } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  replayExport,
  Theater,
  ManifestError,
} from "../../src/theater/mod.ts";
import { CliShell } from "./cli-shell.ts";
import { dyingStore } from "../simulation/dying-store.ts";
import { survivor } from "../simulation/survivor.ts";

const COMPONENT = readFileSync("examples/faulty/build/component.wasm");
const FAULTY: ActorSource = {
  manifest: readFileSync("examples/faulty/manifest.toml"),
  component: COMPONENT,
};
const NOTHING = new Uint8Array();
const STOP_CHILD = "theater:host/supervision@0.1.0#stop-child";

/** A supervisor of faulty actors, each with these keys beside its manifest. */
function tree(
  children: readonly string[],
  policy = "",
  below: Readonly<Record<string, ActorSource>> = {},
): ActorSource {
  const each = children.map((keys) =>
    keys.includes("manifest =") ? keys : `${keys}\nmanifest = "faulty.toml"`,
  );
  const manifest = `name = "shop"\nversion = "1.0.0"\n[supervisor]\n${policy}\n${each.map((keys) => `[[child]]\n${keys}\n`).join("")}`;
  return { manifest, component: NOTHING, children: { "faulty.toml": FAULTY, ...below } };
}

function find(theater: Theater, name: string): ActorHandle {
  const found = theater.find(name);
  assert.ok(found, name);
  return found;
}

async function events(actor: ActorHandle): Promise<readonly Event[]> {
  const all: Event[] = [];
  for await (const { link } of actor.chain()) all.push(...link.events);
  return all;
}

async function decisions(actor: ActorHandle): Promise<readonly Decided["decision"][]> {
  const all = await events(actor);
  return all.flatMap((event) => (event.kind === "decided" ? [event.decision] : []));
}

/** How its lives began, and why it stopped. */
async function lives(actor: ActorHandle): Promise<readonly string[]> {
  const all = await events(actor);
  return all.flatMap((event) => {
    if (event.kind === "started") return [`${event.reason} ${event.incarnation}`];
    return event.kind === "stopped" ? [event.code] : [];
  });
}

async function trap(actor: ActorHandle): Promise<void> {
  await assert.rejects(actor.call("trap"), { code: "ACTOR_FAILED" });
}

/** Resolves when that is so: what it waits for comes without anyone asking. */
async function until(is: () => boolean): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (!is());
}

/** Resolves when it waits for the end of a child. */
async function stopsOne(supervisor: ActorHandle): Promise<void> {
  while ((await supervisor.standing()).waiting?.function !== STOP_CHILD) await until(() => true);
}

async function replays(...actors: readonly ActorHandle[]): Promise<void> {
  for (const actor of actors) await replayExport(await actor.export(), COMPONENT);
}

describe("a supervisor of a manifest", () => {
  test("starts its children in order, restarts the one that fails, and stops them in reverse", async () => {
    const stops: string[] = [];
    await using theater = await Theater.open({
      kept: ({ actor, link }) => {
        const { events: all } = decodeLink(link);
        if (all.some(({ kind }) => kind === "stopped")) stops.push(actor);
      },
    });
    const top = await theater.start(tree(['name = "a"', 'name = "b"']));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    await trap(a);
    assert.equal((await a.call("on")).text, "on");
    assert.deepEqual(await decisions(top), ["restart"]);
    assert.deepEqual(await lives(a), ["new 0", "restart 1"]);
    await top.stop();
    assert.equal(theater.actorCount, 0);
    assert.deepEqual(stops, [b.id, a.id, top.id]);
    await replays(top, a, b);
  });

  test("lets what was sent to a child wait until that runs again", async () => {
    await using theater = await Theater.open();
    await theater.start(tree(['name = "a"']));
    const a = find(theater, "shop/a");
    const answers = await Promise.allSettled(["trap", "one", "two"].map((body) => a.call(body)));
    assert.deepEqual(
      answers.map((one) => (one.status === "fulfilled" ? one.value.text : "failed")),
      ["failed", "one", "two"],
    );
  });

  test("goes on with a child's last state, or with that of its `init`", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(
      tree(['name = "a"', 'name = "b"\nstate = "initial"'], "intensity = 5"),
    );
    for (const [name, survived] of [
      ["a", 3],
      ["b", 1],
    ] as const) {
      const child = find(theater, `shop/${name}`);
      for (const body of ["one", "two"]) await child.call(body);
      await trap(child);
      await child.call("three");
      const { state } = await child.replay();
      const bytes = new Uint8Array(8);
      bytes[0] = survived;
      assert.deepEqual(state?.toHex(), (await hashed(bytes)).toHex());
      await replays(child);
    }
    await replays(top);
  });

  test("gives up beyond its intensity: it stops all of them, and ends", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(tree(['name = "a"', 'name = "b"'], "intensity = 1"));
    const a = find(theater, "shop/a");
    const b = find(theater, "shop/b");
    await trap(a);
    await trap(a);
    await until(() => theater.actorCount === 0);
    assert.deepEqual(await decisions(top), ["restart", "escalate"]);
    assert.deepEqual(await lives(top), ["new 0", "ACTOR_RESTARTS_EXCEEDED"]);
    assert.deepEqual(await lives(a), ["new 0", "restart 1", "ACTOR_SHUTDOWN"]);
    assert.deepEqual(await lives(b), ["new 0", "ACTOR_SHUTDOWN"]);
    await replays(top, a, b);
  });

  test("restarts all, or those after the one that failed, where its strategy says so", async () => {
    for (const [strategy, first] of [
      ["one-for-all", ["new 0", "ACTOR_SHUTDOWN", "restart 1"]],
      ["rest-for-one", ["new 0"]],
    ] as const) {
      await using theater = await Theater.open();
      const keys = ['name = "a"', 'name = "b"', 'name = "c"'];
      const top = await theater.start(tree(keys, `strategy = "${strategy}"`));
      const [a, b, c] = ["a", "b", "c"].map((name) => find(theater, `shop/${name}`));
      assert.ok(a && b && c);
      await trap(b);
      await b.call("on");
      await until(() => theater.find("shop/c") !== undefined);
      await find(theater, "shop/c").call("on");
      assert.deepEqual(await lives(a), first);
      assert.deepEqual(await lives(b), ["new 0", "restart 1"]);
      assert.deepEqual(await lives(c), ["new 0", "ACTOR_SHUTDOWN", "restart 1"]);
      await replays(top, a, b, c);
    }
  });

  test("forgets a temporary child that failed, and does not start again what an operator stopped", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(tree(['name = "a"\nrestart = "temporary"', 'name = "b"']));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    await trap(a);
    await until(() => theater.find("shop/a") === undefined);
    assert.deepEqual(await lives(a), ["new 0", "ACTOR_SHUTDOWN"]);
    await b.stop();
    assert.equal(theater.actorCount, 1);
    assert.deepEqual(await decisions(top), ["forget"]);
    await replays(top, a, b);
  });

  test("starts a child again that an operator stopped, once he says so, with its state", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(tree(['name = "a"', 'name = "b"\nrestart = "temporary"']));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    await a.call("one");
    await assert.rejects(theater.restart("shop/a"), { code: "ACTOR_NOT_STOPPED" });
    await a.stop();
    const other = theater.start(FAULTY, { name: "shop/a" });
    await assert.rejects(other, { code: "ACTOR_NAME_TAKEN", message: /the supervisor/ });
    const below = theater.start(FAULTY, { name: "shop/a/x" });
    await assert.rejects(below, { code: "ACTOR_NAME_TAKEN" });
    await (await theater.start(FAULTY, { name: "shop/other" })).stop();
    assert.equal((await theater.restart("shop/a")).id, a.id);
    assert.equal((await a.call("two")).text, "two");
    await a.stop();
    assert.equal((await theater.restart(a.id)).id, a.id);
    assert.deepEqual(await lives(a), [
      "new 0",
      "ACTOR_SHUTDOWN",
      "restart 1",
      "ACTOR_SHUTDOWN",
      "restart 2",
    ]);
    await b.stop();
    for (const name of ["shop/b", b.id, "shop/x", "shop", "x"])
      await assert.rejects(theater.restart(name), { code: "ACTOR_NO_CHILD" });
    await replays(top, a, b);
  });

  test("is restarted by its own, and goes on with the children that it had", async () => {
    await using theater = await Theater.open();
    const inner = tree(['name = "x"', 'name = "y"'], "intensity = 0");
    const top = await theater.start(
      tree(['name = "in"\nmanifest = "in.toml"'], "", { "in.toml": inner }),
    );
    const [within, x] = [find(theater, "shop/in"), find(theater, "shop/in/x")];
    await x.call("one");
    await trap(x);
    while (!(await lives(x)).includes("restart 1")) await until(() => true);
    await find(theater, "shop/in/x").call("two");
    assert.deepEqual(await lives(within), ["new 0", "ACTOR_RESTARTS_EXCEEDED", "restart 1"]);
    assert.deepEqual(await lives(x), ["new 0", "ACTOR_SHUTDOWN", "restart 1"]);
    assert.deepEqual(await decisions(top), ["restart"]);
    await top.stop();
    assert.equal(theater.actorCount, 0);
    await replays(top, within, x);
  });

  test("starts its children anew where its own turn was cancelled, be it the first or below another", async () => {
    for (const name of ["shop", "shop/in"]) {
      await using theater = await Theater.open();
      const leaves = tree(['name = "a"\nshutdown = "infinity"', 'name = "b"']);
      const whole = tree(['name = "in"\nmanifest = "in.toml"'], "", { "in.toml": leaves });
      await theater.start(name === "shop" ? leaves : whole);
      const [top, a, b] = [name, `${name}/a`, `${name}/b`].map((one) => find(theater, one));
      assert.ok(top && a && b);
      const slept = assert.rejects(a.call("sleep 3600000"));
      const stopped = assert.rejects(a.stop(), () => true).catch(() => undefined);
      await stopsOne(top);
      await top.cancel();
      await Promise.all([slept, stopped]);
      // The turn that was cut may have begun their next lives, so they come to those after.
      while (!(await lives(b)).includes("restart 2")) await until(() => true);
      assert.equal((await find(theater, `${name}/b`).call("on")).text, "on");
      await replays(top, b);
    }
  });

  test("that fails while its own stops it is ended, with its children, and begun again", async () => {
    for (const isTold of [true, false]) {
      await using theater = await Theater.open();
      const inner = tree(['name = "a"\nshutdown = "infinity"', 'name = "b"']);
      const children = ['name = "x"', 'name = "in"\nmanifest = "in.toml"'];
      const policy = 'strategy = "one-for-all"\nintensity = 10';
      const last = 'name = "y"\nshutdown = "infinity"';
      const top = await theater.start(tree([...children, last], policy, { "in.toml": inner }));
      const [x, within, a, y] = ["x", "in", "in/a", "y"].map((name) =>
        find(theater, `shop/${name}`),
      );
      assert.ok(x && within && a && y);
      const sleeping = (isTold ? [a] : [a, y]).map((one) => one.call("sleep 3600000"));
      const ended = Promise.allSettled([...sleeping, a.stop()]);
      await stopsOne(within);
      await trap(x);
      if (isTold) await until(() => theater.find("shop/y") === undefined);
      await stopsOne(top);
      await within.cancel(); // its supervisor has told it to end, or is about to
      if (!isTold) await y.cancel();
      assert.equal((await x.call("on")).text, "on");
      while (!(await lives(within)).includes("restart 1")) await until(() => true);
      await until(() => theater.find("shop/in/b") !== undefined);
      assert.equal((await find(theater, "shop/in/b").call("on")).text, "on");
      assert.deepEqual(await lives(within), ["new 0", "ACTOR_SHUTDOWN", "restart 1"]);
      await ended;
      await replays(top, within);
    }
  });

  test("is ended, or its child, by an operator's time, though the child's shutdown waits for ever", async () => {
    for (const name of ["shop", "shop/a"]) {
      await using theater = await Theater.open();
      await theater.start(tree(['name = "a"\nshutdown = "infinity"', 'name = "b"']));
      const slept = assert.rejects(find(theater, "shop/a").call("sleep 3600000"));
      await find(theater, name).stop({ drainMs: 20 });
      await slept;
      assert.equal(theater.actorCount, name === "shop" ? 0 : 2);
      await theater.close();
    }
  });

  test("is as good where its actors live in threads", async () => {
    await using theater = await Theater.open({ cells: 2 });
    const top = await theater.start(tree(['name = "a"', 'name = "b"'], "intensity = 1"));
    const a = find(theater, "shop/a");
    await trap(a);
    await a.call("on");
    await trap(a);
    await until(() => theater.actorCount === 0);
    await replays(top, a);
  });

  test("is read from files, whose problems have their places, and shown as a tree", async () => {
    await using cli = new CliShell();
    const folder = mkdtempSync(join(tmpdir(), "theater-tree-"));
    try {
      const file = join(folder, "shop.toml");
      const head = 'name = "shop"\nversion = "1.0.0"\n';
      const faulty = relative(folder, resolve("examples/faulty/manifest.toml"));
      writeFileSync(
        join(folder, "in.toml"),
        `${head}[[child]]\nname = "x"\nmanifest = "${faulty}"`,
      );
      writeFileSync(
        file,
        `${head}[[child]]\nname = "in"\nmanifest = "in.toml"\n[[child]]\nname = "y"\nmanifest = "${faulty}"\nsignificant = true`,
      );
      const wrong = await cli.run("run", file);
      assert.match(wrong.stderr, /MANIFEST_BAD_VALUE[^]*significant[^]*shop\.toml:7:8/);
      writeFileSync(file, readFileSync(file, "utf8").replace("significant = true", ""));
      const ran = await cli.run("run", file, "--name", "store", "--call", "store/y=hi");
      assert.match(ran.stderr, /store started as/);
      const { stdout } = await cli.run("tree");
      assert.match(
        stdout,
        /^NAME .*\nstore +running +one-for-one +0\n├─ store\/in +running +one-for-one +0\n│ {2}└─ store\/in\/x +running +- +0\n└─ store\/y +running +- +0\n$/,
      );
      const child = (keys: string): string => `[[child]]\nmanifest = "${faulty}"\n${keys}\n`;
      const backoff = "[supervisor.backoff]\ninitial-ms = 60000\nmax-ms = 60000\n";
      const children = ['name = "a"', 'name = "b"', 'name = "c"\nrestart = "temporary"'].map(child);
      const policy = `[supervisor]\nstrategy = "one-for-all"\n${backoff}`;
      writeFileSync(file, `${head}${policy}${children.join("")}`);
      await cli.run("run", file, "--name", "slow", "--call", "slow/b=trap");
      const after = await cli.run("tree", "slow");
      assert.match(
        after.stdout,
        /\nslow +running +one-for-all +0\n├─ slow\/a +restarting +- +0\n└─ slow\/b +restarting +- +0\n$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("loses nothing where the host dies at any of its commits", async () => {
    for (let links = 1; ; links++) {
      const store = survivor();
      const mortal = dyingStore(store, links);
      const host = await Theater.open({ store: mortal.store });
      const lived = await Promise.race([mortal.dead.then(() => false), scenario(host)]);
      await using next = await Theater.open({ store });
      await until(() => next.arrivingCount === 0);
      if (next.find("shop") === undefined) await next.start(tree(['name = "a"', 'name = "b"']));
      await until(() => next.find("shop/a") !== undefined && next.find("shop/b") !== undefined);
      for (const name of ["shop/a", "shop/b"]) {
        assert.equal((await find(next, name).call("on")).text, "on", `after ${links} links`);
        await replays(find(next, name));
      }
      await replays(find(next, "shop"));
      if (lived) return;
    }
  });
});

async function scenario(theater: Theater): Promise<boolean> {
  await theater.start(tree(['name = "a"', 'name = "b"']));
  const a = find(theater, "shop/a");
  await trap(a);
  await a.call("on");
  await find(theater, "shop/b").call("on");
  return true;
}

async function hashed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

describe("what a supervisor lets those below it have", () => {
  const OWN = '[[handler]]\ntype = "timing"\n[[handler]]\ntype = "random"\n';
  const granted = (rest: string): ActorSource => ({
    manifest: `name = "x"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${OWN}${rest}`,
    component: COMPONENT,
  });
  const MESSAGES = '[[handler]]\ntype = "message-server"\n';
  /** A child two supervisors below, of which each says what is granted at the most. */
  const nested = (child: ActorSource, outer: string, inner = ""): ActorSource => ({
    manifest: `name = "top"\nversion = "1.0.0"\n${outer}\n[[child]]\nname = "sub"\nmanifest = "sub.toml"`,
    component: NOTHING,
    children: {
      "sub.toml": {
        manifest: `name = "sub"\nversion = "1.0.0"\n${inner}\n[[child]]\nname = "x"\nmanifest = "x.toml"`,
        component: NOTHING,
        children: { "x.toml": child },
      },
    },
  });

  test("holds for all below, and a tree in which one has more is not started", async () => {
    await using theater = await Theater.open();
    const cases: [child: string, outer: string, inner: string, beyond: RegExp | undefined][] = [
      [MESSAGES, "", "", undefined],
      ["", OWN, "", undefined],
      [
        MESSAGES,
        OWN,
        "",
        /:8:3: the handler "message-server" of "x.toml" is more than the supervisor "top" lets it have$/,
      ],
      [MESSAGES, "", OWN, /is more than the supervisor "top\/sub" lets it have$/],
      [`${MESSAGES}to = ["shop/a"]`, `${OWN}${MESSAGES}to = ["shop/*"]`, "", undefined],
      [
        `${MESSAGES}to = ["shop/a"]`,
        `${OWN}${MESSAGES}to = ["shop/*"]`,
        `${OWN}${MESSAGES}to = ["shop/b"]`,
        /:10:1: "to" \["shop\/a"\] of the handler "message-server" of "x.toml" is more than the \["shop\/b"\] that the supervisor "top\/sub" lets it have$/,
      ],
      [
        MESSAGES,
        `${OWN}${MESSAGES}to = ["shop/*"]`,
        "",
        /:8:3: "to" \(the default\) of the handler "message-server" of "x.toml" is more than the \["shop\/\*"\] that/,
      ],
      ["", '[limits]\nmemory-bytes-max = "64 MiB"', "", undefined],
      [
        "",
        '[limits]\nmemory-bytes-max = "63 MiB"',
        "",
        /:1:1: "memory-bytes-max" 64 MiB \(the default\) of "x.toml" is more than the 63 MiB that the supervisor "top" lets it have$/,
      ],
      [
        "[limits]\nfuel-max = 11",
        "[limits]\nfuel-max = 10",
        "",
        /:9:1: "fuel-max" 11 of "x.toml" is more than the 10 that the supervisor "top" lets it have$/,
      ],
    ];
    for (const [child, outer, inner, beyond] of cases) {
      const started = theater.start(nested(granted(child), outer, inner));
      if (beyond === undefined) await (await started).stop();
      else {
        const isBeyond = { code: "MANIFEST_BEYOND_SUPERVISOR", message: beyond };
        await assert.rejects(started, isBeyond);
      }
      assert.equal(theater.actorCount, 0);
    }
  });

  test("is told with each key of each child that has more, where its manifest has it", async () => {
    await using theater = await Theater.open();
    const channels = '[[handler]]\ntype = "channels"\n';
    const less = `${OWN}${channels}to = ["shop/*"]\nchannels-max = 5\n[limits]\ntimers-max = 9\n`;
    const children = ["a", "b"].map(
      (name) => `[[child]]\nname = "${name}"\nmanifest = "${name}.toml"\n`,
    );
    const started = theater.start({
      manifest: `name = "top"\nversion = "1.0.0"\n${less}${children.join("")}`,
      component: NOTHING,
      children: {
        "a.toml": granted(
          `${channels}to = ["shop/a", "till"]\nchannels-max = 6\n[limits]\ntimers-max = 9`,
        ),
        "b.toml": granted(MESSAGES),
      },
    });
    const error = await started.catch((reason: unknown) => reason);
    assert.ok(error instanceof ManifestError);
    const lets = 'that the supervisor "top" lets it have';
    assert.deepEqual(
      error.problems.map(({ where, what }) => `${where}: ${what}`),
      [
        `manifest:15:12:10:1: "to" ["till"] of the handler "channels" of "a.toml" is more than the ["shop/*"] ${lets}`,
        `manifest:15:12:11:1: "channels-max" 6 of the handler "channels" of "a.toml" is more than the 5 ${lets}`,
        `manifest:18:12:8:3: the handler "message-server" of "b.toml" is more than the supervisor "top" lets it have`,
        `manifest:18:12:1:1: "timers-max" 1000 (the default) of "b.toml" is more than the 9 ${lets}`,
      ],
    );
    assert.equal(error.remedy, 'grant it less, or let "top" have more for those below it');
  });

  test("holds for upgrades, also after a start of the host, and for nobody else", async () => {
    const store = survivor();
    const source = nested(granted(""), OWN);
    const first = await Theater.open({ store });
    await first.start(source);
    await first.close();
    await using theater = await Theater.open({ store });
    const child = find(theater, "top/sub/x");
    const more = granted(MESSAGES);
    await assert.rejects(child.upgrade(more), {
      code: "MANIFEST_BEYOND_SUPERVISOR",
      message:
        'manifest:8:3: the handler "message-server" of "manifest" is more than the supervisor "top" lets it have',
    });
    await child.upgrade(granted("[limits]\nfuel-max = 1000000"));
    assert.equal((await child.call("on")).text, "on");
    const alone = await theater.start(granted(""), { name: "alone" });
    await alone.upgrade(more);
  });
});
