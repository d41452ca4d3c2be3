import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import { BuildError } from "../errors.ts";
import { findRuntime } from "./find-runtime.ts";
import { steadyRuntime } from "./steady-runtime.ts";

describe("the guest engine's runtime", () => {
  let runtime: Uint8Array;
  before(() => {
    const require = createRequire(import.meta.url);
    require("componentize-qjs");
    const addon = Object.keys(require.cache).find((file) => file.endsWith(".node"));
    runtime = findRuntime(readFileSync(addon ?? "")) ?? new Uint8Array();
  });

  test("is found in the addon, and stays valid when it is made steady", () => {
    const steady = steadyRuntime(runtime);
    assert.ok(WebAssembly.validate(Uint8Array.from(steady)));
    const names = (bytes: Uint8Array) =>
      WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(bytes))).map(
        ({ name }) => name,
      );
    assert.deepEqual(names(steady), names(runtime));
  });

  test("is refused where it is not of the make that is known", () => {
    const text = Buffer.from(runtime).toString("latin1");
    const others = [
      text.replace("wit_dylib_export_start", "wit_dylib_export_stort"),
      text.replace("wasi:clocks/monotonic-clock", "wasi:clocks/monotonic-clack"),
      text.slice(0, 1000),
      "",
    ].map((one) => Buffer.from(one, "latin1"));
    for (const other of [...others, undefined]) {
      assert.throws(
        () => steadyRuntime(other),
        (error) => error instanceof BuildError && error.code === "BUILD_TOOL_FAILED",
      );
    }
  });
});

test("an addon without a runtime has none", () => {
  assert.equal(findRuntime(new Uint8Array(100)), undefined);
});
