import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Handle, type Value } from "../../base/mod.ts";
import { compile } from "../compile.ts";
import type { Host, HostFunction, Instance } from "../program.ts";

const told: Value[] = [];
beforeEach(() => void (told.length = 0));

/** What the host's functions do, by their names; `tell` keeps what it is told. */
function hosting(functions: Readonly<Record<string, HostFunction>> = {}): Host {
  const all: Readonly<Record<string, HostFunction>> = {
    tell: ([n]) => void told.push(n),
    ...functions,
  };
  return {
    bind(_, name) {
      const call = all[name];
      return call && { suspending: false, call };
    },
  };
}

async function instance(text: string, host: Host = hosting()): Promise<Instance> {
  return (await compile(await parse(text))).instantiate(host);
}

const ALLOCATOR = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $next)
    (global.set $next (i32.and (i32.const -8)
      (i32.add (i32.const 15) (i32.add (global.get $next) (local.get 3))))))`;

/** Boxes, whose destructor tells their number; that of 13 traps. Every way in which a box can be given, and two to keep it. */
const BOXES = `
    (import "tell" (func $tell (param "n" u32)))
    (core func $tell' (canon lower (func $tell)))
    (core module $ends
      (import "" "tell" (func $tell (param i32)))
      (func (export "end") (param i32)
        (call $tell (local.get 0))
        (if (i32.eq (local.get 0) (i32.const 13)) (then unreachable))))
    (core instance $ends (instantiate $ends (with "" (instance (export "tell" (func $tell'))))))
    (type $box (resource (rep i32) (dtor (core func $ends "end"))))
    (core func $new (canon resource.new $box))
    (core func $drop (canon resource.drop $box))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      ${ALLOCATOR}
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "index") (param i32) (result i32) (local $index i32)
        (local.set $index (call $new (local.get 0)))
        (call $drop (local.get $index))
        (local.get $index))
      (func (export "look") (param i32) (result i32) (local.get 0))
      (func (export "list") (param i32 i32) (result i32)
        (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
      (func (export "pass") (param i32 i32) (result i32)
        (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1)) (i32.const 0))
      (func (export "twice") (param i32 i32))
      (func (export "end") (param i32) (call $drop (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "drop" (func $drop))))))
    (export $box' "box" (type $box))
    (func (export "make") (param "n" u32) (result (own $box')) (canon lift (core func $i "make")))
    (func (export "index") (param "n" u32) (result u32) (canon lift (core func $i "index")))
    (func (export "look") (param "box" (borrow $box')) (result u32) (canon lift (core func $i "look")))
    (func (export "list") (param "boxes" (list (own $box'))) (result (list (own $box')))
      (canon lift (core func $i "list") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "maybe") (param "box" (option (own $box'))) (result (option (own $box')))
      (canon lift (core func $i "pass") (memory (core memory $i "memory"))))
    (func (export "either") (param "box" (result u32 (error (own $box')))) (result (result u32 (error (own $box'))))
      (canon lift (core func $i "pass") (memory (core memory $i "memory"))))
    (func (export "both") (param "a" (own $box')) (param "b" (own $box')) (canon lift (core func $i "twice")))
    (func (export "lent") (param "a" (own $box')) (param "b" (borrow $box')) (canon lift (core func $i "twice")))
    (func (export "end") (param "box" (own $box')) (canon lift (core func $i "end")))`;

async function boxes(): Promise<{ boxes: Instance; make: (n: number) => Handle }> {
  const one = await instance(`(component ${BOXES})`);
  return { boxes: one, make: (n) => one.call("make", [n]) as Handle };
}

describe("a guest's resource in the host's hands", () => {
  test("comes and goes in lists, options, variants and results, each time as a Handle of its own", async () => {
    const { boxes: one, make } = await boxes();
    const list = one.call("list", [[make(1), make(2)]]) as readonly Handle[];
    assert.deepEqual(
      list.map((box) => one.call("look", [box])),
      [1, 2],
    );
    const maybe = one.call("maybe", [list[0]]) as Handle;
    assert.equal(one.call("look", [maybe]), 1);
    assert.equal(one.call("maybe", [undefined]), undefined);
    const { tag, val } = one.call("either", [{ tag: "err", val: maybe }]) as unknown as {
      tag: string;
      val: Handle;
    };
    assert.deepEqual([tag, one.call("look", [val])], ["err", 1]);
    assert.equal(one.memory().handles, 2);
  });

  test("is not given twice in one call, nor given and lent, nor after it was given; nothing of such a call is taken", async () => {
    const { boxes: one, make } = await boxes();
    const [a, b] = [make(1), make(2)];
    const refused = { code: "ENGINE_BAD_CALL" };
    assert.throws(() => one.call("list", [[a, b, a]]), refused);
    assert.throws(() => one.call("both", [a, a]), refused);
    assert.throws(() => one.call("lent", [a, a]), refused);
    void one.call("both", [a, b]);
    for (const name of ["look", "end"]) assert.throws(() => one.call(name, [a]), refused);
    assert.throws(() => one.drop(a), refused);
  });

  test("is of its own instance: another one of the same program knows nothing of it", async () => {
    const program = await compile(await parse(`(component ${BOXES})`));
    const [one, other] = [
      await program.instantiate(hosting()),
      await program.instantiate(hosting()),
    ];
    const box = one.call("make", [1]) as Handle;
    void other.call("make", [1]);
    for (const name of ["look", "end"])
      assert.throws(() => other.call(name, [box]), { code: "ENGINE_BAD_CALL" });
    assert.throws(() => other.drop(box), { code: "ENGINE_BAD_CALL" });
    assert.equal(one.call("look", [box]), 1);
  });

  test("is dropped by the host once, through its destructor", async () => {
    const { boxes: one, make } = await boxes();
    const box = make(7);
    assert.equal(one.drop(box), undefined);
    assert.throws(() => one.drop(box), { code: "ENGINE_BAD_CALL" });
    assert.throws(() => one.drop(new Handle("box", 7)), { code: "ENGINE_BAD_CALL" });
    assert.deepEqual([told, one.memory().handles], [[7], 0]);
  });

  test("is of no more use when its instance is dead, or its destructor trapped", async () => {
    const { boxes: one, make } = await boxes();
    const [bad, good] = [make(13), make(1)];
    assert.throws(() => one.drop(bad), { code: "ENGINE_TRAP", message: /unreachable/ });
    assert.throws(() => one.drop(good), { code: "ENGINE_DEAD" });
    assert.throws(() => one.call("look", [good]), { code: "ENGINE_DEAD" });
    assert.deepEqual(told, [13]);
  });

  test("leaves the guest's table when it is given to the host, and the index is used again", async () => {
    const { boxes: one, make } = await boxes();
    assert.equal(one.call("index", [1]), 1);
    make(2);
    assert.equal(one.call("index", [3]), 1);
    assert.deepEqual(told, [1, 3]);
  });
});

/** Another component that uses the boxes of the first, and the host. What a core function is handed are indices. */
function user(core: string, exported: string): string {
  return `
  (component
    (import "tell" (func $tell (param "n" u32)))
    (component $boxes ${BOXES})
    (instance $boxes (instantiate $boxes (with "tell" (func $tell))))
    (component $user
      (import "boxes" (instance $boxes
        (export "box" (type $box (sub resource)))
        (export "make" (func (param "n" u32) (result (own $box))))
        (export "look" (func (param "box" (borrow $box)) (result u32)))
        (export "both" (func (param "a" (own $box)) (param "b" (own $box))))
        (export "lent" (func (param "a" (own $box)) (param "b" (borrow $box))))
        (export "end" (func (param "box" (own $box))))))
      (alias export $boxes "box" (type $box))
      (core func $make (canon lower (func $boxes "make")))
      (core func $look (canon lower (func $boxes "look")))
      (core func $both (canon lower (func $boxes "both")))
      (core func $lent (canon lower (func $boxes "lent")))
      (core func $end (canon lower (func $boxes "end")))
      (core func $drop (canon resource.drop $box))
      (core module $m
        (import "" "make" (func $make (param i32) (result i32)))
        (import "" "look" (func $look (param i32) (result i32)))
        (import "" "both" (func $both (param i32 i32)))
        (import "" "lent" (func $lent (param i32 i32)))
        (import "" "end" (func $end (param i32)))
        (import "" "drop" (func $drop (param i32)))
        (func (export "run") ${core}))
      (core instance $i (instantiate $m (with "" (instance
        (export "make" (func $make)) (export "look" (func $look)) (export "both" (func $both))
        (export "lent" (func $lent)) (export "end" (func $end)) (export "drop" (func $drop))))))
      (export $box' "box" (type $box))
      (func (export "run") ${exported} (canon lift (core func $i "run"))))
    (instance $user (instantiate $user (with "boxes" (instance $boxes))))
    (export "boxes" (instance $boxes))
    (export "user" (instance $user)))`;
}

describe("a resource between components", () => {
  const run = async (core: string, exported = ""): Promise<Value> =>
    (await instance(user(core, exported))).call("user#run", []);
  const traps = (what: RegExp) => ({ code: "ENGINE_TRAP", message: what });

  test("is ended in the component that made it, whoever drops it", async () => {
    await run("(call $drop (call $make (i32.const 5))) (call $end (call $make (i32.const 6)))");
    assert.deepEqual(told, [5, 6]);
  });

  test("cannot be given twice in one call", async () => {
    const a = "(local $a i32) (local.set $a (call $make (i32.const 5)))";
    await assert.rejects(
      run(`${a} (call $both (local.get $a) (local.get $a))`),
      traps(/unknown handle index 1/),
    );
  });

  test("cannot be given and then lent in one call", async () => {
    const a = "(local $a i32) (local.set $a (call $make (i32.const 5)))";
    await assert.rejects(
      run(`${a} (call $lent (local.get $a) (local.get $a))`),
      traps(/unknown handle index 1/),
    );
  });

  test("whose destructor traps ends them both", async () => {
    const both = await instance(user("(call $drop (call $make (i32.const 13)))", ""));
    assert.throws(() => both.call("user#run", []), traps(/unreachable/));
    assert.throws(() => both.call("boxes#make", [1]), { code: "ENGINE_DEAD" });
  });

  test("that was lent may be lent on, and must be dropped before the call returns", async () => {
    const param = `(param "box" (borrow $box')) (result u32)`;
    const lending = (core: string): Promise<Instance> =>
      instance(user(`(param i32) (result i32) ${core}`, param));
    const good = await lending("(call $look (local.get 0)) (call $drop (local.get 0))");
    const box = good.call("boxes#make", [9]) as Handle;
    for (let times = 0; times < 3; times++) assert.equal(good.call("user#run", [box]), 9);
    assert.deepEqual([told, good.memory().handles], [[], 1], "to drop what is lent ends nothing");
    const lax = await lending("(call $look (local.get 0))");
    const kept = lax.call("boxes#make", [9]) as Handle;
    assert.throws(() => lax.call("user#run", [kept]), traps(/borrowed handles were not dropped/));
    const greedy = await lending("(call $end (local.get 0)) (i32.const 0)");
    const given = greedy.call("boxes#make", [9]) as Handle;
    assert.throws(() => greedy.call("user#run", [given]), traps(/borrowed handle 1 is given away/));
  });

  test("keeps its type through whoever exports it on", async () => {
    const both = await instance(user("(param i32)", `(param "box" (own $box'))`));
    const box = both.call("boxes#make", [4]) as Handle;
    void both.call("user#run", [box]);
    assert.equal(both.memory().handles, 1, "it is in the table of the other component now");
    assert.throws(() => both.call("user#run", [box]), { code: "ENGINE_BAD_CALL" });
  });
});

test("a component may drop what the one that it is part of made: its destructor enters nothing that is not entered", async () => {
  const text = `
    (component
      (import "tell" (func $tell (param "n" u32)))
      (core func $tell' (canon lower (func $tell)))
      (type $thing (resource (rep i32) (dtor (core func $tell'))))
      (core func $new (canon resource.new $thing))
      (core module $m
        (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 3))))
      (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
      (component $sink
        (import "thing" (type $thing (sub resource)))
        (core func $drop (canon resource.drop $thing))
        (core module $m (import "" "drop" (func $drop (param i32)))
          (func (export "take") (param i32) (call $drop (local.get 0))))
        (core instance $i (instantiate $m (with "" (instance (export "drop" (func $drop))))))
        (func (export "take") (param "thing" (own $thing)) (canon lift (core func $i "take"))))
      (instance $sink (instantiate $sink (with "thing" (type $thing))))
      (export $thing' "thing" (type $thing))
      (func (export "make") (result (own $thing')) (canon lift (core func $i "make")))
      (export "take" (func $sink "take") (func (param "thing" (own $thing')))))`;
  const things = await instance(text);
  void things.call("take", [things.call("make", []) as Handle]);
  assert.deepEqual([told, things.memory().handles], [[3], 0]);
});

/** A resource that is exported under two names, once by way of a component within. */
const THINGS = `
  (component
    (import "tell" (func $tell (param "n" u32)))
    (core func $tell' (canon lower (func $tell)))
    (type $private (resource (rep i32) (dtor (core func $tell'))))
    (component $inner
      (import "thing" (type $thing (sub resource)))
      (export "again" (type $thing)))
    (instance $inner (instantiate $inner (with "thing" (type $private))))
    (core func $new (canon resource.new $private))
    (core func $drop (canon resource.drop $private))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "end") (param i32) (call $drop (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "drop" (func $drop))))))
    (export $thing "thing" (type $private))
    (func (export "make") (param "n" u32) (result (own $thing)) (canon lift (core func $i "make")))
    (alias export $inner "again" (type $again'))
    (export $again "again" (type $again'))
    (func (export "end") (param "thing" (own $again)) (canon lift (core func $i "end"))))`;

test("a resource is of one type under every name that a component has for it, and what is lowered may be its destructor", async () => {
  const things = await instance(THINGS);
  const [one, other] = [5, 6].map((n) => things.call("make", [n]) as Handle);
  assert(one !== undefined && other !== undefined);
  assert.deepEqual([one.resource, other.resource], ["thing", "thing"]);
  void things.call("end", [one]);
  assert.equal(things.drop(other), undefined);
  assert.deepEqual(told, [5, 6]);
});
