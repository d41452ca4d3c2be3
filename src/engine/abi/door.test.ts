import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Handle, type Value } from "../../base/mod.ts";
import { Execution } from "../execution.ts";
import type { Limits } from "../limits.ts";
import { resourceDrop, resourceNew } from "./built-ins.ts";
import type { CanonicalOptions, CoreFunction } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import { ComponentInstance } from "./component-instance.ts";
import { callExport, dropHandle, openDoor } from "./door.ts";
import type { Type } from "./layout.ts";
import { canonLift } from "./lift.ts";
import { type Destructor, ResourceType } from "./resource-type.ts";

/** A bump allocator, started again by each call, and functions that give back what they get. */
const ECHO = await parse(`(module
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 64))
  (func (export "realloc") (param $old i32) (param $bytes i32) (param $align i32) (param $n i32) (result i32)
    (local $ptr i32)
    (local.set $ptr (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $ptr) (local.get $n)))
    (local.get $ptr))
  (func (export "one") (param i32) (result i32) (local.get 0))
  (func (export "two") (param i32 i32) (result i32)
    (global.set $next (i32.const 64))
    (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
  (func (export "none") (param i32 i32)))`);

interface Guest {
  readonly execution: Execution;
  readonly call: (
    core: string,
    params: readonly Type[],
    result: Type | undefined,
    ...args: Value[]
  ) => Value;
}

function guest(limits: Partial<Limits> = {}): Guest {
  const execution = new Execution(limits);
  const instance = new ComponentInstance(execution, undefined);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(ECHO));
  const options: CanonicalOptions = {
    encoding: "utf8",
    memory: exports["memory"] as WebAssembly.Memory,
    realloc: exports["realloc"] as CoreFunction,
  };
  return {
    execution,
    call: (core, types, result, ...args) => {
      const params = types.map((type) => ({ name: "p", type }));
      const type = { params, result };
      const lifted = canonLift({ core: exports[core] as CoreFunction, type, options, instance });
      return callExport(execution, openDoor(execution, lifted), "api#f", args) as Value;
    },
  };
}

const U32: Type = { kind: "u32" };
const STRING: Type = { kind: "string" };
const BYTES: Type = { kind: "list", element: { kind: "u8" } };
const ORDER: Type = {
  kind: "record",
  fields: [
    {
      name: "line-items",
      type: {
        kind: "list",
        element: { kind: "record", fields: [{ name: "price", type: U32 }] },
      },
    },
  ],
};

function transferred(): Uint8Array {
  const bytes = new Uint8Array(4);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

describe("arguments that do not fit are refused, with path and WIT type, and the guest lives", () => {
  const cases: [string, Type, Value, string][] = [
    [
      "a field within a list",
      ORDER,
      { lineItems: [{ price: 1 }, { price: "x" }] },
      'args[0].lineItems[1].price: expected u32, got "x"',
    ],
    [
      "a missing field",
      ORDER,
      {},
      "args[0].lineItems: expected list<record { price: u32 }>, got nothing",
    ],
    ["a number out of range", { kind: "u8" }, 256, "args[0]: expected u8, got 256"],
    ["a fraction", { kind: "s32" }, 1.5, "args[0]: expected s32, got 1.5"],
    ["a number for 64 bits", { kind: "u64" }, 1, "args[0]: expected u64, got 1"],
    [
      "a bigint out of range",
      { kind: "s64" },
      2n ** 63n,
      "args[0]: expected s64, got 9223372036854775808n",
    ],
    ["half a character", { kind: "char" }, "\ud83c", 'args[0]: expected char, got "\\u{d83c}"'],
    ["two characters", { kind: "char" }, "ab", 'args[0]: expected char, got "ab"'],
    ["text that is no Unicode", STRING, "a\ud83c", 'args[0]: expected string, got "a\\u{d83c}"'],
    ["an array for bytes", BYTES, [1], "args[0]: expected list<u8>, got an array of 1"],
    [
      "bytes whose buffer was transferred",
      BYTES,
      transferred(),
      "args[0]: expected list<u8>, got bytes that are gone",
    ],
    [
      "what only has the prototype of bytes",
      BYTES,
      Object.create(Uint8Array.prototype) as Value,
      "args[0]: expected list<u8>, got an object",
    ],
    [
      "a case that is none",
      { kind: "variant", cases: [{ name: "a", type: undefined }] },
      { tag: "\u001b[31m" },
      'args[0]: expected variant { a }, got an object tagged "\\u{1b}[31m"',
    ],
    [
      "a payload where there is none",
      { kind: "result", ok: undefined, err: undefined },
      { tag: "ok", val: 1 },
      "args[0].val: expected nothing, got 1",
    ],
    [
      "a name of no enum",
      { kind: "enum", names: ["a"] },
      "b",
      'args[0]: expected enum { a }, got "b"',
    ],
    [
      "a flag left out",
      { kind: "flags", names: ["a", "b"] },
      { a: true },
      "args[0]: expected flags { a, b }, got an object",
    ],
    [
      "what Object.prototype has, for a field",
      { kind: "record", fields: [{ name: "constructor", type: { kind: "option", element: U32 } }] },
      {},
      "args[0]: expected record { constructor: option<u32> }, got an object",
    ],
  ];
  for (const [name, type, value, message] of cases) {
    test(name, () => {
      const { call } = guest();
      assert.throws(() => call("one", [type], undefined, value), {
        code: "ENGINE_BAD_CALL",
        message: `api#f: ${message}`,
      });
      assert.equal(call("one", [U32], U32, 7), 7);
    });
  }

  test("too few", () => {
    assert.throws(() => guest().call("one", [U32], U32), {
      code: "ENGINE_BAD_CALL",
      message: "api#f: expected 1 arguments, got 0",
    });
  });
});

describe("what crosses is limited, and charged before it is allocated", () => {
  test("bytes", () => {
    const { call } = guest({ crossingBytesMax: 1_000 });
    assert.throws(() => call("two", [BYTES], BYTES, new Uint8Array(1_000)), {
      code: "ENGINE_BUDGET_EXCEEDED",
      origin: "guest",
    });
  });

  test("elements", () => {
    const { call } = guest({ crossingElementsMax: 100 });
    const list: Type = { kind: "list", element: { kind: "u32" } };
    assert.throws(() => call("two", [list], list, Array(100).fill(1)), {
      code: "ENGINE_BUDGET_EXCEEDED",
    });
  });

  test("in each call anew", () => {
    const { call } = guest({ crossingBytesMax: 100 });
    for (let times = 0; times < 5; times++) {
      assert.deepEqual(call("two", [BYTES], BYTES, new Uint8Array(30)), new Uint8Array(30));
    }
  });

  test("and costs fuel, the same each time", () => {
    const { call, execution } = guest();
    const spent = [10, 10, 1_000].map((length) => {
      const before = execution.fuel;
      call("two", [BYTES], BYTES, new Uint8Array(length));
      return before - execution.fuel;
    });
    assert.equal(spent[0], spent[1]);
    assert.equal((spent[2] ?? 0n) - (spent[0] ?? 0n), 248n); // twice 1,000 bytes for twice 10
  });

  test("until the fuel is gone", () => {
    const { call, execution } = guest({ fuelMax: 100n });
    assert.throws(() => call("two", [BYTES], BYTES, new Uint8Array(1_000)), {
      code: "ENGINE_OUT_OF_FUEL",
    });
    assert.equal(execution.fuel, 0n);
    assert.throws(() => call("one", [U32], U32, 1), { code: "ENGINE_DEAD" });
  });
});

describe("a resource of a guest in the host's hands", () => {
  const dropped: number[] = [];

  function shop() {
    dropped.length = 0;
    const execution = new Execution({ handlesMax: 5 });
    const instance = new ComponentInstance(execution, undefined);
    const destructor: Destructor = (rep) => dropped.push(rep);
    const cart = new ResourceType("shop#cart", instance, destructor);
    const create = resourceNew(instance, cart).call;
    const drop = resourceDrop(instance, cart).call;
    const own: Type = { kind: "own", resource: cart };
    const borrow: Type = { kind: "borrow", resource: cart };
    const lift = (core: CoreFunction, types: Type[], result: Type | undefined): ComponentFunction =>
      canonLift({
        core,
        type: { params: types.map((type) => ({ name: "p", type })), result },
        options: { encoding: "utf8" },
        instance,
      });
    const open = lift((rep) => create(rep), [U32], own);
    const count = lift((rep) => rep, [borrow], U32);
    const close = lift((handle) => void drop(handle), [own], undefined);
    const both = lift(() => undefined, [own, borrow], undefined);
    const call = (f: ComponentFunction, ...args: Value[]): Value =>
      callExport(execution, openDoor(execution, f), "shop#f", args) as Value;
    return { execution, open, count, close, both, call };
  }

  test("is a Handle, lent to methods as its representation", () => {
    const { call, open, count } = shop();
    const cart = call(open, 40);
    assert.ok(cart instanceof Handle);
    assert.equal(cart.resource, "shop#cart");
    assert.equal(call(count, cart), 40);
    assert.equal(call(count, cart), 40);
  });

  test("is gone once it was given back", () => {
    const { call, open, close, count } = shop();
    const cart = call(open, 40);
    call(close, cart);
    assert.deepEqual(dropped, [40]);
    assert.throws(() => call(count, cart), {
      code: "ENGINE_BAD_CALL",
      message: /expected borrow<shop#cart>, got a handle that is not the host's, or no longer/,
    });
  });

  test("is not given and lent in one call, and stays where that was refused", () => {
    const { call, open, both, close } = shop();
    const cart = call(open, 40);
    assert.throws(() => call(both, cart, cart), { code: "ENGINE_BAD_CALL" });
    call(close, cart);
  });

  test("is known by the Handle itself", () => {
    const { call, open, count } = shop();
    const { resource, rep } = call(open, 40) as Handle;
    assert.throws(() => call(count, new Handle(resource, rep)), { code: "ENGINE_BAD_CALL" });
  });

  test("is dropped by the host, once", () => {
    const { call, open, execution } = shop();
    const cart = call(open, 40) as Handle;
    assert.equal(execution.handleCount, 1);
    void dropHandle(execution, cart);
    assert.deepEqual(dropped, [40]);
    assert.equal(execution.handleCount, 0);
    assert.throws(() => void dropHandle(execution, cart), { code: "ENGINE_BAD_CALL" });
  });

  test("counts against handlesMax", () => {
    const { call, open } = shop();
    for (let rep = 0; rep < 4; rep++) call(open, rep);
    assert.throws(
      () => {
        for (let rep = 0; rep < 4; rep++) call(open, rep);
      },
      { code: "ENGINE_BUDGET_EXCEEDED" },
    );
  });
});
