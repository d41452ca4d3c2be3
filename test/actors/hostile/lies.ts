import { guest, type Hostile, liar, type LiftedType } from "./hostile.ts";

const TRAPPED = ["call", "ENGINE_TRAP"] as const;
const EXCEEDED = ["call", "ENGINE_BUDGET_EXCEEDED"] as const;

/** Gives back what its data have at 8: there stand the two words of a string or list. */
function pair(
  name: string,
  tries: string,
  type: LiftedType,
  data: string,
  ends: Hostile["ends"] = TRAPPED,
  options = "",
): Hostile {
  return {
    name,
    tries,
    component: liar(type, "(i32.const 8)", { fields: `(data (i32.const 8) "${data}")`, options }),
    ends,
  };
}

/** Gives back a number as a value of a type that has no such value. */
function scalar(
  name: string,
  tries: string,
  type: LiftedType,
  value: number,
  ends: Hostile["ends"] = TRAPPED,
): Hostile {
  return { name, tries, component: liar(type, `(i32.const ${value})`), ends };
}

/** A list within a list within a list, all at the same place. */
function amplified(name: string, tries: string, type: LiftedType, count: number): Hostile {
  return {
    name,
    tries,
    component: liar(
      type,
      `(local i32)
      (loop (i32.store (local.get 0) (i32.const 0)) (i32.store (i32.add (local.get 0) (i32.const 4)) (i32.const ${count}))
        (local.set 0 (i32.add (local.get 0) (i32.const 8))) (br_if 0 (i32.lt_u (local.get 0) (i32.const 65536))))
      (i32.const 0)`,
    ),
    ends: EXCEEDED,
  };
}

const LETTER = `(enum "a" "b")`;

const LATIN = "string-encoding=latin1+utf16";
const UTF16 = "string-encoding=utf16";

/** Values that are none. */
export const LIES: readonly Hostile[] = [
  pair(
    "string-beyond-memory",
    "Gives a text of which the last byte lies behind its memory.",
    "string",
    "\\00\\ff\\00\\00\\01\\01\\00\\00",
  ),
  pair(
    "string-of-4-gib",
    "Gives a text of 0xffffffff bytes.",
    "string",
    "\\00\\00\\00\\00\\ff\\ff\\ff\\ff",
  ),
  pair(
    "string-from-the-end",
    "Gives a text at 0xffffffff.",
    "string",
    "\\ff\\ff\\ff\\ff\\02\\00\\00\\00",
  ),
  pair(
    "string-tagged-4-gib",
    "Gives a text of 2^31 - 1 units of UTF-16, by the tag of latin1+utf16.",
    "string",
    "\\00\\00\\00\\00\\ff\\ff\\ff\\ff",
    TRAPPED,
    LATIN,
  ),
  pair(
    "string-tagged-beyond-memory",
    "Gives a tagged text that would fit its memory as latin1.",
    "string",
    "\\00\\00\\00\\00\\01\\80\\00\\80",
    TRAPPED,
    LATIN,
  ),
  pair(
    "string-utf16-unaligned",
    "Gives UTF-16 at an odd address.",
    "string",
    "\\11\\00\\00\\00\\01\\00\\00\\00",
    TRAPPED,
    UTF16,
  ),
  pair(
    "string-latin1-unaligned",
    "Gives latin1 of latin1+utf16 at an odd address.",
    "string",
    "\\11\\00\\00\\00\\01\\00\\00\\00",
    TRAPPED,
    LATIN,
  ),
  pair(
    "string-not-utf-8",
    "Gives bytes that no UTF-8 has.",
    "string",
    "\\10\\00\\00\\00\\02\\00\\00\\00\\c0\\80",
  ),
  pair(
    "string-of-a-surrogate",
    "Gives a surrogate in UTF-8.",
    "string",
    "\\10\\00\\00\\00\\03\\00\\00\\00\\ed\\a0\\80",
  ),
  pair(
    "string-cut",
    "Gives a character that ends in its middle.",
    "string",
    "\\10\\00\\00\\00\\02\\00\\00\\00\\e2\\82",
  ),
  pair(
    "string-long-and-not-utf-8",
    "Gives a kilobyte of text whose last byte is none.",
    "string",
    `\\10\\00\\00\\00\\00\\04\\00\\00${"a".repeat(1_023)}\\ff`,
  ),
  pair(
    "string-lone-surrogate",
    "Gives half a character in UTF-16.",
    "string",
    "\\10\\00\\00\\00\\01\\00\\00\\00\\00\\d8",
    TRAPPED,
    UTF16,
  ),
  pair(
    "list-beyond-memory",
    "Gives a list that ends behind its memory.",
    "(list u8)",
    "\\00\\00\\00\\00\\01\\00\\01\\00",
  ),
  pair(
    "list-that-wraps",
    "Gives so many eight-byte numbers that their size wraps around to nothing.",
    "(list u64)",
    "\\00\\00\\00\\00\\00\\00\\00\\20",
  ),
  pair(
    "list-unaligned",
    "Gives numbers at an address that is not a multiple of their size.",
    "(list u64)",
    "\\04\\00\\00\\00\\01\\00\\00\\00",
  ),
  pair(
    "list-of-no-chars",
    "Gives a list of characters, one of which is none.",
    "(list char)",
    "\\10\\00\\00\\00\\02\\00\\00\\00a\\00\\00\\00\\00\\00\\11\\00",
  ),
  pair(
    "option-of-two",
    "Gives an option that is neither none nor some.",
    "(option u8)",
    "\\02\\05",
  ),
  pair(
    "result-of-seven",
    "Gives a result that is neither ok nor err.",
    "(result u8 (error u8))",
    "\\07\\05",
  ),
  pair(
    "variant-in-a-list",
    "Gives a list of enums, one of which has no such case.",
    ["(list $t)", LETTER],
    "\\10\\00\\00\\00\\02\\00\\00\\00\\00\\02",
  ),
  scalar("char-beyond", "Gives 0x110000 as a character.", "char", 0x11_0000),
  scalar("char-surrogate", "Gives a surrogate as a character.", "char", 0xd8_00),
  scalar("char-negative", "Gives 0xffffffff as a character.", "char", -1),
  scalar("enum-beyond", "Gives the third of two cases.", ["$t", LETTER], 2),
  scalar("enum-negative", "Gives case 0xffffffff.", ["$t", LETTER], -1),
  scalar("bool-of-two", "Gives 2 as a bool, which is true.", "bool", 2, { answers: true }),
  scalar(
    "u8-of-four-bytes",
    "Gives 0x12345678 as a u8, of which the lowest byte counts.",
    "u8",
    0x1234_5678,
    { answers: 0x78 },
  ),
  scalar(
    "flags-without-names",
    "Sets bits of flags that have no name.",
    ["$t", `(flags "a" "b")`],
    -1,
    {
      answers: Object.assign(Object.create(null), { a: true, b: true }),
    },
  ),
  scalar(
    "result-pointer-beyond",
    "Says that its result lies at the end of its memory.",
    "string",
    65_532,
  ),
  scalar("result-pointer-unaligned", "Says that its result lies at an odd address.", "string", 9),
  scalar("result-pointer-negative", "Says that its result lies at 0xfffffffc.", "string", -4),
  amplified(
    "lists-amplified",
    "Gives a list of lists of lists, 8,192 each, all at the same place.",
    "(list (list (list u8)))",
    8_192,
  ),
  amplified(
    "strings-amplified",
    "Gives eight thousand texts, all the same 64 KiB but for some bytes.",
    "(list (list string))",
    8_192,
  ),
  amplified(
    "bytes-amplified",
    "Gives eight thousand lists of bytes, all the same.",
    "(list (list u8))",
    8_192,
  ),
  amplified(
    "tuples-amplified",
    "Gives lists of tuples of lists, all at the same place.",
    "(list (list (tuple u32 u32)))",
    8_192,
  ),
  amplified(
    "options-amplified",
    "Gives lists of lists of records, all at the same place.",
    ["(list (list $t))", `(record (field "a" (list u8)))`],
    8_192,
  ),
  {
    name: "list-of-a-million",
    tries: "Gives more values than may cross in one call, each a byte.",
    component: liar("(list bool)", "(i32.store (i32.const 4) (i32.const 2000000)) (i32.const 0)", {
      fields: "(func $g (drop (memory.grow (i32.const 100)))) (start $g)",
    }),
    ends: EXCEEDED,
  },
  {
    name: "parameters-beyond-memory",
    tries: "Calls the host with a text behind its memory.",
    component: guest("(call $tell (i32.const 65530) (i32.const 100))", {
      before: `(import "tell" (func $tell (param "text" string)))
        (core module $libc (memory (export "memory") 1)) (core instance $libc (instantiate $libc))
        (core func $tell (canon lower (func $tell) (memory (core memory $libc "memory"))))`,
      fields: `(import "host" "tell" (func $tell (param i32 i32)))`,
      given: ["tell"],
    }),
    host: { tell: () => undefined },
    ends: TRAPPED,
  },
  {
    name: "room-beyond-memory",
    tries: "Tells the host to put its answer behind its memory.",
    component: guest("(call $ask (i32.const 65534))", {
      before: `(import "ask" (func $ask (result (tuple u32 u32))))
        (core module $libc (memory (export "memory") 1)) (core instance $libc (instantiate $libc))
        (core func $ask (canon lower (func $ask) (memory (core memory $libc "memory"))))`,
      fields: `(import "host" "ask" (func $ask (param i32)))`,
      given: ["ask"],
    }),
    host: { ask: () => [1, 2] },
    ends: TRAPPED,
  },
];
