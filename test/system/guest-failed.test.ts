import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { encodeResult, encodeValue, type Event } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  DivergenceError,
  type LoadedLink,
  type LogLine,
  nodeSha256,
  replay,
  Theater,
} from "../../src/theater/mod.ts";
import { given } from "../../src/theater/offline.ts";
import { LeapingClock } from "../campaigns/leaping-clock.ts";
import { HandClock } from "../simulation/hand-clock.ts";
import { survivor } from "../simulation/survivor.ts";
import { rehashed } from "./rehashed.ts";

/** Logs what it is given, sleeps where `waits` says so, and fails with it. */
const FAILER = `
(component
  (import "theater:actor/runtime@0.1.0" (instance $runtime
    (type $names (enum "trace" "debug" "info" "warn" "error"))
    (export "level" (type $level (eq $names)))
    (export "log" (func (param "level" $level) (param "text" string)))
    (export "fail" (func (param "message" string)))))
  (import "theater:actor/timing@0.1.0" (instance $timing
    (export "sleep" (func (param "duration-ms" u32)))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (core func $log (canon lower (func $runtime "log") (memory (core memory $memory "memory"))))
  (core func $fail (canon lower (func $runtime "fail") (memory (core memory $memory "memory"))))
  (core func $sleep (canon lower (func $timing "sleep")))
  (core module $main
    (import "host" "log" (func $log (param i32 i32 i32)))
    (import "host" "fail" (func $fail (param i32 i32)))
    (import "host" "sleep" (func $sleep (param i32)))
    (func (export "run") (param $at i32) (param $size i32) (param $waits i32)
      (call $log (i32.const 2) (local.get $at) (local.get $size))
      (if (local.get $waits) (then (call $sleep (i32.const 1000000))))
      (if (local.get $size) (then (call $fail (local.get $at) (local.get $size))))))
  (core instance $main (instantiate $main (with "host" (instance
    (export "log" (func $log)) (export "fail" (func $fail)) (export "sleep" (func $sleep))))))
  (func (export "run") (param "text" string) (param "waits" bool)
    (canon lift (core func $main "run") (memory (core memory $memory "memory")) (realloc (core func $memory "realloc")))))`;

const MANIFEST = `name = "failer"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ["run"]\n
[[handler]]\ntype = "timing"\n`;

async function source() {
  return { manifest: MANIFEST, component: await parse(FAILER) };
}

describe("a guest that says that it failed", () => {
  test("ends its turn with its own words, which its caller, its chain and a replay have", async () => {
    const lines: LogLine[] = [];
    await using theater = await Theater.open({ log: (line) => void lines.push(line) });
    const actor = await theater.start(await source());
    await assert.rejects(actor.invoke("run", ["no \u{1b}tea", false]), {
      code: "ACTOR_FAILED",
      what: "the turn failed with GUEST_FAILED: no \\u{1b}tea",
    });
    const failures = [];
    for await (const { link } of actor.chain())
      failures.push(...link.events.filter(({ kind }) => kind === "failed"));
    assert.partialDeepStrictEqual(failures, [
      { code: "GUEST_FAILED", message: "no \u{1b}tea", origin: "guest" },
    ]);
    await actor.invoke("run", ["", false]);
    assert.equal((await actor.replay()).turnCount, 3);
    assert.deepEqual(
      lines.map(({ text }) => text),
      ["no \u{1b}tea", ""],
      "what it logged before is shown: the failing turn's link has it",
    );
  });

  test("says so after a crash of the host as well", async () => {
    const store = survivor();
    const first = new HandClock();
    const before = await Theater.open({ clock: first, store });
    const started = await before.start(await source());
    const asleep = assert.rejects(started.invoke("run", ["no tea", true]), {
      code: "ACTOR_CLOSED",
    });
    await first.pending(1);
    await before.close();
    await asleep;
    const after = await Theater.open({ clock: new LeapingClock(first.nowMs()), store });
    const actor = after.find("failer");
    assert(actor !== undefined);
    while ((await actor.inspect())?.phase !== "idle") await new Promise(setImmediate);
    const links = await Array.fromAsync(actor.chain());
    assert.partialDeepStrictEqual(links.at(-1)?.link.events.slice(-1), [
      { kind: "failed", code: "GUEST_FAILED", message: "no tea", origin: "guest" },
    ]);
    await actor.replay();
    await after.close();
  });
});

describe("a chain that says otherwise, though it verifies, does not replay:", () => {
  /** Its chain, with its failure changed. */
  function forged(actor: ActorHandle, change: (failed: Event) => readonly Event[]) {
    return rehashed(actor.chain(), (event) => (event.kind === "failed" ? change(event) : [event]));
  }

  async function divergenceOf(links: readonly LoadedLink[], component: Uint8Array) {
    try {
      await replay([links], given([component]), nodeSha256);
      return undefined;
    } catch (error) {
      if (error instanceof DivergenceError) return error.divergence;
      throw error;
    }
  }

  async function failure() {
    const made = await source();
    const theater = await Theater.open();
    const actor = await theater.start(made);
    await assert.rejects(actor.invoke("run", ["no tea", false]), { code: "ACTOR_FAILED" });
    return { theater, actor, component: made.component };
  }

  test("that the host refused what the guest itself ended", async () => {
    const { theater, actor, component } = await failure();
    const links = await forged(actor, (event) => [
      { ...event, code: "CAPABILITY_DENIED" } as Event,
    ]);
    assert.partialDeepStrictEqual(await divergenceOf(links, component), {
      what: "code",
      seq: lastSeq(links),
    });
    await theater.close();
  });

  test("that it went on after that, and replied", async () => {
    const { theater, actor, component } = await failure();
    const nothing = encodeResult(undefined, undefined);
    const wentOn = (fuel: bigint) => (): readonly Event[] => [
      {
        kind: "called",
        import: 0,
        args: [encodeValue({ kind: "string" }, "no tea")],
        result: nothing,
        deadlineMs: undefined,
        effect: undefined,
      },
      { kind: "replied", result: nothing, fuel, state: undefined, deferred: undefined },
    ];
    const first = await divergenceOf(await forged(actor, wentOn(0n)), component);
    const links = await forged(actor, wentOn(first?.what === "fuel" ? BigInt(first.replayed) : 0n));
    assert.partialDeepStrictEqual(await divergenceOf(links, component), {
      what: "kind",
      seq: lastSeq(links) - 1,
    });
    await theater.close();
  });

  function lastSeq(links: readonly LoadedLink[]): number {
    const link = links.at(-1)?.link;
    return link === undefined ? -1 : link.seq + link.events.length - 1;
  }
});
