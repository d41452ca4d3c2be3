import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Value, WitFunction } from "../../base/mod.ts";
import { Execution } from "../execution.ts";
import type { HostFunction } from "../program.ts";
import type { CanonicalOptions, CoreFunction } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import { ComponentInstance } from "./component-instance.ts";
import { callExport, openDoor } from "./door.ts";
import { hostFunction } from "./host-function.ts";
import { canonLift } from "./lift.ts";
import { canonLower } from "./lower.ts";
import type { ResourceType } from "./resource-type.ts";

const OPTIONS: CanonicalOptions = { encoding: "utf8" };
const PLAIN: WitFunction<ResourceType> = { params: [], result: { kind: "u32" } };

/** Calls the import whatever it throws: "run" answers 7 where it could be caught, else what the import answered. */
const CATCHER = await parse(`(module
  (import "" "f" (func $f (result i32)))
  (func (export "run") (result i32)
    (block $caught (try_table (catch_all $caught) (return (call $f))))
    (i32.const 7))
  (func (export "again") (result i32) (call $f)))`);

interface Guest {
  readonly execution: Execution;
  readonly call: (name: string) => Value | Promise<Value>;
}

function guest(perform: HostFunction, { suspending = false, bytes = CATCHER } = {}): Guest {
  const execution = new Execution({}, suspending);
  const instance = new ComponentInstance(execution, undefined);
  const host = hostFunction(execution, { suspending, call: perform }, PLAIN, "f");
  const f = canonLower({ callee: host, options: OPTIONS, instance });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    "": { f: f.value },
  });
  const entrance = (core: CoreFunction): CoreFunction =>
    suspending ? WebAssembly.promising(core) : core;
  const lift = (name: string): ComponentFunction =>
    canonLift({
      core: entrance(exports[name] as CoreFunction),
      type: PLAIN,
      options: OPTIONS,
      instance,
    });
  return {
    execution,
    call: (name) => callExport(execution, openDoor(execution, lift(name)), name, []),
  };
}

test("what a host function answers reaches the guest", () => {
  assert.equal(guest(() => 42).call("run"), 42);
});

describe("a guest's catch_all does not catch", () => {
  const oops = new TypeError("oops");

  test("an error of the host, which comes out of the call as it is", () => {
    const { call } = guest(() => {
      throw oops;
    });
    assert.throws(
      () => call("run"),
      (thrown) => thrown === oops,
    );
  });

  test("the end of V8's stack, found in the host", () => {
    const deeper = (): number => deeper() + 1;
    assert.throws(() => guest(deeper).call("run"), {
      code: "ENGINE_STACK_OVERFLOW",
      origin: "host",
    });
  });

  test("an answer of the host that does not fit its type", () => {
    assert.throws(() => guest(() => "x").call("run"), {
      code: "ENGINE_BAD_CALL",
      origin: "host",
      message: 'f: result: expected u32, got "x"',
    });
  });

  test("a rejected promise", async () => {
    const { call } = guest(() => Promise.reject(oops), { suspending: true });
    await assert.rejects(
      async () => call("run"),
      (thrown) => thrown === oops,
    );
  });

  test("the host's end of a call that waits", async () => {
    const { call, execution } = guest(() => new Promise<Value>(() => undefined), {
      suspending: true,
    });
    const answer = call("run");
    execution.end("ENGINE_DEAD");
    await assert.rejects(async () => answer, { code: "ENGINE_DEAD", origin: "host" });
  });
});

test("after a trap the instance is dead, and so are its imports", () => {
  let calls = 0;
  const { call } = guest(() => {
    calls++;
    throw new Error("oops");
  });
  assert.throws(() => call("run"), { message: "oops" });
  assert.throws(() => call("again"), { code: "ENGINE_DEAD" });
  assert.equal(calls, 1);
});

test("an import that waits suspends the guest, and the export answers with a promise", async () => {
  const { promise, resolve } = Promise.withResolvers<Value>();
  const { call, execution } = guest(() => promise, { suspending: true });
  const answer = call("run");
  assert.ok(answer instanceof Promise);
  assert.throws(() => void call("again"), { code: "ENGINE_BAD_CALL" });
  resolve(42);
  assert.equal(await answer, 42);
  assert.equal(execution.idle, true);
  assert.equal(await call("again"), 42);
});

test("an import of a suspending execution that answers at once does not wait", async () => {
  const { call } = guest(() => 5, { suspending: true });
  assert.equal(await call("run"), 5);
});

test("a guest's own trap is ENGINE_TRAP with V8's message", async () => {
  const bytes = await parse(`(module
    (import "" "f" (func (result i32)))
    (func (export "run") (result i32) unreachable)
    (func (export "again") (result i32) (i32.div_u (i32.const 1) (i32.const 0))))`);
  assert.throws(() => guest(() => 0, { bytes }).call("run"), {
    code: "ENGINE_TRAP",
    message: /unreachable/,
  });
  assert.throws(() => guest(() => 0, { bytes }).call("again"), {
    code: "ENGINE_TRAP",
    message: /divide by zero/,
  });
});

test("an exception that no guest catches is a trap", async () => {
  const bytes = await parse(`(module
    (import "" "f" (func (result i32)))
    (tag $t)
    (func (export "run") (result i32) (throw $t)))`);
  assert.throws(() => guest(() => 0, { bytes }).call("run"), { code: "ENGINE_TRAP" });
});
