import { guest, type Hostile } from "./hostile.ts";

const BURNT = ["call", "ENGINE_OUT_OF_FUEL"] as const;
const TRAPPED = ["call", "ENGINE_TRAP"] as const;
const ELEMENTS = "(table 90000 funcref) (func $f) (elem declare func $f)";

function bulk(
  name: string,
  tries: string,
  run: string,
  fields: string,
  ends: Hostile["ends"] = BURNT,
): Hostile {
  return { name, tries, component: guest(run, { fields }), ends };
}

function rounds(name: string, tries: string, body: string, fields: string): Hostile {
  return bulk(name, tries, `(loop ${body} (br 0))`, fields);
}

/** Much work for one instruction, and growth. */
export const BULK: readonly Hostile[] = [
  rounds(
    "fill",
    "Fills 64 MiB of memory, for ever.",
    "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x4000000))",
    "(memory 1024)",
  ),
  rounds(
    "fill-page",
    "Fills a page for ever.",
    "(memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))",
    "(memory 1024)",
  ),
  rounds(
    "fill-nothing",
    "Fills no byte at all, for ever.",
    "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0))",
    "(memory 1)",
  ),
  rounds(
    "copy",
    "Copies its memory onto itself, shifted by a byte, for ever.",
    "(memory.copy (i32.const 1) (i32.const 0) (i32.const 0x1ffffff))",
    "(memory 512)",
  ),
  rounds(
    "copy-between",
    "Copies one memory into another for ever.",
    "(memory.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 0x1000000))",
    "(memory 256) (memory 256)",
  ),
  rounds(
    "init",
    "Copies a data segment of 64 KiB for ever.",
    "(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 65536))",
    `(memory 1) (data "${"x".repeat(65_536)}")`,
  ),
  rounds(
    "init-nothing",
    "Copies no byte of a data segment, for ever.",
    "(memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))",
    `(memory 1) (data "x")`,
  ),
  bulk(
    "fill-beyond",
    "Fills 4 GiB that are not there.",
    "(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))",
    "(memory 1)",
  ),
  bulk(
    "copy-beyond",
    "Copies from behind the end of its memory.",
    "(memory.copy (i32.const 0) (i32.const 65530) (i32.const 100))",
    "(memory 1)",
    TRAPPED,
  ),
  rounds(
    "grow",
    "Grows its memory by a page for ever.",
    "(drop (memory.grow (i32.const 1)))",
    "(memory 1)",
  ),
  rounds(
    "grow-nothing",
    "Grows its memory by nothing for ever.",
    "(drop (memory.grow (i32.const 0)))",
    "(memory 1)",
  ),
  rounds(
    "grow-too-much",
    "Grows its memory by 4 GiB for ever.",
    "(drop (memory.grow (i32.const 65535)))",
    "(memory 1)",
  ),
  rounds(
    "grow-many",
    "Grows sixteen memories by turns for ever.",
    Array.from({ length: 16 }, (_, at) => `(drop (memory.grow ${at} (i32.const 1)))`).join(" "),
    "(memory 0) ".repeat(16),
  ),
  bulk(
    "grow-and-touch",
    "Grows its memory and writes to each new page until there is none.",
    "(loop (i32.store8 (i32.mul (memory.grow (i32.const 16)) (i32.const 65536)) (i32.const 1)) (br 0))",
    "(memory 1)",
    TRAPPED,
  ),
  rounds(
    "table-grow",
    "Grows a table for ever.",
    "(drop (table.grow 0 (ref.func $f) (i32.const 100)))",
    ELEMENTS,
  ),
  rounds(
    "table-grow-nothing",
    "Grows a table by nothing for ever.",
    "(drop (table.grow 0 (ref.null func) (i32.const 0)))",
    ELEMENTS,
  ),
  rounds(
    "table-fill",
    "Fills a table of 90,000 elements for ever.",
    "(table.fill 0 (i32.const 0) (ref.func $f) (i32.const 90000))",
    ELEMENTS,
  ),
  rounds(
    "table-copy",
    "Copies a table of 90,000 elements for ever.",
    "(table.copy 0 0 (i32.const 1) (i32.const 0) (i32.const 89999))",
    ELEMENTS,
  ),
  rounds(
    "table-init",
    "Copies a thousand elements into a table for ever.",
    "(table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 1000))",
    `(table 1000 funcref) (func $f) (elem func ${"$f ".repeat(1_000)})`,
  ),
  rounds(
    "table-set",
    "Sets one element of a table for ever.",
    "(table.set 0 (i32.const 0) (ref.func $f))",
    ELEMENTS,
  ),
  bulk(
    "table-fill-beyond",
    "Fills four billion elements that are not there.",
    "(table.fill 0 (i32.const 0) (ref.func $f) (i32.const -1))",
    ELEMENTS,
  ),
  rounds(
    "br-table-wide",
    "Branches by a table of ten thousand targets for ever.",
    `(block (br_table ${"0 ".repeat(10_000)} 0 (i32.const 9999)))`,
    "",
  ),
  rounds(
    "br-table-storm",
    "Goes through five hundred tables of a hundred targets each, for ever.",
    Array.from({ length: 500 }, () => `(block (br_table ${"0 ".repeat(100)} (i32.const 50)))`).join(
      " ",
    ),
    "",
  ),
  bulk(
    "br-table-deep",
    "Branches out of a thousand blocks by a table that names each, for ever.",
    `(local i32) (loop ${"(block ".repeat(1_000)} (br_table ${Array.from({ length: 1_000 }, (_, at) => at).join(" ")} (i32.rem_u (local.get 0) (i32.const 1000))) ${")".repeat(1_000)} (local.set 0 (i32.add (local.get 0) (i32.const 7))) (br 0))`,
    "",
  ),
];
