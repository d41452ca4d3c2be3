import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { WitFunction, WitType } from "../base/mod.ts";
import type { FunctionName, Program } from "../engine/mod.ts";
import { HANDLE, HANDLER, KEPT, shapeOf } from "./entry.ts";

const u8: WitType = { kind: "u8" };
const text: WitType = { kind: "string" };
const bytes: WitType = { kind: "option", element: { kind: "list", element: u8 } };
const result = (ok: WitType | undefined): WitType => ({ kind: "result", ok, err: text });
const tuple = (...elements: WitType[]): WitType => ({ kind: "tuple", elements });

const init: WitFunction = {
  params: [{ name: "params", type: { kind: "list", element: u8 } }],
  result: result(bytes),
};
const firing: WitType = {
  kind: "record",
  fields: [
    { name: "token", type: { kind: "u64" } },
    { name: "count", type: { kind: "u32" } },
  ],
};
const message: WitType = {
  kind: "record",
  fields: [
    {
      name: "sender",
      type: {
        kind: "variant",
        cases: [
          { name: "actor", type: text },
          { name: "client", type: text },
          { name: "host", type: undefined },
          { name: "timer", type: firing },
        ],
      },
    },
    { name: "number", type: { kind: "u64" } },
    { name: "body", type: { kind: "list", element: u8 } },
    { name: "reply-to", type: { kind: "option", element: { kind: "u64" } } },
  ],
};
const handle: WitFunction = {
  params: [
    { name: "state", type: bytes },
    { name: "message", type: message },
  ],
  result: result(tuple(bytes, bytes)),
};
const plain: WitFunction = { params: [{ name: "n", type: u8 }], result: u8 };

/** Only a program's exports matter here. */
function exporting(...functions: readonly [string, string, WitFunction][]): Program {
  const exports = functions.map(([of, name, type]): FunctionName => ({
    interface: of,
    function: name,
    type,
  }));
  return { exports } as unknown as Program;
}

test("a handler makes an actor threaded, and its init runs at genesis only", () => {
  const shape = shapeOf(exporting([HANDLER, "init", init], [HANDLER, "handle", handle]), []);
  assert.equal(shape.discipline, "threaded");
  assert.deepEqual([...shape.entries.keys()], [HANDLE]);
  assert.equal(shape.init?.name, `${HANDLER}#init`);
});

test("a function that takes the state first and gives it first is threaded, whatever its interface", () => {
  const shape = shapeOf(exporting(["shop:cart/api", "add", handle]), []);
  assert.equal(shape.discipline, "threaded");
  assert.deepEqual(shape.entries.get("shop:cart/api#add")?.recorded, {
    params: [{ name: "message", type: message }],
    result: result(bytes),
  });
});

test("any other component is resident, and recorded with its types as they are", () => {
  const shape = shapeOf(exporting(["shop:cart/api", "add", plain]), []);
  assert.equal(shape.discipline, "resident");
  assert.equal(shape.init, undefined);
  assert.deepEqual(shape.entries.get("shop:cart/api#add")?.recorded, plain);
});

test("a component that threads its state through some functions only is refused, naming one", () => {
  const mixed = exporting([HANDLER, "handle", handle], ["shop:cart/api", "add", plain]);
  assert.throws(() => shapeOf(mixed, []), { code: "ACTOR_UNFIT", message: /shop:cart\/api#add/ });
});

test("a bare root export is callable only where the manifest names it", () => {
  const program = exporting(["", "init", plain], ["shop:cart/api", "add", plain]);
  assert.deepEqual([...shapeOf(program, []).entries.keys()], ["shop:cart/api#add"]);
  assert.deepEqual([...shapeOf(program, ["init"]).entries.keys()], ["init", "shop:cart/api#add"]);
});

test("an export that the manifest names and the component lacks is refused", () => {
  assert.throws(() => shapeOf(exporting(["a:b/c", "d", plain]), ["run"]), { code: "ACTOR_UNFIT" });
});

test("a handler of another type than the contract's is refused, with the type that it should have", () => {
  const other = { ...handle, params: [{ name: "x", type: u8 }] };
  const remedy = /its type is func\(state: option<list<u8>>, message: record/;
  assert.throws(() => shapeOf(exporting([HANDLER, "handle", other]), []), {
    code: "ACTOR_UNFIT",
    remedy,
  });
});

test("a function that takes or gives handles cannot be called by messages", () => {
  const opening = { params: [], result: { kind: "own", resource: "a:b/c#file" } as const };
  const program = exporting(["a:b/c", "open", opening], ["a:b/c", "size", plain]);
  assert.deepEqual([...shapeOf(program, []).entries.keys()], ["a:b/c#size"]);
});

test("a component with nothing to call is refused", () => {
  assert.throws(() => shapeOf(exporting([HANDLER, "init", init]), []), { code: "ACTOR_UNFIT" });
});

describe("the state is taken out of a result", () => {
  const entryOf = (type: WitFunction) => {
    const entry = shapeOf(exporting(["a:b/c", "f", type]), []).entries.get("a:b/c#f");
    assert(entry !== undefined);
    return entry;
  };
  const state = Uint8Array.of(1);

  test("the rest of a pair is the result", () => {
    const split = entryOf(handle).split({ tag: "ok", val: [state, Uint8Array.of(2)] });
    assert.deepEqual(split, { result: { tag: "ok", val: Uint8Array.of(2) }, state });
  });

  test("the rest of a longer tuple stays a tuple", () => {
    const type = { ...handle, result: result(tuple(bytes, u8, text)) };
    const split = entryOf(type).split({ tag: "ok", val: [undefined, 7, "x"] });
    assert.deepEqual(split, { result: { tag: "ok", val: [7, "x"] }, state: undefined });
  });

  test("the rest of the state alone is nothing", () => {
    const type = { ...handle, result: result(tuple(bytes)) };
    assert.deepEqual(entryOf(type).recorded.result, result(undefined));
    const split = entryOf(type).split({ tag: "ok", val: [state] });
    assert.deepEqual(split, { result: { tag: "ok", val: undefined }, state });
  });

  test("an err keeps the state as it was", () => {
    const split = entryOf(handle).split({ tag: "err", val: "no" });
    assert.deepEqual(split, { result: { tag: "err", val: "no" }, state: KEPT });
  });
});
