import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { functionText, type Value, type WitType } from "../../src/base/mod.ts";
import { compile, EngineError, type Instance, type Origin } from "../../src/engine/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import type { WitSignature } from "./component-writer.ts";
import { echoComponent, shapeOf } from "./echo-component.ts";
import { randomSignature } from "./random-type.ts";
import { randomValue } from "./random-value.ts";
import { spoil } from "./spoil.ts";
import { Tape } from "./tape.ts";
import { toValue } from "./value.ts";

const COMPONENTS = 25;
const CALLS = 30;

test("an argument that is wrong at any place is refused with its path before a byte of the guest changes", async () => {
  const seeded = new Seeded(11);
  const tape = new Tape((bound) => seeded.below(bound));
  for (let left = COMPONENTS; left > 0; left--) {
    const signature = randomSignature(tape);
    if (signature.params.length === 0) continue;
    const program = await compile(echoComponent([signature], ["utf8"]));
    const instance = await program.instantiate({
      bind: () => ({ suspending: false, call: () => assert.fail("the host was called") }),
    });
    const before = memoryOf(instance);
    for (let more = CALLS; more > 0; more--) {
      const args = shapeOf(signature).params.map((shape, at) =>
        toValue(signature.params[at] as WitType, randomValue(tape, shape)),
      );
      const at = tape.below(args.length);
      const spoilt = spoil(tape, signature.params[at] as WitType, args[at]);
      const refused = refusal(instance, args.with(at, spoilt.value as Value));
      assert.ok(
        refused?.startsWith(`echo0: args[${at}]${spoilt.path}: expected `),
        `${told(signature)} was given ${inspect(spoilt, { depth: 9 })}: ${refused}`,
      );
    }
    assert.deepEqual(memoryOf(instance), before);
  }
});

test("so is an answer of the host, which is then to blame", async () => {
  const seeded = new Seeded(12);
  const tape = new Tape((bound) => seeded.below(bound));
  for (let left = COMPONENTS; left > 0; left--) {
    const { result } = randomSignature(tape);
    if (result === undefined) continue;
    const signature = { params: [], result };
    const program = await compile(echoComponent([signature], ["utf8"]));
    for (let more = CALLS; more > 0; more--) {
      const [shape] = shapeOf(signature).results;
      assert.ok(shape !== undefined);
      const spoilt = spoil(tape, result, toValue(result, randomValue(tape, shape)));
      const call = (): Value => spoilt.value as Value;
      const instance = await program.instantiate({ bind: () => ({ suspending: false, call }) });
      const refused = refusal(instance, [], "host");
      assert.ok(
        refused?.startsWith(`echo0: result${spoilt.path}: expected `),
        `${told(signature)} was answered ${inspect(spoilt, { depth: 9 })}: ${refused}`,
      );
    }
  }
});

function memoryOf(instance: Instance): Value {
  return instance.call("peek0", []) as Value;
}

function refusal(
  instance: Instance,
  args: readonly Value[],
  origin: Origin = "guest",
): string | undefined {
  try {
    void instance.call("echo0", args);
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof EngineError, String(thrown));
    assert.deepEqual([thrown.code, thrown.origin], ["ENGINE_BAD_CALL", origin]);
    return thrown.message;
  }
}

function told({ params, result }: WitSignature): string {
  return functionText({ params: params.map((type, at) => ({ name: `p${at}`, type })), result });
}
