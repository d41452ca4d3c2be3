import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Execution } from "../execution.ts";
import type { Encoding } from "./canonical-options.ts";
import { ComponentInstance } from "./component-instance.ts";
import { Context } from "./context.ts";
import { loadString, WideText } from "./load-string.ts";

const TAG = 2 ** 31;
const PAGE = 65_536;

function reader(encoding: Encoding, hex: string, at = 8): Context {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set(Uint8Array.fromHex(hex), at);
  const cx = new Context(new ComponentInstance(new Execution(), undefined), { encoding, memory });
  cx.memory.refresh();
  return cx;
}

describe("text lifts by its encoding", () => {
  const cases: [string, Encoding, string, number, string][] = [
    ["utf8", "utf8", "68c3b6e29883f09f8db0", 10, "hö☃🍰"],
    ["utf8 with a byte order mark, which is text", "utf8", "efbbbf61", 4, "\ufeffa"],
    ["utf16", "utf16", "6800f60003263cd870df", 5, "hö☃🍰"],
    ["latin1, which is not windows-1252", "latin1+utf16", "6880f6", 3, "h\u0080ö"],
    ["utf16 by its tag", "latin1+utf16", "0326", TAG + 1, "☃"],
    ["nothing", "utf8", "", 0, ""],
  ];
  for (const [name, encoding, hex, length, text] of cases) {
    test(name, () => assert.equal(loadString(reader(encoding, hex), 8, length), text));
  }

  test("longer than what is read byte by byte", () => {
    assert.equal(loadString(reader("utf8", "61".repeat(999)), 8, 999), "a".repeat(999));
    assert.equal(loadString(reader("utf8", "c3b6".repeat(99)), 8, 198), "ö".repeat(99));
  });
});

test("latin1 text that was tagged as utf16 remembers it, where a guest is to see it", () => {
  const cx = reader("latin1+utf16", "6100f600");
  assert.equal(loadString(cx, 8, TAG + 2), "aö");
  cx.keepWide = true;
  assert.deepEqual(loadString(cx, 8, TAG + 2), new WideText("aö"));
});

describe("text that is none, or not there, traps", () => {
  const cases: [string, Encoding, string, number, number][] = [
    ["a byte that utf8 never has", "utf8", "ff", 8, 1],
    ["a character cut short", "utf8", "c3", 8, 1],
    ["a surrogate in utf8", "utf8", "eda080", 8, 3],
    ["an overlong form", "utf8", "c080", 8, 2],
    ["the same, in long text", "utf8", `${"61".repeat(99)}ff`, 8, 100],
    ["half a surrogate pair", "utf16", "3cd8", 8, 1],
    ["an odd pointer to utf16", "utf16", "", 9, 0],
    ["an odd pointer to latin1", "latin1+utf16", "", 9, 0],
    ["beyond the memory", "utf8", "", PAGE - 1, 2],
    ["beyond the memory, of no length", "utf8", "", PAGE + 1, 0],
    ["twice the length beyond the memory", "utf16", "", PAGE - 2, 2],
    ["longer than 2^28 - 1 bytes", "utf8", "", 8, 2 ** 28],
  ];
  for (const [name, encoding, hex, ptr, length] of cases) {
    test(name, () => {
      assert.throws(() => loadString(reader(encoding, hex), ptr, length), { code: "ENGINE_TRAP" });
    });
  }
});
