import { Handle } from "../../../src/base/mod.ts";
import { guest, type Hostile } from "./hostile.ts";

const TRAPPED = ["call", "ENGINE_TRAP"] as const;
const EXCEEDED = ["call", "ENGINE_BUDGET_EXCEEDED"] as const;

const BEFORE = `(type $r (resource (rep i32))) (type $s (resource (rep i32)))
  (core func $new (canon resource.new $r)) (core func $drop (canon resource.drop $r)) (core func $rep (canon resource.rep $r))
  (core func $other (canon resource.new $s))`;
const FIELDS = `(import "host" "new" (func $new (param i32) (result i32))) (import "host" "drop" (func $drop (param i32)))
  (import "host" "rep" (func $rep (param i32) (result i32))) (import "host" "other" (func $other (param i32) (result i32)))`;

function handles(
  name: string,
  tries: string,
  run: string,
  ends: Hostile["ends"] = TRAPPED,
): Hostile {
  const component = guest(run, {
    before: BEFORE,
    fields: FIELDS,
    given: ["new", "drop", "rep", "other"],
  });
  return { name, tries, component, ends };
}

/** A guest whose imports are the host's resource `pot`: `take` gives one, `give` takes it back, `lend` borrows it. */
function potter(
  name: string,
  tries: string,
  run: string,
  ends: Hostile["ends"] = TRAPPED,
): Hostile {
  const component = guest(run, {
    before: `(import "pots" (instance $pots (export "pot" (type $pot (sub resource)))
        (export "take" (func (result (own $pot)))) (export "give" (func (param "pot" (own $pot))))
        (export "lend" (func (param "pot" (borrow $pot)))) (export "pair" (func (param "a" (own $pot)) (param "b" (own $pot))))
        (export "both" (func (param "a" (borrow $pot)) (param "b" (own $pot))))))
      (alias export $pots "pot" (type $pot))
      (core func $take (canon lower (func $pots "take"))) (core func $give (canon lower (func $pots "give")))
      (core func $lend (canon lower (func $pots "lend"))) (core func $pair (canon lower (func $pots "pair")))
      (core func $both (canon lower (func $pots "both"))) (core func $drop (canon resource.drop $pot))`,
    fields: `(import "host" "take" (func $take (result i32))) (import "host" "give" (func $give (param i32)))
      (import "host" "lend" (func $lend (param i32))) (import "host" "pair" (func $pair (param i32 i32)))
      (import "host" "both" (func $both (param i32 i32))) (import "host" "drop" (func $drop (param i32)))`,
    given: ["take", "give", "lend", "pair", "both", "drop"],
  });
  return { name, tries, component, ends, host: POTS };
}

const POTS = {
  take: () => new Handle("pots#pot", 7),
  give: () => undefined,
  lend: () => undefined,
  pair: () => undefined,
  both: () => undefined,
  "[resource-drop]pot": () => undefined,
};

/** Two components; `$b` owns a resource, and `$a`, whose `run` this is, holds handles of it. */
function between(
  name: string,
  tries: string,
  parts: { use: string; dtor?: string; run: string },
  ends: Hostile["ends"] = TRAPPED,
): Hostile {
  const component = `(component
    (component $b
      (core module $d (func (export "dtor") (param i32) ${parts.dtor ?? ""})) (core instance $d (instantiate $d))
      (type $r' (resource (rep i32) (dtor (core func $d "dtor")))) (export $r "r" (type $r'))
      (core func $new (canon resource.new $r')) (core func $drop (canon resource.drop $r'))
      (core module $m (import "host" "new" (func $new (param i32) (result i32))) (import "host" "drop" (func $drop (param i32)))
        (func (export "make") (result i32) (call $new (i32.const 1)))
        (func (export "use") (param i32) ${parts.use}))
      (core instance $i (instantiate $m (with "host" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
      (func (export "make") (result (own $r)) (canon lift (core func $i "make")))
      (func (export "use") (param "r" (borrow $r)) (canon lift (core func $i "use"))))
    (component $c
      (import "b" (instance $b (export "r" (type $r (sub resource))) (export "make" (func (result (own $r)))) (export "use" (func (param "r" (borrow $r))))))
      (alias export $b "r" (type $r))
      (core func $drop (canon resource.drop $r))
      (core module $m (import "host" "drop" (func $drop (param i32))) (func (export "keep") (param i32)) (func (export "end") (param i32) (call $drop (local.get 0)) (call $drop (local.get 0))))
      (core instance $i (instantiate $m (with "host" (instance (export "drop" (func $drop))))))
      (func (export "keep") (param "r" (borrow $r)) (canon lift (core func $i "keep")))
      (func (export "end") (param "r" (borrow $r)) (canon lift (core func $i "end"))))
    (component $a
      (import "b" (instance $b (export "r" (type $r (sub resource))) (export "make" (func (result (own $r)))) (export "use" (func (param "r" (borrow $r))))))
      (alias export $b "r" (type $r))
      (import "keep" (func $keep (param "r" (borrow $r)))) (import "end" (func $end (param "r" (borrow $r))))
      (core func $make (canon lower (func $b "make"))) (core func $use (canon lower (func $b "use"))) (core func $drop (canon resource.drop $r))
      (core func $keep (canon lower (func $keep))) (core func $end (canon lower (func $end)))
      (core module $m (import "host" "make" (func $make (result i32))) (import "host" "use" (func $use (param i32))) (import "host" "drop" (func $drop (param i32)))
        (import "host" "keep" (func $keep (param i32))) (import "host" "end" (func $end (param i32)))
        (func (export "run") ${parts.run}))
      (core instance $i (instantiate $m (with "host" (instance (export "make" (func $make)) (export "use" (func $use)) (export "drop" (func $drop)) (export "keep" (func $keep)) (export "end" (func $end))))))
      (func (export "run") (canon lift (core func $i "run"))))
    (instance $b (instantiate $b))
    (instance $c (instantiate $c (with "b" (instance $b))))
    (instance $a (instantiate $a (with "b" (instance $b)) (with "keep" (func $c "keep")) (with "end" (func $c "end"))))
    (export "run" (func $a "run")))`;
  return { name, tries, component, ends };
}

const ONCE = "(local i32) (local.set 0 (call $new (i32.const 5)))";

/** Handles: too many, forged, stale, doubled, lent. */
export const RESOURCES: readonly Hostile[] = [
  handles(
    "handles-without-end",
    "Makes resources until there is no room for their handles.",
    "(loop (drop (call $new (i32.const 1))) (br 0))",
    EXCEEDED,
  ),
  handles("handle-forged", "Drops a handle that nobody gave it.", "(call $drop (i32.const 12345))"),
  handles("handle-zero", "Drops handle 0, which there never is.", "(call $drop (i32.const 0))"),
  handles(
    "handle-negative",
    "Asks for the representation of handle 0xffffffff.",
    "(drop (call $rep (i32.const -1)))",
  ),
  handles(
    "handle-stale",
    "Uses a handle that it dropped.",
    `${ONCE} (call $drop (local.get 0)) (drop (call $rep (local.get 0)))`,
  ),
  handles(
    "handle-doubled",
    "Drops a handle twice.",
    `${ONCE} (call $drop (local.get 0)) (call $drop (local.get 0))`,
  ),
  handles(
    "handle-of-another-type",
    "Drops a handle of one resource as one of another.",
    "(call $drop (call $other (i32.const 1)))",
  ),
  potter("pot-forged", "Gives the host a handle that it never got.", "(call $give (i32.const 3))"),
  potter(
    "pot-given-twice",
    "Gives the host the same pot twice.",
    "(local i32) (local.set 0 (call $take)) (call $give (local.get 0)) (call $give (local.get 0))",
  ),
  potter(
    "pot-given-twice-at-once",
    "Gives the host the same pot twice in one call.",
    "(local i32) (local.set 0 (call $take)) (call $pair (local.get 0) (local.get 0))",
  ),
  potter(
    "pot-lent-and-given",
    "Lends and gives the same pot in one call.",
    "(local i32) (local.set 0 (call $take)) (call $both (local.get 0) (local.get 0))",
  ),
  potter(
    "pot-lent-after-drop",
    "Lends a pot that it dropped.",
    "(local i32) (local.set 0 (call $take)) (call $drop (local.get 0)) (call $lend (local.get 0))",
  ),
  potter(
    "pots-without-end",
    "Takes pots of the host until there is no room for them.",
    "(loop (drop (call $take)) (br 0))",
    EXCEEDED,
  ),
  potter(
    "pots-in-a-loop",
    "Takes a pot and drops it, for ever.",
    "(loop (call $drop (call $take)) (br 0))",
    ["call", "ENGINE_OUT_OF_FUEL"],
  ),
  between("borrow-kept", "Keeps what was lent to it when it returns.", {
    use: "",
    run: "(call $keep (call $make))",
  }),
  between("borrow-dropped-twice", "Drops what was lent to it, and drops it again.", {
    use: "",
    run: "(call $end (call $make))",
  }),
  between("destructor-traps", "Its destructor traps in another component's drop.", {
    use: "",
    dtor: "(unreachable)",
    run: "(call $drop (call $make))",
  }),
  between("destructor-throws", "Its destructor throws what the other component would catch.", {
    use: "",
    dtor: "(unreachable)",
    run: "(block (try_table (catch_all 0) (call $drop (call $make))))",
  }),
  between(
    "destructor-loops",
    "Its destructor never ends, in another component's drop.",
    { use: "", dtor: "(loop (br 0))", run: "(call $drop (call $make))" },
    ["call", "ENGINE_OUT_OF_FUEL"],
  ),
  between(
    "representation-as-a-handle",
    "Takes the representation that it was lent for a handle, and drops it.",
    { use: "(call $drop (local.get 0))", run: "(call $use (call $make))" },
  ),
  {
    name: "owned-handles-to-the-host",
    tries: "Hands the host a new resource of its own in each round, which the host keeps.",
    component: `(component
      (component $inner
        (type $r' (resource (rep i32))) (export $r "r" (type $r'))
        (core func $new (canon resource.new $r'))
        (core module $m (import "host" "new" (func $new (param i32) (result i32)))
          (memory (export "memory") 2)
          (func (export "run") (result i32) (local i32)
            (loop (i32.store (local.get 0) (call $new (i32.const 1))) (local.set 0 (i32.add (local.get 0) (i32.const 4))) (br_if 0 (i32.lt_u (local.get 0) (i32.const 40000))))
            (i32.store (i32.const 50000) (i32.const 0)) (i32.store (i32.const 50004) (i32.const 10000)) (i32.const 50000)))
        (core instance $i (instantiate $m (with "host" (instance (export "new" (func $new))))))
        (func (export "run") (result (list (own $r))) (canon lift (core func $i "run") (memory (core memory $i "memory")))))
      (instance $i (instantiate $inner))
      (export $r "r" (type $i "r"))
      (export "run" (func $i "run") (func (result (list (own $r))))))`,
    drive(instance) {
      instance.fuel = 10_000_000n;
      void instance.call("run", []);
      instance.fuel = 10_000_000n;
      return instance.call("run", []);
    },
    ends: EXCEEDED,
  },
  {
    name: "handle-of-the-host-s-invention",
    tries: "Hopes that the host takes a handle for one of its own that it made up.",
    component: `(component
      (type $r' (resource (rep i32)))
      (core module $m (func (export "run") (param i32)))
      (core instance $i (instantiate $m))
      (export $r "r" (type $r'))
      (func (export "run") (param "r" (own $r)) (canon lift (core func $i "run"))))`,
    drive: (instance) => instance.call("run", [new Handle("r", 1)]),
    ends: ["call", "ENGINE_BAD_CALL"],
  },
];
