import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, EngineError, type Program, StartError } from "../engine/mod.ts";
import { roomy } from "./roomy-program.ts";

const PROGRAM = await compile(await parse(`(component)`));
const NOBODY = { bind: () => undefined };

function full(): EngineError {
  const words = { what: "no room for another memory", remedy: "run fewer" };
  return new EngineError("ENGINE_OUT_OF_MEMORY", words, "host");
}

/** Fails so many times as the engine does, then makes an instance. */
function failing(times: number, error: EngineError): Program {
  let left = times;
  return {
    digest: PROGRAM.digest,
    imports: PROGRAM.imports,
    exports: PROGRAM.exports,
    portable: PROGRAM.portable,
    instantiate: (host, limits) =>
      left-- > 0 ? Promise.reject(error) : PROGRAM.instantiate(host, limits),
    restore: (snapshot, host, limits) => PROGRAM.restore(snapshot, host, limits),
  };
}

test("an instance without room takes the place of others, as long as there are some that can go", async () => {
  let asked = 0;
  const program = roomy(failing(3, full()), async () => ++asked > 0);
  await program.instantiate(NOBODY);
  assert.equal(asked, 3);
});

test("where none can go it is refused as it was, and nothing else that fails is tried again", async () => {
  await assert.rejects(roomy(failing(1, full()), async () => false).instantiate(NOBODY), {
    code: "ENGINE_OUT_OF_MEMORY",
    origin: "host",
  });
  const begun = new StartError(full(), 0n); // its start function may have called imports
  await assert.rejects(
    roomy(failing(1, begun), async () => true).instantiate(NOBODY),
    (thrown) => thrown === begun,
  );
});
