import {
  type Bytes,
  coreModule,
  instances,
  joined,
  leb,
  listed,
  NO_TYPE,
  ONE_FUNCTION,
  section,
} from "./bytes.ts";
import { guest, hostile, type Hostile, INVALID, UNSUPPORTED } from "./hostile.ts";

/** Core modules of few bytes that ask for much: of the compiler, of the meter, of memory. */
export const CORE_BOMBS: readonly Hostile[] = [
  hostile(
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
    UNSUPPORTED,
  ),
  hostile(
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
  hostile(
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
  hostile(
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
  hostile(
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
  hostile(
    "br-table-of-many",
    "Branches by a table of 60,000 targets, in each of ten functions.",
    () =>
      instances(
        coreModule(
          NO_TYPE,
          listed(3, 10, () => [0]),
          listed(10, 10, () => body([0x41, 0, 0x0e], leb(59_999), new Uint8Array(60_000))),
        ),
        1,
      ),
    { answers: undefined },
    { drive: () => undefined },
  ),
  hostile(
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
  hostile(
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
    UNSUPPORTED,
  ),
  hostile(
    "calls-of-many-results",
    "Passes 240 values by two bytes, forty thousand times, of which V8 makes more code than it has room for.",
    () =>
      instances(
        coreModule(
          section(1, [2, 0x60, 0], leb(240), MANY, [0x60], leb(240), MANY, [0]),
          section(3, [3, 0, 1, 1]),
          section(
            10,
            [3],
            body([0x00]),
            body(),
            body(...Array.from({ length: 40_000 }, () => [0x10, 0, 0x10, 1])),
          ),
        ),
        1,
      ),
    UNSUPPORTED,
  ),
  hostile(
    "calls-of-one-handler",
    "Makes 66,000 calls that may all throw to one handler, at which V8's optimising compiler ends the process.",
    () =>
      oneFunction(
        joined(
          [0x02, 0x40, 0x1f, 0x40, 1, 0x02, 0],
          ...Array.from({ length: 66_000 }, () => [0x10, 0]),
          [0x0b, 0x0b],
        ),
      ),
    UNSUPPORTED,
  ),
  hostile(
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
  hostile(
    "types-of-core",
    "Defines a hundred thousand function types.",
    () => instances(coreModule(listed(1, 100_000, () => [0x60, 0, 0])), 1),
    { answers: undefined },
    { drive: () => undefined },
  ),
  hostile(
    "memory-of-4-gib",
    "Begins with all the memory that 32 bits can address.",
    guest("", { fields: "(memory 65536 65536)" }),
    ["start", "ENGINE_OUT_OF_MEMORY"],
  ),
  hostile(
    "memories-seventeen",
    "Has seventeen memories, each of which takes addresses.",
    guest("", { fields: "(memory 0) ".repeat(17) }),
    UNSUPPORTED,
  ),
  hostile(
    "table-of-2-to-32",
    "Begins with a table of four billion elements.",
    guest("", { fields: "(table 4294967295 funcref)" }),
    INVALID,
  ),
  hostile(
    "threads",
    "Shares its memory.",
    guest("", { fields: "(memory 1 1 shared)" }),
    UNSUPPORTED,
  ),
  hostile(
    "memory64",
    "Has a memory of 64 bits.",
    guest("", { fields: "(memory i64 1)" }),
    UNSUPPORTED,
  ),
];

/** 240 types of one byte, i64. */
const MANY: Bytes = new Uint8Array(240).fill(0x7e);

function oneFunction(code: Bytes): Uint8Array {
  return instances(coreModule(NO_TYPE, ONE_FUNCTION, section(10, [1], body(code))), 1);
}

/** A body of `code`, which its `end` follows. */
function body(...code: readonly Bytes[]): Uint8Array {
  const all = joined([0], ...code, [0x0b]);
  return joined(leb(all.length), all);
}
