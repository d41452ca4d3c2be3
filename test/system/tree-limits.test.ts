import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { TREES_MAX } from "../../src/cell/mod.ts";
import { type ActorHandle, type ActorSource, Theater } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { scripted, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

// What the actors of one tree may use together.

const PARENT = "test/actors/parent";
const parentComponent = readFileSync(await buildExample(PARENT));
const parentManifest = readFileSync(`${PARENT}/manifest.toml`, "utf8");
const worker: ActorSource = scripted("worker");

/** A component that starts children, with what stands behind its manifest. */
function parent(rest: string, below: ActorSource = worker): ActorSource {
  return {
    manifest: parentManifest + rest,
    component: parentComponent,
    children: { "worker.toml": below },
  };
}

/** A supervisor of workers `a`, `b`, …, with what stands behind its manifest. */
function supervisor(names: readonly string[], rest: string): ActorSource {
  const children = names.map((name) => `[[child]]\nname = "${name}"\nmanifest = "worker.toml"\n`);
  return {
    manifest: `name = "shop"\nversion = "1.0.0"\n${rest}\n${children.join("")}`,
    component: new Uint8Array(),
    children: { "worker.toml": worker },
  };
}

function find(theater: Theater, name: string): ActorHandle {
  const found = theater.find(name);
  assert.ok(found, name);
  return found;
}

const FULL = { code: "ACTOR_TREE_FULL" };

describe("how many actors a tree has", () => {
  test("is bounded: a component is told so, and may start one more when another has ended", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(parent("[tree]\nactors-max = 2\n"));
    const a = await text(top, "spawn worker a");
    assert.equal(await text(top, "spawn worker b"), "err too-many");
    await text(top, `stop ${a} 1000`);
    await text(top, "spawn worker b");
    await find(theater, "parent/b").replay();
    await top.replay();
  });

  test("is bounded by those above as well, and so is how deep they are", async () => {
    await using theater = await Theater.open();
    const manifest = `name = "shop"\nversion = "1.0.0"\n[tree]\ndepth-max = 1\n[[child]]\nname = "front"\nmanifest = "front.toml"\n`;
    await theater.start({
      manifest,
      component: new Uint8Array(),
      children: { "front.toml": parent("") },
    });
    assert.equal(await text(find(theater, "shop/front"), "spawn worker a"), "err too-many");
  });

  test("is why a supervisor does not begin that has more children than that", async () => {
    await using theater = await Theater.open();
    await assert.rejects(theater.start(supervisor(["a", "b"], "[tree]\nactors-max = 2")), {
      code: "ACTOR_INIT_REFUSED",
      message: /its child "shop\/b" did not start: .*actors-max.* \(ACTOR_TREE_FULL\)/,
      remedy: /raise it under `\[tree\]`/,
    });
    const above = `name = "top"\nversion = "1.0.0"\n[[child]]\nname = "shop"\nmanifest = "shop.toml"\n`;
    const children = { "shop.toml": supervisor(["a", "b"], "[tree]\nactors-max = 2") };
    const nested = theater.start({ manifest: above, component: new Uint8Array(), children });
    await assert.rejects(nested, { message: /^its child "top\/shop\/b" did not start: a tree / });
    assert.equal(theater.actorCount, 0);
  });
});

test("whoever starts children at once starts no more than there may be, and a restart is one too", async () => {
  await using theater = await Theater.open();
  const shop = (child: string): string => `[[child]]\nname = "${child}"\nmanifest = "front.toml"\n`;
  await theater.start({
    manifest: `name = "shop"\nversion = "1.0.0"\n[tree]\nactors-max = 5\n${shop("p")}${shop("q")}${shop("r")}`,
    component: new Uint8Array(),
    children: { "front.toml": parent("") },
  });
  const tops = ["p", "q", "r"].map((one) => find(theater, `shop/${one}`));
  const answers = await Promise.all(tops.map((one) => text(one, "spawn worker a")));
  assert.equal(answers.filter((answer) => answer === "err too-many").length, 2);
  assert.equal(theater.actorCount, 5);
  const idle = tops[answers.indexOf("err too-many")] ?? assert.fail();
  const name = theater.nameOf(idle.id) ?? assert.fail();
  await idle.stop();
  const other = tops.find((one, at) => one !== idle && answers[at] === "err too-many");
  assert.match(await text(other ?? assert.fail(), "spawn worker a"), /^[0-9a-f]{32}$/);
  await assert.rejects(theater.restart(name), /ACTOR_TREE_FULL/);
});

test("what is refused its beginning leaves nothing behind, nor does a tree that has ended", async () => {
  const store = survivor();
  const rest = "[tree]\nmemory-bytes-max = 1\n";
  for (const cells of [1, 0]) {
    await using theater = await Theater.open({ cells, ...(cells === 0 && { store }) });
    const top = await theater.start(parent(rest));
    const answers: string[] = [];
    while (answers.length < 5) answers.push(await text(top, `spawn worker a${answers.length}`));
    // Where the machine is slow, the parent loses its memory while it waits, which is room for a child.
    const refused = answers.filter((answer) => answer === "err too-many");
    assert.equal(theater.actorCount, 1 + answers.length - refused.length);
    assert.equal((await theater.list()).length, theater.actorCount);
    const kin = await theater.start(parent("[tree]\nactors-max = 9\n"), { name: "kin" });
    await text(kin, "spawn worker a");
  }
  await using theater = await Theater.open({ store });
  await text(find(theater, "kin"), "children");
  await find(theater, "kin").stop(); // its child was not in memory
  const all = await Promise.all(
    Array.from({ length: TREES_MAX - 1 }, (_, n) => theater.start(scripted(`n${n}`, rest))),
  );
  await text(find(theater, "parent"), "note it has its place");
  await assert.rejects(theater.start(scripted("more", rest)), FULL);
  await all[0]?.stop();
  await theater.start(scripted("more", rest));
});

describe("events of a tree", () => {
  test("wait for their second where there are more of them, and those of others do not", async () => {
    const clock = new HandClock();
    await using theater = await Theater.open({ clock });
    await theater.start(supervisor(["a", "b"], "[tree]\nevents-per-second-max = 20"));
    const other = await theater.start(scripted("other"));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    const answered: string[] = [];
    const calls = Array.from({ length: 40 }, async (_, n) => {
      answered.push(await text(n % 2 === 0 ? a : b, "add 1"));
    });
    await settle();
    const first = answered.length;
    assert.ok(first < 40, `${first} were answered at once`);
    assert.equal(await text(other, "add 1"), "1");
    await clock.advance(1_000);
    await settle();
    const second = answered.length - first;
    assert.ok(second >= 5 && second <= 12, `${second} in the second after`); // of two events each
    while (answered.length < 40) {
      await clock.advance(1_000);
      await settle();
    }
    await Promise.all(calls);
    const got = text(a, "get");
    await clock.advance(1_000);
    assert.equal(await got, "20");
    await a.replay();
  });
});

test("a rate that is raised counts at once", async () => {
  const clock = new HandClock();
  await using theater = await Theater.open({ clock });
  const one = await theater.start(scripted("one", "[tree]\nevents-per-second-max = 1\n"));
  const waits = text(one, "add 1"); // for its genesis to be paid
  await settle();
  await one.upgrade(scripted("one", "[tree]\nevents-per-second-max = 1000000\n"));
  await clock.advance(1_000);
  assert.equal(await waits, "1");
});

describe("what a tree has stored", () => {
  test("bounds its turns, over all cells: whoever calls is told, and an upgrade of its top gives it room", async () => {
    for (const cells of [0, 2]) {
      await using theater = await Theater.open({ cells });
      const top = await theater.start(parent("[tree]\nstored-bytes-max = 8192\n"));
      await text(top, "spawn worker a\nspawn worker b");
      const workers = [find(theater, "parent/a"), find(theater, "parent/b")];
      await assert.rejects(async () => {
        for (let n = 0; n < 1_000; n++) for (const one of workers) await text(one, "add 1");
      }, FULL);
      for (const one of [...workers, top]) await assert.rejects(one.call("get"), FULL);
      assert.equal(await text(await theater.start(scripted("other")), "add 1"), "1");
      await top.upgrade(parent("[tree]\nstored-bytes-max = 1000000\n"));
      for (const one of workers) assert.ok(Number(await text(one, "add 1")) > 1);
      await find(theater, "parent/a").replay();
      await find(theater, "parent/b").stop();
    }
  });

  test("keeps no supervisor from what failed: it restarts who wrote too much, and ends with its tree", async () => {
    await using theater = await Theater.open();
    const top = await theater.start(supervisor(["a", "b"], "[tree]\nstored-bytes-max = 8192"));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    while (((await top.standing()).tree?.storedBytes ?? 0) < 7_900) await text(b, "add 1");
    await assert.rejects(a.call("trap"), { code: "ACTOR_FAILED" });
    await assert.rejects(b.call("get"), FULL);
    while ((await top.standing()).waiting !== undefined) await settle(); // it goes on
    await b.stop();
    await top.stop();
    assert.equal(theater.actorCount, 0);
  });

  test("holds no turn that was begun, though it was out of memory", async () => {
    const clock = new HandClock();
    await using theater = await Theater.open({ clock });
    await theater.start(supervisor(["a", "b"], "[tree]\nstored-bytes-max = 8192"));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    const slept = text(a, "sleep 5000\nadd 1");
    await clock.pending(1);
    a.passivate();
    await assert.rejects(async () => {
      for (;;) await text(b, "add 1");
    }, FULL);
    await clock.advance(5_000);
    assert.equal(await slept, "1");
  });

  test("is counted from its chains where an upgrade asks for it, and what stood there before the host", async () => {
    const store = survivor();
    {
      await using theater = await Theater.open({ store });
      const one = await theater.start(scripted("one", "[tree]\nactors-max = 3\n"));
      for (let n = 0; n < 40; n++) await text(one, "add 1");
    }
    await using theater = await Theater.open({ store });
    const one = find(theater, "one");
    await text(one, "add 1");
    await one.upgrade(scripted("one", "[tree]\nstored-bytes-max = 8192\n"));
    while (((await one.standing()).tree?.storedBytes ?? 0) < 8_192) await settle();
    await assert.rejects(one.call("get"), FULL);
  });

  test("counts after a start of the host too, with what those had who have ended", async () => {
    const store = survivor();
    const rest = "[tree]\nstored-bytes-max = 8192\n";
    let before = 0;
    {
      await using theater = await Theater.open({ store });
      const top = await theater.start(parent(rest));
      const a = await text(top, "spawn worker a\nspawn worker b").then((ids) => ids.split("\n")[0]);
      while (before < 20) before = Number(await text(find(theater, "parent/a"), "add 1"));
      await text(top, `stop ${a} 1000`);
    }
    await using theater = await Theater.open({ store });
    let after = 0;
    await assert.rejects(async () => {
      for (;;) after = Number(await text(find(theater, "parent/b"), "add 1"));
    }, FULL);
    const fresh = await Theater.open();
    await text(await fresh.start(parent(rest)), "spawn worker b");
    let alone = 0;
    await assert.rejects(async () => {
      for (;;) alone = Number(await text(find(fresh, "parent/b"), "add 1"));
    }, FULL);
    await fresh.close();
    assert.ok(after < alone - 15, `${after} turns after ${before} of another, ${alone} without`);
  });
});

describe("memories of a tree", () => {
  test("are bounded: whoever has none yet gets none, and what is sent to it is told so or waits", async () => {
    const clock = new HandClock();
    await using theater = await Theater.open({ clock });
    await theater.start(supervisor(["a", "b"], "[tree]\nmemory-bytes-max = 65536"));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    assert.deepEqual(
      [await text(a, "add 1"), await text(b, "add 1")],
      ["1", "1"],
      "one after the other",
    );
    const slept = text(a, "sleep 5000\nadd 1");
    while (!(await a.inspect())?.active) await settle();
    await assert.rejects(b.call("add 1"), FULL);
    const other = await theater.start(scripted("other"));
    const sent = text(other, "call shop/b 60000 add 1");
    await settle();
    await clock.advance(200); // one that waits does not keep its memory from others for longer
    await clock.advance(200);
    assert.equal(await sent, "ok 2");
    await clock.advance(5_000);
    assert.equal(await slept, "2");
  });

  test("do not keep a caller from whom it calls", async () => {
    await using theater = await Theater.open({ cells: 2 });
    await theater.start(supervisor(["a", "b"], "[tree]\nmemory-bytes-max = 65536"));
    assert.equal(await text(find(theater, "shop/a"), "call shop/b 60000 add 1"), "ok 1");
  });

  test("are those of who goes on in an actor's place, and not of who was there before", async () => {
    await using theater = await Theater.open();
    const rest = '[tree]\nmemory-bytes-max = "1 MiB"\n';
    const one = await theater.start(scripted("one", rest));
    for (let edition = 0; edition < 4; edition++) {
      await text(one, "add 1");
      await one.upgrade(scripted("one", rest, `edition ${edition}`));
    }
    assert.equal(await text(one, "add 1"), "5");
    assert.equal((await one.standing()).tree?.memoryBytes, 65_536);
  });

  test("end with the cell that they are in", async () => {
    await using theater = await Theater.open({ cells: 1 });
    const top = await theater.start(supervisor(["a", "b"], "[tree]\nmemory-bytes-max = 131072"));
    const [a, b] = [find(theater, "shop/a"), find(theater, "shop/b")];
    const slept = assert.rejects(text(a, "sleep 600000"), { code: "CELL_LOST" });
    while ((await a.standing()).waiting === undefined) await settle(); // its turn stands in its chain: it is not begun again
    assert.equal((await top.standing()).tree?.memoryBytes, 65_536);
    await theater.killCell(0);
    await slept;
    assert.equal(await text(b, "add 1"), "1"); // what was counted twice would leave it no room
    const { limits, actorCount, storedBytes } = (await top.standing()).tree ?? assert.fail();
    assert.deepEqual([limits, actorCount], [{ memoryBytesMax: 131_072 }, 3]);
    assert.ok(storedBytes > 500);
  });
});

test("a tree's limits are recorded in the grant, and refused where they are none", async () => {
  await using theater = await Theater.open();
  await assert.rejects(theater.start(scripted("a", "[tree]\nactors-max = 0\n")), {
    code: "MANIFEST_BAD_VALUE",
  });
  const one = await theater.start(scripted("a", '[tree]\nstored-bytes-max = "1 MiB"\n'));
  await one.replay();
});
