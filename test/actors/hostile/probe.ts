import assert from "node:assert/strict";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  compile,
  DEFAULT_LIMITS,
  EngineError,
  type Host,
  type Instance,
  type Program,
} from "../../../src/engine/mod.ts";
import { guest, type Hostile } from "./hostile.ts";
import { type Calibration, timed } from "./calibration.ts";

/** Longest message that an error may have: names and types of a guest's are cut. */
const MESSAGE_MAX = 10_000;

/** Milliseconds of this thread for making a component ready, or refusing it. */
const COMPILE_MS_MAX = 3_000;

/** Times that a guest is given before it counts as too slow: the machine may be loaded. */
const TRIES = 4;

const GOOD: Promise<Program> = parse(
  guest("(result i32) (i32.const 42)", {
    after: `(func (export "run") (result u32) (canon lift (core func $i "run")))`,
  }),
).then((bytes) => compile(bytes));

/** Runs one to its end, and holds that it is the end that the set says, in time, and that the house stands. */
export async function probe(hostile: Hostile, calibration: Calibration): Promise<void> {
  const { component } = hostile;
  const bytes = typeof component === "string" ? await assembled(component) : component();
  for (let left = TRIES; ; left--) {
    // The work of one turn and of one bulk operation, three times.
    const ms = await lived(hostile, bytes);
    if (ms.compile <= COMPILE_MS_MAX && ms.run <= 3 * calibration.turnMs) break;
    await calibration.again();
    assert.ok(
      left > 1,
      `${hostile.name} took ${ms.compile} ms and ${ms.run} ms; a turn is ${calibration.turnMs}`,
    );
  }
  await standing();
}

async function assembled(text: string): Promise<Uint8Array> {
  try {
    return await parse(text);
  } catch (refused) {
    throw new Error(`does not assemble: ${JSON.stringify(refused).slice(0, 1_000)}`, {
      cause: refused,
    });
  }
}

async function lived(
  hostile: Hostile,
  bytes: Uint8Array,
): Promise<{ readonly compile: number; readonly run: number }> {
  const {
    ends,
    host = {},
    waiting = [],
    drive = (instance: Instance) => instance.call("run", []),
  } = hostile;
  let at = "compile";
  let instance: Instance | undefined;
  const ms = { compile: 0, run: 0 };
  try {
    const program = await timed(
      (took) => (ms.compile = took),
      () => compile(bytes),
    );
    at = "start";
    const made = await timed(
      (took) => (ms.run += took),
      () => program.instantiate(offering(host, waiting)),
    );
    instance = made;
    at = "call";
    const answer = await timed(
      (took) => (ms.run += took),
      () => drive(made),
    );
    assert.ok("answers" in ends, `answered, and should have ended in ${JSON.stringify(ends)}`);
    assert.deepEqual(answer, ends.answers);
  } catch (thrown) {
    if (thrown instanceof assert.AssertionError) throw thrown;
    judge(hostile, at, thrown);
    if (instance !== undefined) dead(instance, thrown);
  }
  return ms;
}

function offering(functions: NonNullable<Hostile["host"]>, waiting: readonly string[]): Host {
  return {
    bind(_, name) {
      const call = functions[name];
      return call && { suspending: waiting.includes(name), call };
    },
  };
}

function judge({ ends }: Hostile, at: string, thrown: unknown): void {
  if (!(thrown instanceof Error)) throw thrown;
  if (!("answers" in ends) && ends[0] === "host") {
    assert.deepEqual([at, thrown.message], ["call", ends[1]]);
    return;
  }
  if (!(thrown instanceof EngineError)) throw thrown;
  assert.deepEqual([at, thrown.code], ends, `${thrown.code} at ${at}: ${thrown.message}`);
  for (const text of [thrown.message, thrown.remedy]) {
    assert.match(text, /^[\x20-\x7e…→]*$/, "a message is printable");
    assert.ok(text.length <= MESSAGE_MAX, `a message of ${text.length} characters`);
  }
}

/** Stopped for good, with what its limits left. */
function dead(instance: Instance, thrown: unknown): void {
  if (thrown instanceof EngineError && thrown.code === "ENGINE_BAD_CALL") return; // it was never entered
  assert.throws(() => void instance.call("run", []), { code: /^ENGINE_(DEAD|BAD_CALL)$/ });
  assert.ok(instance.fuel >= 0n && instance.fuel <= DEFAULT_LIMITS.fuelMax);
  if (thrown instanceof EngineError && thrown.code === "ENGINE_OUT_OF_FUEL")
    assert.equal(instance.fuel, 0n);
  assert.ok(instance.memory().memoryBytes <= DEFAULT_LIMITS.memoryBytesMax);
}

const PROTOTYPES = [Object, Array, Function, Promise, String, Error].map(
  ({ prototype }) => prototype as object,
);
const UNTOUCHED = surroundings();

/** The next good component works, and nothing of the guest's came into the host's own objects. */
async function standing(): Promise<void> {
  const instance = await (await GOOD).instantiate({ bind: () => undefined });
  assert.equal(instance.call("run", []), 42);
  assert.deepEqual(surroundings(), UNTOUCHED);
}

function surroundings(): unknown {
  return [globalThis, ...PROTOTYPES].map((one) => Reflect.ownKeys(one).map(String));
}
