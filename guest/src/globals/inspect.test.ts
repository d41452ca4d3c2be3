import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect as nodesInspect } from "node:util";
import fc from "fast-check";
import { inspect, STRING_MAX, TEXT_MAX } from "./inspect.ts";

class Point {
  x = 1;
  #hidden = 2;
  get hidden(): number {
    return this.#hidden;
  }
  static origin = 0;
}
class Numbers extends Array<number> {}
class Users extends Map<string, number> {}

const circular: Record<string, unknown> = { name: "round" };
circular["itself"] = circular;
circular["list"] = [circular];

describe("a value is shown as Node shows it", () => {
  const values = [
    [1, -0, 1.5, Number.NaN, 1n, true, null, undefined, Symbol("s"), "plain", "it's", `"it's"`],
    "line\nnext|tab\t|\\|`'\"".split("|"),
    [[], [1, 2, 3], [[[[1]]]], [undefined, null], Object.assign([1], { name: "x" })],
    [{}, { a: 1, "b-c": 2 }, { a: { b: { c: { d: 1 } } } }, { [Symbol("k")]: 1 }],
    [new Point(), Point, new Numbers(), Numbers.of(1, 2)],
    [() => 1, function named() {}, async () => 1, Object.assign(() => 1, { extra: 1 })],
    [new Map(), new Map([[{ k: 1 }, [1]]]), new Set(["a", 1])],
    [new Date(0), new Date(Number.NaN), new Date(-1e14), /x/giu],
    [new Uint8Array(3), new Float64Array([1.5, -0]), new BigInt64Array(1)],
    [Object.create(null), Object.assign(Object.create(null), { a: 1 })],
    [Object(3), Object("ab"), Object(false), Object(1n), Object(Symbol("s"))],
    [{ f() {} }, { toString: () => "x" }, circular, [circular]],
    [
      {
        get a() {
          throw new Error("called");
        },
        set a(_) {},
        get b() {
          return 1;
        },
        set c(_: number) {},
      },
      { text: "x".repeat(80), n: 1 },
      ["a".repeat(30), "b".repeat(30), "c".repeat(30)],
      { a: ["a".repeat(40), { deep: "b".repeat(40) }] },
    ],
  ].flat();
  for (const value of values) {
    const shown = nodesInspect(value);
    test(shown, () => assert.equal(inspect(value), shown));
  }
});

describe("a value is shown more simply than Node shows it", () => {
  const values: readonly [value: unknown, shown: string][] = [
    ["\u0001", "'\\u0001'"],
    [class A extends Point {}, "[class A]"],
    [new Users([["ann", 1]]), "Users(1) { 'ann' => 1 }"],
    [[1, , 3], "[ 1, <empty>, 3 ]"], // oxlint-disable-line no-sparse-arrays
    [new WeakMap(), "WeakMap {}"],
    [new ArrayBuffer(4), "ArrayBuffer(4) {}"],
  ];
  for (const [value, shown] of values) test(shown, () => assert.equal(inspect(value), shown));
});

describe("an error", () => {
  test("is shown with its places, its causes and what else it has", () => {
    const error = Object.assign(new RangeError("far", { cause: new Error("below") }), { code: 7 });
    const [first, ...rest] = inspect(error).split("\n");
    assert.equal(first, "RangeError: far");
    assert.match(rest[0] ?? "", /^ {4}at .*:\d+:\d+/);
    assert.ok(rest.includes("caused by Error: below"));
    assert.deepEqual(rest.slice(-2), ["  code: 7", "}"]);
  });

  test("stands in brackets where nobody knows its place", () => {
    const error = new TypeError("x");
    error.stack = "";
    assert.equal(inspect({ error }), "{ error: [TypeError: x] }");
  });

  test("of several is shown with all of them", () => {
    const error = new AggregateError([1, "b"], "some");
    error.stack = "";
    assert.equal(inspect(error), "[AggregateError: some] { errors: [ 1, 'b' ] }");
  });
});

describe("what is shown is bounded", () => {
  test("in depth", () => {
    assert.equal(inspect({ a: { b: [] } }, 0), "{ a: [Object] }");
    assert.equal(inspect([[{}], [new Map([[1, 2]])]], 1), "[ [ {} ], [ [Map] ] ]");
  });

  test("in items and members", () => {
    const list = Array.from({ length: 102 }, () => 0);
    assert.match(inspect(list), /\.\.\. 2 more items\n\]$/);
    assert.match(inspect(new Set(list.map((_, at) => at))), /99,\n {2}\.\.\. 2 more items\n\}$/);
    const members = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`m${at}`, at]));
    assert.match(inspect(members), /m99: 99,\n {2}\.\.\. 1 more item\n\}$/);
  });

  test("in texts", () => {
    assert.equal(
      inspect("x".repeat(STRING_MAX + 1)),
      `'${"x".repeat(STRING_MAX)}'... 1 more character`,
    );
  });

  test("in all, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 5 }), fc.nat(2_000), (widths, length) => {
        const value = widths.reduce<unknown>(
          (inner, width) => Array.from({ length: width }, () => inner),
          { text: "x".repeat(length) },
        );
        assert.ok(inspect(value, 9).length < 4 * TEXT_MAX);
      }),
    );
    const wide = Array.from({ length: 1_000 }, () => "x".repeat(100));
    const nested = Array.from({ length: 1_000 }, () => wide);
    assert.ok(inspect(nested).length < 2 * TEXT_MAX);
  });

  test("and never fails", () => {
    fc.assert(fc.property(fc.anything(), (value) => assert.equal(typeof inspect(value), "string")));
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    assert.equal(inspect(hostile), "[cannot be shown: no]");
  });
});
