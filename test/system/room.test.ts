import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { LIVE_MEMORIES_MAX } from "../../src/engine/limits.ts";
import { LIVE_MEMORIES } from "../../src/engine/link/live-memories.ts";
import { ThreadCount } from "../../src/engine/link/thread-count.ts";
import { Theater } from "../../src/theater/mod.ts";

const ONE = `
  (component
    (core module $m
      (memory 1)
      (global $n (mut i32) (i32.const 0))
      (func (export "next") (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (global.get $n)))
    (core instance $i (instantiate $m))
    (func (export "next") (result u32) (canon lift (core func $i "next"))))`;

test("many that come at once where the process has no more memories all find room in the place of idle actors", async () => {
  const theater = await Theater.open();
  const component = await parse(ONE);
  const manifest = `name = "one"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ["next"]\n`;
  const actors = [];
  for (let count = 0; count < 100; count++) {
    const actor = await theater.start({ manifest, component }, { name: `one-${count}` });
    await actor.invoke("next", []);
    actors.push(actor);
  }
  const back = actors.slice(0, 30);
  for (const actor of back) actor.passivate();
  await LIVE_MEMORIES.makeRoom();
  const others = new ThreadCount("theater:live-memories");
  const filled = LIVE_MEMORIES_MAX - LIVE_MEMORIES.count;
  others.add(filled);

  const answers = await Promise.all(back.map((actor) => actor.invoke("next", [])));
  assert.deepEqual(new Set(answers.map(({ value }) => value)), new Set([2]));
  assert.ok(LIVE_MEMORIES.count <= LIVE_MEMORIES_MAX);

  others.add(-filled);
  for (const actor of actors) assert.ok(Number((await actor.invoke("next", [])).value) >= 2);
  await theater.close();
});
