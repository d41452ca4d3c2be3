import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { assert as check, nat, property } from "fast-check";
import { EngineError } from "../errors.ts";
import { DEFAULT_COMPILE_LIMITS } from "../limits.ts";
import { readComponent } from "./reader.ts";

const COMPONENT = await parse(`
  (component
    (import "log" (func $log (param "line" string)))
    (import "ns:a/store@1.0.0" (instance
      (export "key" (type (sub resource)))
      (export "open" (func (param "name" string) (result (own 0))))))
    (core module $m
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "run") (param i32 i32)))
    (core instance $i (instantiate $m))
    (core func $lowered (canon lower (func $log)
      (memory (core memory $i "memory")) string-encoding=utf16))
    (component (core module))
    (func (export "run") (param "text" string)
      (canon lift (core func $i "run")
        (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))`);

const HEADER = Uint8Array.fromHex("0061736d0d000100");

function read(bytes: Uint8Array, limits = {}): ReturnType<typeof readComponent> {
  return readComponent(bytes, { ...DEFAULT_COMPILE_LIMITS, ...limits });
}

test("definitions come in the order of the binary, with modules apart, of nested components too", () => {
  const { component, modules } = read(COMPONENT);
  assert.deepEqual(
    component.definitions.map(({ kind }) => kind).filter((kind) => kind !== "type"),
    [
      "import",
      "import",
      "core-module",
      "core-instance",
      "alias",
      "canon",
      "component",
      "alias",
      "alias",
      "alias",
      "canon",
      "export",
    ],
  );
  assert.deepEqual(
    modules.map((module) => module.subarray(0, 8).toHex()),
    ["0061736d01000000", "0061736d01000000"],
  );
});

test("what is read is plain data, which can be posted to a worker", () => {
  const { component } = read(COMPONENT);
  assert.deepEqual(structuredClone(component), component);
});

test("canonical options are read with their defaults", () => {
  const canons = read(COMPONENT).component.definitions.flatMap((one) =>
    one.kind === "canon" ? [one.canon] : [],
  );
  const options = canons.map((canon) => ("options" in canon ? canon.options : undefined));
  assert.deepEqual(options, [
    { encoding: "utf16", memory: 0, realloc: undefined, postReturn: undefined, async: false },
    { encoding: "utf8", memory: 1, realloc: 2, postReturn: undefined, async: false },
  ]);
});

describe("what is not a component is refused with the byte", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["nothing", "", /^byte offset 0: 4 bytes are announced/],
    ["other bytes", "7f454c4602010100", /^byte offset 0: these are not the bytes of a component/],
    ["a core module", "0061736d01000000", /^byte offset 0: this is a core module/],
    ["another version", "0061736d0e000100", /^byte offset 0: the version/],
    ["an unknown section", "0061736d0d0001000d00", /^byte offset 10: section 13/],
    ["a section that is too long", "0061736d0d0001000705", /^byte offset 10: a section of 5/],
    ["a section with a rest", "0061736d0d0001000702007f", /longer than what is in it/],
    ["a size of 36 bits", "0061736d0d00010007ffffffff1f", /does not fit in 32 bits/],
    ["an unknown type", "0061736d0d0001000702017a00", /./],
    ["a name that is not UTF-8", "0061736d0d0001000b08010002c32801000000", /not UTF-8/],
  ];
  for (const [what, hex, message] of cases) {
    test(what, () => {
      assert.throws(() => read(Uint8Array.fromHex(hex)), { code: "ENGINE_INVALID", message });
    });
  }
});

test("a start function at component level is not supported, and says so", () => {
  assert.throws(() => read(Uint8Array.from([...HEADER, 9, 3, 0, 0, 0])), {
    code: "ENGINE_UNSUPPORTED",
  });
});

test("a component that is cut anywhere is refused, unless it ends at a section", () => {
  for (let size = 0; size < COMPONENT.length; size++) {
    try {
      read(COMPONENT.slice(0, size));
    } catch (error) {
      assert.ok(error instanceof EngineError);
      assert.match(error.where ?? "", /^byte offset \d+$/);
    }
  }
});

test("no change of a byte makes the reader throw anything but its own errors", () => {
  check(
    property(nat(COMPONENT.length - 1), nat(255), (at, byte) => {
      const changed = COMPONENT.slice();
      changed[at] = byte;
      try {
        read(changed);
      } catch (error) {
        assert.ok(error instanceof EngineError, String(error));
      }
    }),
    { numRuns: 1_000 },
  );
});

describe("each limit is an error that names it", () => {
  const cases = [
    ["componentBytesMax", COMPONENT.length - 1],
    ["coreModulesMax", 1],
    ["definitionsMax", 10],
    ["nestingMax", 0],
  ] as const;
  for (const [name, max] of cases) {
    test(name, () => {
      const message = new RegExp(`over the limit ${name} of ${max}`);
      assert.throws(() => read(COMPONENT, { [name]: max }), {
        code: "ENGINE_UNSUPPORTED",
        message,
      });
    });
  }
});

test("a list cannot be announced longer than the bytes that are left", () => {
  const bomb = Uint8Array.from([...HEADER, 7, 7, 1, 0x40, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  assert.throws(() => read(bomb), { code: "ENGINE_INVALID", message: /a list of 4294967295/ });
});
