import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Execution } from "../execution.ts";
import type { Encoding, Flat } from "./canonical-options.ts";
import { ComponentInstance } from "./component-instance.ts";
import { Context } from "./context.ts";
import { WideText } from "./load-string.ts";
import { storeString } from "./store-string.ts";

interface Stored {
  /** [old pointer, old bytes, align, new bytes] of each call. */
  readonly calls: readonly (readonly Flat[])[];
  /** As the guest finds them. */
  readonly hex: string;
  readonly codeUnits: number;
}

function store(text: string | WideText, from: Encoding | undefined, to: Encoding): Stored {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = new Uint8Array(memory.buffer);
  const calls: Flat[][] = [];
  let next = 0x100;
  const realloc = (...[old, oldBytes, align, size]: Flat[]): number => {
    calls.push([old, oldBytes, align, size] as Flat[]);
    const ptr = next;
    next += 0x100;
    bytes.copyWithin(ptr, Number(old), Number(old) + Math.min(Number(oldBytes), Number(size)));
    return ptr;
  };
  const instance = new ComponentInstance(new Execution(), undefined);
  const cx = new Context(instance, { encoding: to, memory, realloc });
  cx.source = from;
  const ptr = storeString(cx, text);
  const { codeUnits } = cx;
  const wide = to === "utf16" || (to === "latin1+utf16" && codeUnits >= 2 ** 31);
  const length = wide ? 2 * (codeUnits & 0x7fff_ffff) : codeUnits;
  return { calls, hex: bytes.subarray(ptr, ptr + length).toHex(), codeUnits };
}

const TAG = 2 ** 31;

describe("realloc is called as the specification has it", () => {
  const cases: [string, string | WideText, Encoding | undefined, Encoding, Stored][] = [
    [
      "nothing, which is asked for all the same",
      "",
      "utf8",
      "utf8",
      { calls: [[0, 0, 1, 0]], hex: "", codeUnits: 0 },
    ],
    [
      "utf8 to utf8: one call of the exact size",
      "hö",
      "utf8",
      "utf8",
      { calls: [[0, 0, 1, 3]], hex: "68c3b6", codeUnits: 3 },
    ],
    [
      "utf16 to utf8: ASCII is guessed",
      "hi",
      "utf16",
      "utf8",
      { calls: [[0, 0, 1, 2]], hex: "6869", codeUnits: 2 },
    ],
    [
      "utf16 to utf8: then three bytes a unit, then what it took",
      "hö☃",
      "utf16",
      "utf8",
      {
        calls: [
          [0, 0, 1, 3],
          [0x100, 3, 1, 9],
          [0x200, 9, 1, 6],
        ],
        hex: "68c3b6e29883",
        codeUnits: 6,
      },
    ],
    [
      "utf16 to utf8: no last call where it took the worst",
      "☃",
      "utf16",
      "utf8",
      {
        calls: [
          [0, 0, 1, 1],
          [0x100, 1, 1, 3],
        ],
        hex: "e29883",
        codeUnits: 3,
      },
    ],
    [
      "latin1 to utf8: two bytes a unit",
      "aö",
      "latin1+utf16",
      "utf8",
      {
        calls: [
          [0, 0, 1, 2],
          [0x100, 2, 1, 4],
          [0x200, 4, 1, 3],
        ],
        hex: "61c3b6",
        codeUnits: 3,
      },
    ],
    [
      "latin1 text that was written as utf16, to utf8: three bytes a unit",
      new WideText("aö"),
      "latin1+utf16",
      "utf8",
      {
        calls: [
          [0, 0, 1, 2],
          [0x100, 2, 1, 6],
          [0x200, 6, 1, 3],
        ],
        hex: "61c3b6",
        codeUnits: 3,
      },
    ],
    [
      "utf8 to utf16: two bytes a byte, then what it took",
      "aö",
      "utf8",
      "utf16",
      {
        calls: [
          [0, 0, 2, 6],
          [0x100, 6, 2, 4],
        ],
        hex: "6100f600",
        codeUnits: 2,
      },
    ],
    [
      "utf16 to utf16: one call",
      "🍰",
      "utf16",
      "utf16",
      { calls: [[0, 0, 2, 4]], hex: "3cd870df", codeUnits: 2 },
    ],
    [
      "latin1 to utf16: one call",
      "ö",
      "latin1+utf16",
      "utf16",
      { calls: [[0, 0, 2, 2]], hex: "f600", codeUnits: 1 },
    ],
    [
      "utf8 to latin1: bytes as the source had, then what it took",
      "aö",
      "utf8",
      "latin1+utf16",
      {
        calls: [
          [0, 0, 2, 3],
          [0x100, 3, 2, 2],
        ],
        hex: "61f6",
        codeUnits: 2,
      },
    ],
    [
      "utf8 to latin1 that turns out as utf16: widened in place",
      "aö☃",
      "utf8",
      "latin1+utf16",
      {
        calls: [
          [0, 0, 2, 6],
          [0x100, 6, 2, 12],
          [0x200, 12, 2, 6],
        ],
        hex: "6100f6000326",
        codeUnits: TAG + 3,
      },
    ],
    [
      "utf16 to latin1: as many bytes as units",
      "aö",
      "utf16",
      "latin1+utf16",
      { calls: [[0, 0, 2, 2]], hex: "61f6", codeUnits: 2 },
    ],
    [
      "latin1 to latin1: one call",
      "ö",
      "latin1+utf16",
      "latin1+utf16",
      { calls: [[0, 0, 2, 1]], hex: "f6", codeUnits: 1 },
    ],
    [
      "tagged utf16 to latin1+utf16: one call",
      "☃",
      "latin1+utf16",
      "latin1+utf16",
      { calls: [[0, 0, 2, 2]], hex: "0326", codeUnits: TAG + 1 },
    ],
    [
      "tagged utf16 that fits latin1: shrunk, aligned to nothing",
      new WideText("aö"),
      "latin1+utf16",
      "latin1+utf16",
      {
        calls: [
          [0, 0, 2, 4],
          [0x100, 4, 1, 2],
        ],
        hex: "61f6",
        codeUnits: 2,
      },
    ],
    [
      "the host's text: one call, whatever the guest reads",
      "aö☃",
      undefined,
      "utf8",
      { calls: [[0, 0, 1, 6]], hex: "61c3b6e29883", codeUnits: 6 },
    ],
    [
      "the host's text to utf16: one call",
      "aö☃",
      undefined,
      "utf16",
      { calls: [[0, 0, 2, 6]], hex: "6100f6000326", codeUnits: 3 },
    ],
  ];
  for (const [name, text, from, to, expected] of cases) {
    test(name, () => assert.deepEqual(store(text, from, to), expected));
  }
});

test("long text is the same as short text, repeated", () => {
  for (const to of ["utf8", "utf16", "latin1+utf16"] as const) {
    for (const text of ["abcdefgh", "ö", "ö☃🍰"]) {
      const once = store(text, undefined, to).hex;
      assert.equal(store(text.repeat(20), undefined, to).hex, once.repeat(20));
    }
  }
});

describe("a pointer of realloc's is never trusted", () => {
  const cases: [string, number, Encoding, RegExp][] = [
    ["beyond the memory", 65_536, "utf8", /out of bounds/],
    ["negative, as V8 shows high addresses", -1, "utf8", /out of bounds/],
    ["odd where utf16 is written", 0x101, "utf16", /unaligned/],
  ];
  for (const [name, ptr, encoding, message] of cases) {
    test(name, () => {
      const instance = new ComponentInstance(new Execution(), undefined);
      const memory = new WebAssembly.Memory({ initial: 1 });
      const cx = new Context(instance, { encoding, memory, realloc: () => ptr });
      assert.throws(() => storeString(cx, "abc"), { code: "ENGINE_TRAP", message });
    });
  }
});
