import {
  component,
  coreModule,
  instances,
  joined,
  leb,
  listed,
  named,
  NO_TYPE,
  NOTHING,
  ONE_FUNCTION,
  section,
} from "./bytes.ts";
import { hostile, type Hostile, INVALID, UNSUPPORTED } from "./hostile.ts";

/** Calls `run` with what it does not take. */
const NOT_THAT: Partial<Hostile> = { drive: (instance) => instance.call("run", [1]) };

/** Components of few bytes that multiply: instances, and types. */
export const BOMBS: readonly Hostile[] = [
  hostile(
    "instances-doubled",
    "Unfolds to 16,384 core instances in a kilobyte.",
    doubling(14),
    UNSUPPORTED,
  ),
  hostile(
    "instances-listed",
    "Instantiates one core module nine hundred times.",
    () => instances(coreModule(), 900),
    UNSUPPORTED,
  ),
  hostile(
    "exports-multiplied",
    "Instantiates ten thousand exports five hundred times.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          ONE_FUNCTION,
          listed(7, 10_000, (at) => joined(named(at.toString(36)), [0, 0])),
          section(10, [1], NOTHING),
        ),
        500,
      ),
    UNSUPPORTED,
  ),
  hostile(
    "globals-multiplied",
    "Instantiates ten thousand globals five hundred times.",
    () => instances(coreModule(listed(6, 10_000, () => [0x7f, 1, 0x41, 0, 0x0b])), 500),
    UNSUPPORTED,
  ),
  hostile(
    "functions-multiplied",
    "Instantiates ten thousand functions five hundred times.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          listed(3, 10_000, () => [0]),
          listed(10, 10_000, () => NOTHING),
        ),
        500,
      ),
    UNSUPPORTED,
  ),
  hostile(
    "elements-multiplied",
    "Copies a million elements into one table, over and over.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          ONE_FUNCTION,
          section(4, [1, 0x70, 0], leb(10_000)),
          listed(9, 100, () => joined([0, 0x41, 0, 0x0b], leb(10_000), new Uint8Array(10_000))),
          section(10, [1], NOTHING),
        ),
        20,
      ),
    UNSUPPORTED,
  ),
  hostile(
    "data-multiplied",
    "Copies eight megabytes of data a hundred times.",
    () =>
      instances(
        coreModule(
          section(5, [1, 0], leb(130)),
          section(11, [1, 0, 0x41, 0, 0x0b], leb(8_000_000), new Uint8Array(8_000_000)),
        ),
        100,
      ),
    UNSUPPORTED,
  ),
  hostile(
    "imports-multiplied",
    "Imports half a million functions, by five hundred instances of a type of a thousand.",
    `(component (type $t (instance ${Array.from({ length: 1_000 }, (_, at) => `(export "f${at}" (func))`).join(" ")})) ${Array.from({ length: 500 }, (_, at) => `(import "i${at}" (instance (type $t)))`).join(" ")})`,
    UNSUPPORTED,
  ),
  hostile(
    "aliases",
    "Aliases one function two hundred thousand times.",
    () =>
      component(
        section(
          1,
          coreModule(
            NO_TYPE,
            ONE_FUNCTION,
            section(7, [1], named("f"), [0, 0]),
            section(10, [1], NOTHING),
          ),
        ),
        listed(2, 1, () => [0, 0, 0]),
        listed(6, 200_000, () => [0x00, 0x00, 0x01, 0x00, 0x01, 0x66]),
      ),
    UNSUPPORTED,
  ),
  hostile(
    "components-nested",
    "Nests a thousand components.",
    () => {
      let inner = component();
      for (let level = 0; level < 1_000; level++) inner = component(section(4, inner));
      return inner;
    },
    UNSUPPORTED,
  ),
  hostile(
    "types-nested",
    "Nests a hundred thousand instance types.",
    () => component(section(7, [1], Uint8Array.fromHex("420101".repeat(100_000)), [0x7f])),
    UNSUPPORTED,
  ),
  hostile(
    "types-chained",
    "Makes a chain of fifty thousand options.",
    () =>
      component(listed(7, 50_000, (at) => (at === 0 ? [0x6b, 0x7d] : [0x6b, ...signed(at - 1)]))),
    INVALID,
  ),
  hostile(
    "types-doubled",
    "Takes a value of a million parts, in a kilobyte.",
    doublingTypes(18, "u8"),
    INVALID,
  ),
  hostile(
    "types-doubled-less",
    "Takes a value of a hundred thousand parts, and is given a wrong one.",
    doublingTypes(15, "u8"),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  hostile(
    "types-doubled-of-handles",
    "The same of handles, for each of which the host needs a conversion.",
    doublingTypes(15, "(own $r)"),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  hostile(
    "types-doubled-of-long-names",
    "The same with field names of 60,000 characters, which an error would have to print.",
    doublingTypes(15, "u8", "a".repeat(60_000)),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  hostile(
    "exports-many",
    "Exports twenty thousand functions, all of which an error could list.",
    `(component (core module $m (func (export "f"))) (core instance $i (instantiate $m)) (func $f (canon lift (core func $i "f"))) ${Array.from({ length: 20_000 }, (_, at) => `(export "f${at}" (func $f))`).join(" ")})`,
    ["call", "ENGINE_BAD_CALL"],
  ),
];

/** `levels` components, each with two instances of the one before. */
function doubling(levels: number): string {
  const all = Array.from(
    { length: levels },
    (_, at) =>
      `(component $c${at + 1} (instance (instantiate $c${at})) (instance (instantiate $c${at})))`,
  );
  return `(component (component $c0 (core module $m) (core instance (instantiate $m))) ${all.join(" ")} (instance (instantiate $c${levels})))`;
}

/** Types of two of the type before, the last of which `run` takes. */
function doublingTypes(levels: number, leaf: string, label = "a"): string {
  const types = Array.from(
    { length: levels },
    (_, at) =>
      `(type $u${at + 1} (record (field "${label}" $t${at}) (field "b" $t${at}))) (export $t${at + 1} "t${at + 1}" (type $u${at + 1}))`,
  );
  return `(component
    (type $r' (resource (rep i32))) (export $r "r" (type $r'))
    (type $u0 (record (field "a" ${leaf}))) (export $t0 "t0" (type $u0)) ${types.join(" ")}
    (core module $m (memory (export "memory") 16) (func (export "run") (param i32))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "run") (param "x" $t${levels}) (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))`;
}

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 0x3f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
