import {
  type Bytes,
  component,
  coreModule,
  instances,
  joined,
  leb,
  listed,
  named,
  PREAMBLE,
  section,
} from "./bytes.ts";
import { guest, type Hostile } from "./hostile.ts";

const INVALID = ["compile", "ENGINE_INVALID"] as const;
const UNSUPPORTED = ["compile", "ENGINE_UNSUPPORTED"] as const;

const NO_TYPE: Bytes = section(1, [1, 0x60, 0, 0]); // [] → []
const ONE_FUNCTION: Bytes = section(3, [1, 0]);
const CUSTOM: Bytes = section(0, named("\u001b[2J"));
const NOTHING: Bytes = [2, 0, 0x0b]; // a body

function bomb(
  name: string,
  tries: string,
  make: string | (() => Uint8Array),
  ends: Hostile["ends"],
  more: Partial<Hostile> = {},
): Hostile {
  return { name, tries, component: make, ends, ...more };
}

/** A body of `code`, which its `end` follows. */
function body(...code: readonly Bytes[]): Uint8Array {
  const all = joined([0], ...code, [0x0b]);
  return joined(leb(all.length), all);
}

function oneFunction(code: Bytes): Uint8Array {
  return instances(coreModule(NO_TYPE, ONE_FUNCTION, section(10, [1], body(code))), 1);
}

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

const NOT_THAT: Partial<Hostile> = { drive: (instance) => instance.call("run", [1]) };

/** Few bytes that ask for much, and bytes that say what is not so. */
export const BOMBS: readonly Hostile[] = [
  bomb(
    "instances-doubled",
    "Unfolds to 16,384 core instances in a kilobyte.",
    doubling(14),
    UNSUPPORTED,
  ),
  bomb(
    "instances-listed",
    "Instantiates one core module nine hundred times.",
    () => instances(coreModule(), 900),
    UNSUPPORTED,
  ),
  bomb(
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
  bomb(
    "globals-multiplied",
    "Instantiates ten thousand globals five hundred times.",
    () => instances(coreModule(listed(6, 10_000, () => [0x7f, 1, 0x41, 0, 0x0b])), 500),
    UNSUPPORTED,
  ),
  bomb(
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
  bomb(
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
  bomb(
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
  bomb(
    "imports-multiplied",
    "Imports half a million functions, by five hundred instances of a type of a thousand.",
    `(component (type $t (instance ${Array.from({ length: 1_000 }, (_, at) => `(export "f${at}" (func))`).join(" ")})) ${Array.from({ length: 500 }, (_, at) => `(import "i${at}" (instance (type $t)))`).join(" ")})`,
    UNSUPPORTED,
  ),
  bomb(
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
  bomb(
    "components-nested",
    "Nests a thousand components.",
    () => {
      let inner = component();
      for (let level = 0; level < 1_000; level++) inner = component(section(4, inner));
      return inner;
    },
    UNSUPPORTED,
  ),
  bomb(
    "types-nested",
    "Nests a hundred thousand instance types.",
    () => component(section(7, [1], Uint8Array.fromHex("420101".repeat(100_000)), [0x7f])),
    UNSUPPORTED,
  ),
  bomb(
    "types-chained",
    "Makes a chain of fifty thousand options.",
    () =>
      component(listed(7, 50_000, (at) => (at === 0 ? [0x6b, 0x7d] : [0x6b, ...signed(at - 1)]))),
    INVALID,
  ),
  bomb(
    "types-doubled",
    "Takes a value of a million parts, in a kilobyte.",
    doublingTypes(18, "u8"),
    INVALID,
  ),
  bomb(
    "types-doubled-less",
    "Takes a value of a hundred thousand parts, and is given a wrong one.",
    doublingTypes(15, "u8"),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  bomb(
    "types-doubled-of-handles",
    "The same of handles, for each of which the host needs a conversion.",
    doublingTypes(15, "(own $r)"),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  bomb(
    "types-doubled-of-long-names",
    "The same with field names of 60,000 characters, which an error would have to print.",
    doublingTypes(15, "u8", "a".repeat(60_000)),
    ["call", "ENGINE_BAD_CALL"],
    NOT_THAT,
  ),
  bomb(
    "exports-many",
    "Exports twenty thousand functions, all of which an error could list.",
    `(component (core module $m (func (export "f"))) (core instance $i (instantiate $m)) (func $f (canon lift (core func $i "f"))) ${Array.from({ length: 20_000 }, (_, at) => `(export "f${at}" (func $f))`).join(" ")})`,
    ["call", "ENGINE_BAD_CALL"],
  ),
  bomb(
    "locals",
    "Declares four billion locals.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          ONE_FUNCTION,
          section(
            10,
            [1],
            joined(leb(9), [1], [0xff, 0xff, 0xff, 0xff, 0x0f], [0x7f], [0x01, 0x0b]),
          ),
        ),
        1,
      ),
    ["compile", "ENGINE_UNSUPPORTED"],
  ),
  bomb(
    "locals-of-many",
    "Declares 49,000 locals in each of two thousand functions.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          listed(3, 2_000, () => [0]),
          listed(10, 2_000, () => joined(leb(6), [1], leb(49_000), [0x7f], [0x0b])),
        ),
        1,
      ),
    UNSUPPORTED,
  ),
  bomb(
    "blocks-nested",
    "Nests a hundred thousand blocks.",
    () =>
      oneFunction(
        joined(
          new Uint8Array(200_000).map((_, at) => (at % 2 === 0 ? 0x02 : 0x40)),
          new Uint8Array(100_000).fill(0x0b),
        ),
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "loops-nested",
    "Nests fifty thousand loops.",
    () =>
      oneFunction(
        joined(
          new Uint8Array(100_000).map((_, at) => (at % 2 === 0 ? 0x03 : 0x40)),
          new Uint8Array(50_000).fill(0x0b),
        ),
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "ifs-nested",
    "Nests fifty thousand conditions, whose ways cost one more each.",
    () =>
      oneFunction(
        joined(
          ...Array.from({ length: 50_000 }, () => [0x41, 0x01, 0x04, 0x40]),
          ...Array.from({ length: 50_000 }, () => [0x01, 0x05, 0x0b]),
        ),
      ),
    UNSUPPORTED,
  ),
  bomb(
    "br-table-of-many",
    "Branches by a table of 65,520 targets, in each of ten functions.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          listed(3, 10, () => [0]),
          listed(10, 10, () => body([0x41, 0, 0x0e], leb(65_519), new Uint8Array(65_520))),
        ),
        1,
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "br-tables-in-blocks",
    "Names each of a thousand blocks in each of five hundred tables.",
    () =>
      oneFunction(
        joined(
          ...Array.from({ length: 1_000 }, () => [0x02, 0x40]),
          ...Array.from({ length: 500 }, () =>
            joined(
              [0x02, 0x40, 0x41, 0, 0x0e],
              leb(999),
              ...Array.from({ length: 1_000 }, (_, at) => leb(at)),
              [0x0b],
            ),
          ),
          ...Array.from({ length: 1_000 }, () => [0x0b]),
        ),
      ),
    UNSUPPORTED,
  ),
  bomb(
    "catches",
    "Names one handler 65,000 times.",
    () =>
      oneFunction(
        joined(
          [0x02, 0x40, 0x1f, 0x40],
          leb(65_000),
          new Uint8Array(130_000).map((_, at) => (at % 2 === 0 ? 0x02 : 0x00)),
          [0x0b, 0x0b],
        ),
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "operands",
    "Puts two hundred values on the stack by two bytes, ten thousand times.",
    () =>
      instances(
        coreModule(
          section(1, [2, 0x60, 0, 0, 0x60, 0], leb(200), new Uint8Array(200).fill(0x7f)),
          section(3, [2, 1, 0]),
          section(
            10,
            [2],
            body(...Array.from({ length: 200 }, () => [0x41, 0])),
            body(...Array.from({ length: 10_000 }, () => [0x10, 0]), [0x00]),
          ),
        ),
        1,
      ),
    UNSUPPORTED,
  ),
  bomb(
    "types-of-core",
    "Defines a hundred thousand function types.",
    () => instances(coreModule(listed(1, 100_000, () => [0x60, 0, 0])), 1),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "memory-of-4-gib",
    "Begins with all the memory that 32 bits can address.",
    guest("", { fields: "(memory 65536 65536)" }),
    ["start", "ENGINE_OUT_OF_MEMORY"],
  ),
  bomb(
    "memories-seventeen",
    "Has seventeen memories, each of which takes addresses.",
    guest("", { fields: "(memory 0) ".repeat(17) }),
    UNSUPPORTED,
  ),
  bomb(
    "table-of-2-to-32",
    "Begins with a table of four billion elements.",
    guest("", { fields: "(table 4294967295 funcref)" }),
    INVALID,
  ),
  bomb(
    "names-section",
    "Names a million functions that it does not have.",
    () =>
      component(
        section(
          1,
          coreModule(
            section(0, named("name"), section(1, leb(1_000_000), new Uint8Array(3_000_000))),
          ),
        ),
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "custom-sections",
    "Has a hundred thousand custom sections, named with escape codes.",
    () => component(new Uint8Array(700_000).map((_, at) => CUSTOM[at % CUSTOM.length] as number)),
    { answers: undefined },
    { drive: () => undefined },
  ),
  bomb(
    "count-that-lies",
    "Announces four billion types, and has none.",
    () => component(section(7, [0xff, 0xff, 0xff, 0xff, 0x0f])),
    INVALID,
  ),
  bomb(
    "core-count-that-lies",
    "Announces four billion functions, and has none.",
    () => instances(coreModule(NO_TYPE, section(3, [0xff, 0xff, 0xff, 0xff, 0x0f])), 1),
    INVALID,
  ),
  bomb(
    "section-that-lies",
    "Has a section of four gigabytes, in ten bytes.",
    () => joined(PREAMBLE, [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
    INVALID,
  ),
  bomb(
    "number-without-end",
    "Has a number that never ends.",
    () => joined(PREAMBLE, new Uint8Array(10_000).fill(0x80)),
    INVALID,
  ),
  bomb("zeros", "Is ten megabytes of nothing.", () => new Uint8Array(10_000_000), INVALID),
  bomb(
    "too-large",
    "Is one byte larger than a component may be.",
    () => component(section(0, named("x"), new Uint8Array(32 * 1024 * 1024))),
    UNSUPPORTED,
  ),
  bomb("nothing", "Is no bytes at all.", () => new Uint8Array(0), INVALID),
  bomb(
    "preamble",
    "Ends behind the preamble, which is a component of nothing.",
    () => component(),
    ["call", "ENGINE_BAD_CALL"],
  ),
  bomb("threads", "Shares its memory.", guest("", { fields: "(memory 1 1 shared)" }), UNSUPPORTED),
  bomb(
    "memory64",
    "Has a memory of 64 bits.",
    guest("", { fields: "(memory i64 1)" }),
    UNSUPPORTED,
  ),
];

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest > 0x3f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
