import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  compile,
  Compiler,
  DEFAULT_COMPILE_LIMITS,
  DEFAULT_LIMITS,
  type EngineError,
} from "./mod.ts";
import type { Host } from "./program.ts";

const compiler = new Compiler();
after(() => compiler[Symbol.asyncDispose]());

const NO_HOST: Host = { bind: () => undefined };
const EMPTY = await parse("(component)");
const program = await compile(EMPTY, { compiler });

const NO_COUNTS: readonly unknown[] = [NaN, -1, 0.5, Infinity, 2 ** 53, "7", null, 7n];
const NO_FUELS: readonly unknown[] = [-1n, 2n ** 63n, 7, null];

function named(name: string): (error: EngineError) => boolean {
  return ({ code, origin, message }) =>
    code === "ENGINE_BAD_CALL" && origin === "host" && message.includes(`${name} cannot be`);
}

describe("a limit that is no whole number, or no fuel, is refused by its name", () => {
  for (const [name, usual] of Object.entries(DEFAULT_LIMITS)) {
    test(name, async () => {
      for (const value of typeof usual === "bigint" ? NO_FUELS : NO_COUNTS)
        await assert.rejects(program.instantiate(NO_HOST, { [name]: value }), named(name));
    });
  }
  for (const name of Object.keys(DEFAULT_COMPILE_LIMITS)) {
    test(name, async () => {
      for (const value of NO_COUNTS)
        await assert.rejects(compile(EMPTY, { compiler, limits: { [name]: value } }), named(name));
    });
  }
});

test("a counter of 32 bits does not wrap around under a limit that is larger", async () => {
  for (const limits of [{ depthMax: 2 ** 31 }, { memoryBytesMax: 2 ** 48 }])
    await assert.rejects(program.instantiate(NO_HOST, limits), { code: "ENGINE_BAD_CALL" });
  await program.instantiate(NO_HOST, { depthMax: 2 ** 31 - 1, memoryBytesMax: 2 ** 46 });
});

test("after a limit that is none the compiler compiles as before", async () => {
  await assert.rejects(compile(EMPTY, { compiler, limits: { compileMsMax: NaN } }));
  await compile(EMPTY, { compiler, limits: { functionsMax: 7 } });
});

test("fuel that is none is refused, and what there was stays", async () => {
  const instance = await program.instantiate(NO_HOST, { fuelMax: 5n });
  for (const fuel of [-1n, 2n ** 63n])
    assert.throws(() => {
      instance.fuel = fuel;
    }, named("fuel"));
  assert.equal(instance.fuel, 5n);
  instance.fuel = 2n ** 63n - 1n;
  assert.equal(instance.fuel, 2n ** 63n - 1n);
});
