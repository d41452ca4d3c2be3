import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import fc from "fast-check";
import { Handle, type Value } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import { EngineError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Host, Instance, Program, Snapshot } from "../program.ts";

const NOBODY: Host = { bind: () => undefined };

/** Counts in a global and in memory; `start` is told when it starts. */
const COUNTER = `
  (component
    (import "start" (func $start))
    (core func $start' (canon lower (func $start)))
    (core module $m
      (import "" "start" (func $start))
      (memory 1 3)
      (global $count (mut i32) (i32.const 0))
      (func (export "next") (param i32) (result i32)
        (global.set $count (i32.add (global.get $count) (local.get 0)))
        (i32.store (i32.const 8) (global.get $count))
        (i32.load (i32.const 8)))
      (func (export "grow") (drop (memory.grow (i32.const 1))))
      (func (export "fail") unreachable)
      (func $begin (global.set $count (i32.const 1000)) (call $start))
      (start $begin))
    (core instance $i (instantiate $m (with "" (instance (export "start" (func $start'))))))
    (func (export "next") (param "by" u32) (result u32) (canon lift (core func $i "next")))
    (func (export "grow") (canon lift (core func $i "grow")))
    (func (export "fail") (canon lift (core func $i "fail"))))`;

function startHost(told: () => void = () => undefined): Host {
  const call = (): undefined => told() as undefined;
  return { bind: (_, name) => (name === "start" ? { suspending: false, call } : undefined) };
}

/**
 * Has one of each thing that an instance keeps, and functions that change it. Its second core module puts a function of its own into the
 * table of the first.
 */
const KEEPER = `
  (component
    (core module $dtors
      (memory (export "memory") 1)
      (func (export "dtor") (param $rep i32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get $rep)))))
    (core instance $dtors (instantiate $dtors))
    (type $thing (resource (rep i32) (dtor (core func $dtors "dtor"))))
    (core func $new (canon resource.new $thing))
    (core func $rep (canon resource.rep $thing))
    (core func $drop (canon resource.drop $thing))
    (core module $first
      (import "things" "new" (func $new (param i32) (result i32)))
      (import "things" "rep" (func $rep (param i32) (result i32)))
      (import "things" "drop" (func $drop (param i32)))
      (import "dtors" "memory" (memory $dropped 1))
      (type $answer (func (result i32)))
      (memory $memory 1 4)
      (global $single (mut f32) (f32.const 0))
      (global $double (mut f64) (f64.const 0))
      (global $vector (mut v128) (v128.const i64x2 0 0))
      (global $long (mut i64) (i64.const 0))
      (global $function (mut funcref) (ref.null func))
      (global $typed (mut (ref null $answer)) (ref.null $answer))
      (global $nothing (mut externref) (ref.null extern))
      (table $table (export "table") 2 8 funcref)
      (table $quiet 1 funcref)
      (func $one (result i32) i32.const 1)
      (func $two (result i32) i32.const 2)
      (func $three (result i32) i32.const 3)
      (func $other (param i32))
      (elem declare func $other)
      (elem $more func $two $three)
      (elem (table $table) (i32.const 0) func $one)
      (elem (table $quiet) (i32.const 0) func $one)
      (data $text "some text")
      (func (export "floats") (param $bits i64) (result i64) (local $before i64)
        (local.set $before (i64.xor (i64.reinterpret_f64 (global.get $double))
          (i64.extend_i32_u (i32.reinterpret_f32 (global.get $single)))))
        (global.set $single (f32.reinterpret_i32 (i32.wrap_i64 (local.get $bits))))
        (global.set $double (f64.reinterpret_i64 (local.get $bits)))
        (local.get $before))
      (func (export "vector") (param $bits i64) (result i64)
        (global.set $vector (i32x4.add (i8x16.swizzle (global.get $vector) (i8x16.splat (i32.const 5)))
          (i64x2.replace_lane 1 (global.get $vector) (local.get $bits))))
        (global.set $long (i64.sub (global.get $long) (local.get $bits)))
        (i64.add (i64x2.extract_lane 1 (global.get $vector)) (global.get $long)))
      (func (export "keep") (param $at i32) (result i32)
        (global.set $function (table.get $table (local.get $at)))
        (ref.is_null (global.get $function)))
      (func (export "give") (param $at i32) (result i32)
        (table.set $table (local.get $at) (global.get $function)) (i32.const 0))
      (func (export "typed") (param i32) (result i32)
        (if (ref.is_null (global.get $typed))
          (then (global.set $typed (ref.func $two)) (return (i32.const 0))))
        (call_ref $answer (global.get $typed)))
      (func (export "call") (param $at i32) (result i32)
        (if (ref.is_null (table.get $table (local.get $at))) (then (return (i32.const -1))))
        (call_indirect $table (type $answer) (local.get $at)))
      (func (export "widen") (param $by i32) (result i32)
        (table.grow $table (ref.func $three) (local.get $by)))
      (func (export "fill") (param $from i32) (result i32)
        (table.init $table $more (i32.const 0) (local.get $from) (i32.const 1)) (i32.const 0))
      (func (export "forget-functions") (param i32) (result i32) (elem.drop $more) (i32.const 0))
      (func (export "write") (param $at i32) (result i32)
        (memory.init $memory $text (local.get $at) (i32.const 2) (i32.const 4)) (i32.const 0))
      (func (export "forget-text") (param i32) (result i32) (data.drop $text) (i32.const 0))
      (func (export "grow") (param $by i32) (result i32) (memory.grow $memory (local.get $by)))
      (func (export "read") (param $at i32) (result i32)
        (i32.add (i32.load $memory (local.get $at)) (i32.load $dropped (i32.const 0))))
      (func (export "open") (param $rep i32) (result i32) (call $new (local.get $rep)))
      (func (export "look") (param $at i32) (result i32) (call $rep (local.get $at)))
      (func (export "close") (param $at i32) (result i32) (call $drop (local.get $at)) (i32.const 0))
      (func (export "lend") (param $at i32) (result i32) (local.get $at)))
    (core instance $first (instantiate $first
      (with "things" (instance
        (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))
      (with "dtors" (instance $dtors))))
    (core module $second
      (import "first" "table" (table $table 2 funcref))
      (global $calls (mut i32) (i32.const 0))
      (func $own (result i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (global.get $calls))
      (elem declare func $own)
      (func (export "put") (param $at i32) (result i32)
        (table.set $table (local.get $at) (ref.func $own)) (i32.const 0)))
    (core instance $second (instantiate $second (with "first" (instance $first))))
    ${["floats", "vector"].map((name) => lifted(name, "u64")).join("\n")}
    ${["keep", "give", "typed", "call", "widen", "fill", "forget-functions", "write", "forget-text", "grow", "read", "open", "look", "close"].map((name) => lifted(name, "u32")).join("\n")}
    ${lifted("put", "u32", "$second")}
    (export $thing' "thing" (type $thing))
    (func (export "lend") (param "at" u32) (result (own $thing')) (canon lift (core func $first "lend")))
    (func (export "back") (param "thing" (own $thing')) (result u32) (canon lift (core func $first "lend"))))`;

function lifted(name: string, type: string, instance = "$first"): string {
  return `(func (export "${name}") (param "n" ${type}) (result ${type})
    (canon lift (core func ${instance} "${name}")))`;
}

/** Calls of the keeper that never trap, and some that may. */
const small = fc.nat({ max: 8 });
const bits = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0x7fa0_0001n, 0xffff_ffff_7f80_0001n, 0x7ff4_0000_0000_0001n), // NaNs of no arithmetic
);
const step: fc.Arbitrary<readonly [string, Value]> = fc.oneof(
  fc.tuple(fc.constantFrom("floats", "vector"), bits),
  fc.tuple(fc.constantFrom("keep", "give", "call", "put"), fc.nat({ max: 1 })),
  fc.tuple(fc.constantFrom("typed", "read", "open", "widen", "grow"), fc.nat({ max: 2 })),
  fc.tuple(fc.constantFrom("forget-functions", "forget-text"), fc.constant(0)),
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("call", "look", "close", "keep"), small) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("fill", "write"), fc.nat({ max: 1 })) },
);

const FUEL = 100_000n;

/** What a call came to: its result or its code, the fuel left and all that is kept then, or why that cannot be copied. */
function perform(instance: Instance, [name, argument]: readonly [string, Value]): unknown {
  instance.fuel = FUEL;
  const answer = answerOf(() => instance.call(name, [argument]));
  const { memoryBytes, tableElements, handles } = instance.memory();
  return [answer, instance.fuel, memoryBytes, tableElements, handles, instance.snapshot()];
}

function answerOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (thrown) {
    assert.ok(thrown instanceof EngineError);
    return thrown.code;
  }
}

function taken(instance: Instance): Snapshot {
  const answer = instance.snapshot();
  if (answer.kind === "snapshot") return answer;
  return assert.fail(answer.reason);
}

function reasonOf(instance: Instance): string {
  const answer = instance.snapshot();
  if (answer.kind === "uncopied") return answer.reason;
  return assert.fail("there is a snapshot");
}

async function programOf(text: string): Promise<Program> {
  return compile(await parse(text));
}

async function instanceOf(text: string, host: Host = NOBODY): Promise<Instance> {
  return (await programOf(text)).instantiate(host);
}

/** As another thread gets it. */
function posted(snapshot: Snapshot): Snapshot {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(snapshot);
  const { message } = receiveMessageOnPort(port2) as { message: Snapshot };
  port1.close();
  return message;
}

test("whatever an instance did, a restored one goes on as it does: results, fuel, memory, and the next snapshot", async () => {
  const program = await programOf(KEEPER);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.array(step), async (before, after) => {
      const first = await program.instantiate(NOBODY);
      for (const one of before) perform(first, one);
      const snapshot = first.snapshot();
      if (snapshot.kind === "uncopied")
        return assert.equal(snapshot.reason, "the instance is dead");
      const second = await program.restore(posted(snapshot), NOBODY);
      const third = await program.restore(taken(second), NOBODY, { memoryBytesMax: 2 ** 20 });
      for (const instance of [second, third]) assert.deepEqual(instance.snapshot(), snapshot);
      for (const one of after) {
        const expected = perform(first, one);
        assert.deepEqual(perform(second, one), expected);
        assert.deepEqual(perform(third, one), expected);
      }
    }),
    { numRuns: 60 },
  );
});

describe("a restored instance", () => {
  test("ran no start function, so that nothing happens twice, and was charged nothing", async () => {
    const program = await programOf(COUNTER);
    let starts = 0;
    const host = startHost(() => void starts++);
    const before = await program.instantiate(host);
    assert.equal(before.call("next", [5]), 1005);
    void before.call("grow", []);
    const snapshot = taken(before);
    assert.equal(before.call("next", [1]), 1006);
    const after = await program.restore(snapshot, host, { fuelMax: 1_234n });
    assert.equal(after.fuel, 1_234n);
    assert.equal(after.call("next", [2]), 1007);
    assert.equal(after.memory().memoryBytes, 131_072);
    assert.equal(starts, 1);
  });

  test("is held to the limits that it is given", async () => {
    const program = await programOf(KEEPER);
    const instance = await program.instantiate(NOBODY);
    for (const [name, n] of [
      ["widen", 5],
      ["grow", 2],
      ["open", 7],
      ["open", 8],
    ] as const)
      void instance.call(name, [n]);
    const snapshot = taken(instance);
    const within: Partial<Limits> = {
      memoryBytesMax: 4 * 65_536,
      tableElementsMax: 8,
      handlesMax: 2,
    };
    assert.deepEqual(taken(await program.restore(snapshot, NOBODY, within)), snapshot);
    for (const [limit, code] of [
      [{ memoryBytesMax: 4 * 65_536 - 1 }, "ENGINE_OUT_OF_MEMORY"],
      [{ tableElementsMax: 7 }, "ENGINE_OUT_OF_MEMORY"],
      [{ handlesMax: 1 }, "ENGINE_BUDGET_EXCEEDED"],
    ] as const)
      await assert.rejects(program.restore(snapshot, NOBODY, { ...within, ...limit }), { code });
  });

  test("gives out freed handles in the same order", async () => {
    const program = await programOf(KEEPER);
    const instance = await program.instantiate(NOBODY);
    for (const rep of [10, 20, 30]) void instance.call("open", [rep]);
    for (const handle of [3, 1]) void instance.call("close", [handle]);
    const restored = await program.restore(taken(instance), NOBODY);
    assert.equal(restored.memory().handles, 1);
    assert.deepEqual(
      [40, 50, 60].map((rep) => restored.call("open", [rep])),
      [1, 3, 4],
    );
    assert.equal(restored.call("look", [2]), 20);
    assert.equal(restored.call("read", [0]), 40, "what the destructors summed up");
  });
});

/** Keeps a key of the host: opens one, and tells its size later. */
const KEYS = `
  (component
    (import "ns:a/keys" (instance $keys
      (export "key" (type $key (sub resource)))
      (export "open" (func (result (own $key))))
      (export "size" (func (param "key" (borrow $key)) (result u32)))))
    (core func $open (canon lower (func $keys "open")))
    (core func $size (canon lower (func $keys "size")))
    (core module $m
      (import "" "open" (func $open (result i32)))
      (import "" "size" (func $size (param i32) (result i32)))
      (export "open" (func $open))
      (func (export "size") (result i32) (call $size (i32.const 1))))
    (core instance $i (instantiate $m (with "" (instance
      (export "open" (func $open)) (export "size" (func $size))))))
    (func (export "open") (result u32) (canon lift (core func $i "open")))
    (func (export "size") (result u32) (canon lift (core func $i "size"))))`;

test("a resource of the host comes back as the number that the host gave it", async () => {
  const program = await programOf(KEYS);
  const keys = (asked: number[]): Host => ({
    bind: (_, name) => ({
      suspending: false,
      call: ([key]) => {
        if (name === "open") return new Handle("ns:a/keys#key", 77);
        return asked.push((key as Handle).rep);
      },
    }),
  });
  const instance = await program.instantiate(keys([]));
  assert.equal(instance.call("open", []), 1);
  const asked: number[] = [];
  const restored = await program.restore(taken(instance), keys(asked));
  assert.equal(restored.call("size", []), 1);
  assert.deepEqual(asked, [77]);
});

describe("a snapshot", () => {
  test("is the owner's: what the instance does later does not show in it", async () => {
    const instance = await instanceOf(COUNTER, startHost());
    const snapshot = taken(instance);
    const copy = structuredClone(snapshot);
    void instance.call("next", [1]);
    assert.deepEqual(snapshot, copy);
  });

  test("is not to be had of what is dead, runs, or has lent to the host", async () => {
    const dead = await instanceOf(COUNTER, startHost());
    assert.throws(() => dead.call("fail", []));
    assert.equal(reasonOf(dead), "the instance is dead");
    dead.end("ENGINE_DEAD");
    assert.equal(reasonOf(dead), "the instance is dead");

    const keeper = await instanceOf(KEEPER);
    void keeper.call("open", [7]);
    const lent = keeper.call("lend", [1]) as Handle;
    assert.match(reasonOf(keeper), /the host holds resources of the component, 1 of them/);
    void keeper.call("back", [lent]);
    taken(keeper);
  });

  test("is not to be had in the middle of a call", async () => {
    const text = `(component
      (import "start" (func $start))
      (core func $start' (canon lower (func $start)))
      (core module $m (import "" "start" (func $start)) (func (export "run") (call $start)))
      (core instance $i (instantiate $m (with "" (instance (export "start" (func $start'))))))
      (func (export "run") (canon lift (core func $i "run"))))`;
    const reasons: string[] = [];
    const instance = await instanceOf(
      text,
      startHost(() => void reasons.push(reasonOf(instance))),
    );
    void instance.call("run", []);
    assert.deepEqual(reasons, ["a call of the instance runs"]);
  });

  test("is not to be had where exceptions are kept, and the place is told", async () => {
    const text = `(component
      (core module $none)
      (core instance (instantiate $none))
      (core module $m (global i32 (i32.const 0)) (global (mut exnref) (ref.null exn)))
      (core instance (instantiate $m)))`;
    assert.equal(
      reasonOf(await instanceOf(text)),
      "core instance 1: its global 1 holds references to exceptions",
    );
  });

  test("is not to be had while a table that changes holds a function that nobody can name", async () => {
    const text = `(component
      (core module $quiet
        (table (export "table") 3 funcref)
        (func $f)
        (elem (i32.const 1) func $f))
      (core instance $quiet (instantiate $quiet))
      (core module $m
        (import "quiet" "table" (table 3 funcref))
        (func (export "clear") (param i32) (table.set (local.get 0) (ref.null func))))
      (core instance $m (instantiate $m (with "quiet" (instance $quiet))))
      (func (export "clear") (param "at" u32) (canon lift (core func $m "clear"))))`;
    const instance = await instanceOf(text);
    assert.match(
      reasonOf(instance),
      /^core instance 0: its changed table 0 holds a function .*, at 1$/,
    );
    void instance.call("clear", [1]);
    taken(instance);
  });
});

describe("a forged snapshot", () => {
  const hollow = (length: number): never[] => {
    const list: never[] = [];
    list.length = length;
    return list;
  };

  const put = (into: object, [name = "", ...rest]: readonly string[], value: unknown): void => {
    if (rest.length === 0) return void Reflect.set(into, name, value);
    put(Reflect.get(into, name) as object, rest, value);
  };

  /** Each is what is put where into a good snapshot of the keeper. */
  const FORGERIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "of another program": { program: new Uint8Array(32) },
    "without a program": { program: "x" },
    "without cores": { cores: undefined },
    "with a core less": { "cores.length": 1 },
    "with a core that is none": { "cores.1": null },
    "with a memory that is none": { "cores.1.memories": [null] },
    "with a memory too many": { "cores.1.memories.1": new Uint8Array(65_536) },
    "with half a page": { "cores.1.memories": [new Uint8Array(65_536 + 32_768)] },
    "with an empty memory": { "cores.1.memories": [new Uint8Array(0)] },
    "with a memory larger than its maximum": { "cores.1.memories": [new Uint8Array(5 * 65_536)] },
    "with a global that is text": { "cores.1.globals.0": "0" },
    "with a global that is a number": { "cores.1.globals.0": 0 },
    "with a global too wide": { "cores.1.globals.0": 2n ** 32n },
    "with a global below zero": { "cores.1.globals.2": -1n },
    "with a global of no function": { "cores.1.globals.4": 99n },
    "with a global of a function of another type": { "cores.1.globals.5": 4n },
    "with a reference where none can be": { "cores.1.globals.6": 10n ** 30n },
    "with a table less": { "cores.1.tables.length": 0 },
    "with a table that is none": { "cores.1.tables.0": { length: 2 } },
    "with a table too small": { "cores.1.tables.0": [0] },
    "with a table larger than its maximum": { "cores.1.tables.0": Array(9).fill(0) },
    "with a table of holes": { "cores.1.tables.0": hollow(4) },
    "with an endless table": { "cores.1.tables.0": hollow(2 ** 32 - 1) },
    "with functions that are not there": { "cores.1.tables.0": [0, 1.5] },
    "with functions below zero": { "cores.1.tables.0": [-1, 0] },
    "with functions named like an array's": { "cores.1.tables.0": ["length", 0] },
    "with segments that are nothing": { "cores.1.dropped.0": 1 },
    "with a segment less": { "cores.1.dropped.length": 0 },
    "without instances": { instances: {} },
    "with an instance too many": { "instances.1": { handles: [], free: [], backpressure: 0 } },
    "with backpressure below zero": { "instances.0.backpressure": -1 },
    "with backpressure that is no number": { "instances.0.backpressure": Number.NaN },
    "with handles that are no list": { "instances.0.handles": "ab" },
    "with a handle of no resource": { "instances.0.handles.0.resource": 1 },
    "with a handle that stands for too much": { "instances.0.handles.0.rep": 2 ** 32 },
    "with a handle that is null": { "instances.0.handles.0": null },
    "with a handle freed that is not": { "instances.0.free": [1] },
    "with no free list": { "instances.0.free": undefined },
    "with an index freed twice": {
      "instances.0.handles": [undefined, undefined],
      "instances.0.free": [1, 1],
    },
    "with a hole for a free handle": { "instances.0.handles": hollow(3) },
    "with a free index beyond the end": {
      "instances.0.handles": [undefined],
      "instances.0.free": [2],
    },
  };

  const made = programOf(KEEPER).then(async (program) => {
    const instance = await program.instantiate(NOBODY);
    void instance.call("open", [7]);
    return { program, good: taken(instance) };
  });

  for (const [what, forge] of Object.entries(FORGERIES)) {
    test(`${what} is refused, and harms nothing`, async () => {
      const { program, good } = await made;
      const forged = structuredClone(good);
      for (const [path, value] of Object.entries(forge)) put(forged, path.split("."), value);
      await assert.rejects(program.restore(forged, NOBODY), { code: "ENGINE_INVALID" });
      assert.deepEqual(taken(await program.restore(good, NOBODY)), good);
    });
  }

  test("with more handles than there may be is refused as what goes beyond a limit", async () => {
    const { program, good } = await made;
    const forged = {
      ...good,
      instances: [{ handles: hollow(2 ** 32 - 1), free: [], backpressure: 0 }],
    };
    await assert.rejects(program.restore(forged, NOBODY), { code: "ENGINE_BUDGET_EXCEEDED" });
  });

  test("of another component is refused", async () => {
    const other = taken(await instanceOf("(component)"));
    await assert.rejects((await made).program.restore(other, NOBODY), { code: "ENGINE_INVALID" });
  });
});
