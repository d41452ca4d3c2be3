import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { structuredClone as guestClone } from "./structured-clone.ts";

const nodesClone = globalThis.structuredClone;

const values = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  withObjectString: true,
});

class Point {
  x = 1;
  #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
}

describe("a structured clone", () => {
  test("is what Node's is", () => {
    fc.assert(
      fc.property(values, (value) => {
        assert.deepEqual(guestClone(value), nodesClone(value));
      }),
      { numRuns: 500 },
    );
  });

  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const same: readonly [name: string, value: unknown][] = [
    ["a date that is none", new Date(Number.NaN)],
    ["a regular expression that was used, from its beginning", used(/a/gu)],
    ["a view of a part", new Uint16Array(bytes.buffer, 2, 2)],
    ["a DataView", new DataView(bytes.buffer, 1, 3)],
    ["a buffer", bytes.buffer],
    ["an error of a known kind", new RangeError("far")],
    ["an error of a kind of one's own, as an Error", named(new TypeError("mine"), "MyError")],
    ["an error with a cause", new Error("over", { cause: { code: 7 } })],
    ["an error without a message", new Error()], // oxlint-disable-line unicorn/error-message
    ["an object of a class, as a plain one", new Point()],
    [
      "what a getter gives",
      {
        get now() {
          return 5;
        },
      },
    ],
    ["an array with holes and names", Object.assign([1, , 3], { name: "x" })], // oxlint-disable-line no-sparse-arrays
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 })],
    ["a key `__proto__`", JSON.parse('{"__proto__":{"a":1}}')],
    [
      "what is not enumerable, which is left out",
      Object.defineProperty({ a: 1 }, "b", { value: 2 }),
    ],
    ["symbols as keys, which are left out", { [Symbol("s")]: 1, a: 2 }],
    ["boxed values", [Object(1), Object("x"), Object(false), Object(1n)]],
    ["negative zero", -0],
  ];
  for (const [name, value] of same) {
    test(`has ${name}`, () => {
      const [ours, nodes] = [guestClone(value), nodesClone(value)];
      assert.deepEqual(ours, nodes);
      if (ours instanceof Error && nodes instanceof Error) {
        assert.deepEqual(
          Object.getOwnPropertyNames(ours).toSorted(),
          Object.getOwnPropertyNames(nodes).toSorted(),
        );
        assert.deepEqual(
          [ours.name, ours.stack, ours.cause],
          [nodes.name, nodes.stack, nodes.cause],
        );
      }
    });
  }

  test("shares nothing with what it is of, and within itself what that shares", () => {
    const shared = { n: 1 };
    const buffer = new ArrayBuffer(4);
    const value = {
      map: new Map([[shared, shared]]),
      list: [shared, shared],
      views: [new Uint8Array(buffer), new Int16Array(buffer)],
    };
    const copy = guestClone(value);
    const [key, of] = [...copy.map][0] ?? [];
    assert.equal(key, of);
    assert.equal(copy.list[0], copy.list[1]);
    assert.equal(copy.list[0], key);
    assert.notEqual(key, shared);
    assert.equal(copy.views[0]?.buffer, copy.views[1]?.buffer);
    assert.notEqual(copy.views[0]?.buffer, buffer);
  });

  test("is circular where that is", () => {
    const map = new Map<string, unknown>();
    const set = new Set<unknown>([map]);
    const error = new Error("round");
    const value = { map, set, error, itself: undefined as unknown };
    map.set("value", value);
    error.cause = value;
    value.itself = value;
    const copy = guestClone(value);
    assert.equal(copy.itself, copy);
    assert.equal(copy.map.get("value"), copy);
    assert.ok(copy.set.has(copy.map));
    assert.equal(copy.error.cause, copy);
  });
});

describe("there is no structured clone", () => {
  const refused: readonly [name: string, value: unknown][] = [
    ["of a function", { run: () => 1 }],
    ["of a class", Point],
    ["of a symbol", [Symbol("s")]],
    ["of a boxed symbol", Object(Symbol("s"))],
    ["of a promise", Promise.resolve()],
    ["of a WeakMap", new WeakMap()],
    ["of a WeakSet", new WeakSet()],
    ["of a WeakRef", new WeakRef({})],
    ["of an iterator", new Map().keys()],
    [
      "of a generator",
      (function* numbers() {
        yield 1;
      })(),
    ],
  ];
  for (const [name, value] of refused) {
    test(name, () => {
      assert.throws(() => nodesClone(value), { name: "DataCloneError" });
      assert.throws(() => guestClone(value), {
        name: "DataCloneError",
        message: /^structuredClone: /,
      });
    });
  }

  test("that transfers, since there is nobody to transfer to", () => {
    const buffer = new ArrayBuffer(1);
    assert.throws(() => guestClone(buffer, { transfer: [buffer] }), {
      name: "DataCloneError",
      message: /transfer/,
    });
    assert.equal(guestClone(5, { transfer: [] }), 5);
  });
});

function used(pattern: RegExp): RegExp {
  pattern.test("aa");
  return pattern;
}

function named(error: Error, name: string): Error {
  error.name = name;
  return error;
}
