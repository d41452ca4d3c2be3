/**
 * In a process of its own: instances until one is refused, in the main thread and in another. One line of JSON for each step. The
 * component has 16 memories, so that few instances are enough.
 */

import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, EngineError, type Instance } from "../../src/engine/mod.ts";

/** Instances made at one step, and what ended it; undefined where it was to make no more. */
export interface Made {
  readonly step: string;
  readonly count: number;
  readonly refusal: { readonly code: string; readonly origin: string } | undefined;
}

const MEMORIES = 16;

const COMPONENT = `(component
  (core module $m
    ${"(memory 1)".repeat(MEMORIES)}
    (func (export "size") (result i32) memory.size))
  (core instance $i (instantiate $m))
  (func (export "size") (result u32) (canon lift (core func $i "size"))))`;

const program = await compile(await parse(COMPONENT));
const instances: Instance[] = [];

if (isMainThread) await inMainThread();
else parentPort?.on("message", (step: string) => void answer(step));

async function inMainThread(): Promise<void> {
  const thread = new Worker(new URL(import.meta.url));
  tell(await make("main", 400));
  thread.postMessage("thread");
  const [made] = (await once(thread, "message")) as [Made];
  tell(made);
  tell(await make("main, of what the thread left"));
  instances.length -= 100;
  tell(await make("main, after it dropped 100"));
  await thread.terminate();
  tell(await make("main, after the thread was ended"));
  instances.length = 0;
  tell(await make("main, after it dropped all", 900));
}

async function answer(step: string): Promise<void> {
  parentPort?.postMessage(await make(step));
}

async function make(step: string, most = Infinity): Promise<Made> {
  for (let count = 0; ; count++) {
    if (count === most) return { step, count, refusal: undefined };
    try {
      const instance = await program.instantiate({ bind: () => undefined });
      await instance.call("size", []);
      instances.push(instance);
    } catch (thrown) {
      if (!(thrown instanceof EngineError)) throw thrown;
      return { step, count, refusal: { code: thrown.code, origin: thrown.origin } };
    }
  }
}

function tell(made: Made): void {
  console.log(JSON.stringify(made));
}
