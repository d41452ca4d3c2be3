import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type ActorHandle, Theater } from "../../src/theater/mod.ts";
import { quickJsCounter } from "../actors/wasi-qjs/component.ts";
import { LeapingClock } from "../campaigns/leaping-clock.ts";
import { holdsElsewhere } from "./elsewhere.ts";

let component: Uint8Array;
before(async () => {
  component = await quickJsCounter();
});

function source(...granted: string[]) {
  const handlers = granted.map((type) => `[[handler]]\ntype = "${type}"\n`).join("");
  const manifest = `name = "counter"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${handlers}`;
  return { manifest, component };
}

/** The imports that an actor called, as its chain names them. */
async function called(actor: ActorHandle): Promise<Set<string>> {
  let table: readonly string[] = [];
  const names = new Set<string>();
  for await (const { link } of actor.chain()) {
    for (const event of link.events) {
      if (event.kind === "started") table = event.table ?? table;
      if (event.kind === "called") names.add(table[event.import] ?? "");
    }
  }
  return names;
}

describe("a JavaScript component of QuickJS", () => {
  test("runs with an empty manifest, calls nothing of WASI, and replays in another process", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start(source());
    assert.equal((await counter.call("add")).text, "1");
    assert.equal((await counter.call("add")).text, "2");
    assert.equal((await counter.call("chance")).text, "true");
    assert.equal((await counter.call("anything")).text, "2");
    counter.passivate();
    assert.equal((await counter.call("add")).text, "3");
    assert.deepEqual(await called(counter), new Set());
    await holdsElsewhere(counter, component);
  });

  for (const command of ["now", "elapsed"]) {
    test(`is denied the clock behind ${command} where the manifest does not grant one, and goes on`, async () => {
      await using theater = await Theater.open();
      const counter = await theater.start(source());
      await counter.call("add");
      await assert.rejects(counter.call(command), {
        code: "ACTOR_FAILED",
        message: /CAPABILITY_DENIED.*add \[\[handler\]\] type = "timing"/,
      });
      assert.equal((await counter.call("add")).text, "2");
      await counter.replay();
    });
  }

  test("reads the actor's clock where it is granted: that of the link", async () => {
    await using theater = await Theater.open({ clock: new LeapingClock(1_700_000_000_123) });
    const counter = await theater.start(source("timing"));
    assert.equal((await counter.call("now")).text, "1700000000123");
    assert.equal((await counter.call("elapsed")).text, "true");
    assert.deepEqual(
      await called(counter),
      new Set(["wasi:clocks/wall-clock@0.2.12#now", "wasi:clocks/monotonic-clock@0.2.12#now"]),
    );
    await counter.replay();
  });

  test("fails with its own words", async () => {
    await using theater = await Theater.open();
    const counter = await theater.start(source());
    await assert.rejects(counter.call("fail"), { message: /GUEST_FAILED: no more tea/ });
    await counter.replay();
  });
});
