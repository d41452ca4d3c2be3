import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { holdsCapability } from "./capability.contract.ts";
import { CAPABILITIES, type LogLevel, random, runtime, type Scope, timing } from "./mod.ts";

const lines: [LogLevel, string][] = [];
const scope: Scope = {
  identity: { id: "00".repeat(16) as ActorId, name: "shop/cart-17", epoch: 3 },
  nowMs: () => 1_000,
  entropy: (size) => new Uint8Array(size).fill(7),
  log: (level, text) => void lines.push([level, text]),
  waitUntil: async (_dueMs, signal) => signal.throwIfAborted(),
};

const SAMPLES = {
  runtime: { log: ["info", "hello"], self: [] },
  timing: { now: [], sleep: [5] },
  random: { bytes: [4], number: [] },
};

/** The functions of an interface as wit/actor.wit declares them. */
function functionsOf(name: string): string[] {
  const wit = readFileSync(new URL("../../wit/actor.wit", import.meta.url), "utf8");
  const body = new RegExp(`^interface ${name} \\{\\n([^]*?)^\\}`, "m").exec(wit)?.[1] ?? "";
  return Array.from(body.matchAll(/^ {2}([a-z-]+): func/gm), ([, found = ""]) => found);
}

for (const capability of CAPABILITIES) {
  const args = SAMPLES[capability.type as keyof typeof SAMPLES];
  holdsCapability(capability, functionsOf(capability.type), { grant: {}, args, scope });
}

const wait = { dueMs: undefined, signal: AbortSignal.abort() };

test("runtime.log hands the line to the actor, which shows it after the commit", () => {
  void runtime.open({}, scope)["log"]?.(["warn", "low on tea"], wait);
  assert.deepEqual(lines.at(-1), ["warn", "low on tea"]);
});

test("runtime.self says who the actor is", () => {
  assert.deepEqual(runtime.open({}, scope)["self"]?.([], wait), {
    id: "00".repeat(16),
    name: "shop/cart-17",
    epoch: 3,
  });
});

test("timing.sleep is due that many milliseconds after the actor's clock", () => {
  const sleep = timing.imports["sleep"];
  assert(sleep?.kind === "awaited");
  assert.equal(sleep.dueMs([250], 1_000), 1_250);
});

test("random.number is eight bytes of entropy, little-endian", () => {
  assert.equal(random.open({}, scope)["number"]?.([], wait), 0x0707070707070707n);
});

test("a guest that asks for too much is refused with the limit's name, whatever it asked", () => {
  const code = { code: "CAPABILITY_LIMIT" };
  assert.throws(() => random.open({}, scope)["bytes"]?.([65_537], wait), code);
  assert.throws(() => runtime.open({}, scope)["log"]?.(["info", "x".repeat(16_385)], wait), code);
});
