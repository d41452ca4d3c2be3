import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { concatBytes, NO_BYTES } from "../base/mod.ts";
import { DEFAULT_COMPILE_LIMITS as LIMITS } from "./limits.ts";
import { Validator } from "./validate.ts";

const PREAMBLE = Uint8Array.fromHex("0061736d0d000100");

const good = await parse(`(component
  (core module $m (func (export "f") (result i32) (i32.const 7)))
  (core instance $i (instantiate $m))
  (func (export "seven") (result u32) (canon lift (core func $i "f"))))`);

/** So many instance types within each other that the validator runs out of its stack. */
const bottomless = concatBytes([
  PREAMBLE,
  Uint8Array.fromHex("0782801201"),
  Uint8Array.fromHex("420101".repeat(98_304)),
  Uint8Array.fromHex("7d"),
]);

const IDLE_MS_MAX = 10_000;

const validator = new Validator(IDLE_MS_MAX);
after(() => validator[Symbol.asyncDispose]());

test("a valid component passes", async () => {
  await validator.validate(good, LIMITS);
});

test("a component that imports what WIT cannot say is valid all the same", async () => {
  await validator.validate(
    await parse(`(component (import "m" (core module)) (import "a:b/c@1.0.0" (func)))`),
    LIMITS,
  );
});

describe("what is not a component is refused with code and offset", () => {
  const cases: [string, Uint8Array, string][] = [
    ["nothing", NO_BYTES, "byte offset 0"],
    ["text", new TextEncoder().encode("(component)"), "byte offset 0"],
    ["a cut preamble", PREAMBLE.subarray(0, 5), "byte offset 4"],
    ["a core module", Uint8Array.fromHex("0061736d01000000"), "byte offset 6"],
    ["a component cut within its core module", good.subarray(0, 30), "byte offset 10"],
    ["an unknown section", concatBytes([PREAMBLE, Uint8Array.of(0x7f, 0)]), "byte offset 10"],
  ];
  for (const [name, bytes, where] of cases) {
    test(name, async () => {
      await assert.rejects(validator.validate(bytes, LIMITS), { code: "ENGINE_INVALID", where });
    });
  }
});

test("a component against the type rules is refused", async () => {
  const bytes = good.slice();
  bytes[bytes.lastIndexOf(0x79)] = 0x73; // u32 → string, whose lift needs a memory
  await assert.rejects(validator.validate(bytes, LIMITS), {
    code: "ENGINE_INVALID",
    message: /canonical option `memory` is required/,
  });
});

test("the guest's names are escaped in the message", async () => {
  const bytes = await parse(`(component (import "evil-name" (func)))`);
  bytes[bytes.indexOf(0x65)] = 0x0a;
  await assert.rejects(validator.validate(bytes, LIMITS), (error: Error) => {
    assert.match(error.message, /not in kebab case/);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
});

test("a component that breaks the validator is refused, and harms no other", async () => {
  const [before, broken, next] = await Promise.allSettled([
    validator.validate(good, LIMITS),
    validator.validate(bottomless, LIMITS),
    validator.validate(good, LIMITS),
  ]);
  assert.deepEqual(
    [before.status, broken.status, next.status],
    ["fulfilled", "rejected", "fulfilled"],
  );
  await assert.rejects(validator.validate(bottomless, LIMITS), { code: "ENGINE_UNSUPPORTED" });
});

test("many at once each get their own verdict", async () => {
  const verdicts = await Promise.allSettled(
    Array.from({ length: 40 }, (_, index) =>
      validator.validate(index % 2 === 0 ? good : good.subarray(0, -1), LIMITS),
    ),
  );
  assert.deepEqual(
    verdicts.map(({ status }) => status),
    Array.from(verdicts, (_, index) => (index % 2 === 0 ? "fulfilled" : "rejected")),
  );
});

test("a validator that is not done in time refuses", async () => {
  await using hasty = new Validator(IDLE_MS_MAX);
  // A thread takes longer than that to start.
  await assert.rejects(hasty.validate(good, { ...LIMITS, compileMsMax: 1 }), {
    code: "ENGINE_UNSUPPORTED",
    message: /compileMsMax/,
  });
});

test("what is over a limit of ours is not shown to the validator", async () => {
  await assert.rejects(validator.validate(good, { ...LIMITS, coreModulesMax: 0 }), {
    code: "ENGINE_UNSUPPORTED",
    message: /coreModulesMax/,
  });
});
