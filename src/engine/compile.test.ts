import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, type CompileOptions, EngineError } from "./mod.ts";

const COMPONENT = await parse(`
  (component
    (core module $m (func (export "run")))
    (core instance $i (instantiate $m))
    (func (export "run") (canon lift (core func $i "run"))))`);

test("a program is known by the digest of its bytes", async () => {
  const { digest } = await compile(COMPONENT);
  assert.equal(digest.toHex(), hash("sha256", COMPONENT));
});

test("the bytes may be a Buffer, and stay as they are", async () => {
  const buffer = Buffer.from(COMPONENT);
  const program = await compile(buffer);
  assert.deepEqual(new Uint8Array(buffer), COMPONENT);
  assert.equal(program.digest.toHex(), hash("sha256", COMPONENT));
});

test("what is compiled is what was given, whatever becomes of the bytes meanwhile", async () => {
  const bytes = COMPONENT.slice();
  const compiled = compile(bytes);
  bytes.fill(0);
  assert.equal((await compiled).digest.toHex(), hash("sha256", COMPONENT));
});

async function refusal(bytes: Uint8Array, options: CompileOptions = {}): Promise<EngineError> {
  const error: unknown = await compile(bytes, options).then(
    () => "compiled",
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof EngineError, String(error));
  return error;
}

describe("bad input gets one error with a code, what, and a remedy", () => {
  const cases: readonly (readonly [string, string, Uint8Array, CompileOptions?])[] = [
    ["nothing", "ENGINE_INVALID", new Uint8Array(0)],
    ["text", "ENGINE_INVALID", new TextEncoder().encode("(component)")],
    ["a core module", "ENGINE_INVALID", Uint8Array.fromHex("0061736d01000000")],
    ["a component cut short", "ENGINE_INVALID", COMPONENT.slice(0, -1)],
    [
      "a component beyond a limit",
      "ENGINE_UNSUPPORTED",
      COMPONENT,
      { limits: { componentBytesMax: 10 } },
    ],
  ];
  for (const [what, code, bytes, options] of cases) {
    test(what, async () => {
      const error = await refusal(bytes, options);
      assert.equal(error.code, code);
      assert.match(error.what, /^[^.]+$/);
      assert.notEqual(error.remedy, "");
    });
  }
});

test("what only types can tell is refused with the byte", async () => {
  const unsound = await parse(`
    (component
      (core module $m (func (export "run") (param i32)))
      (core instance $i (instantiate $m))
      (func (export "run") (canon lift (core func $i "run"))))`);
  const { code, where } = await refusal(unsound);
  assert.equal(code, "ENGINE_INVALID");
  assert.match(where ?? "", /^byte offset \d+$/);
});

test("the body of a core function that does not validate is refused", async () => {
  const unsound = await parse(`(component (core module (func i32.add drop)))`);
  assert.equal((await refusal(unsound)).code, "ENGINE_INVALID");
});
