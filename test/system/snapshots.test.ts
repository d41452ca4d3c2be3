import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Value } from "../../src/base/mod.ts";
import { packCore } from "../../src/build/mod.ts";
import { compile, EngineError, type Host, type Instance } from "../../src/engine/mod.ts";
import { buildExample } from "../../scripts/pack.ts";
import { quickJsCounter } from "../actors/wasi-qjs/component.ts";
import { buildCore, findClang } from "./toolchain.ts";

/** Snapshots of what compilers make; of what no compiler makes, see src/engine/link/snapshot.test.ts. */

const ROOT = join(import.meta.dirname, "../..");
const clang = findClang();

const COMPONENTS = [
  {
    name: "AssemblyScript",
    absent: undefined,
    build: async () => readFileSync(await buildExample(join(ROOT, "examples/counter-as"))),
    bodies: ["", "1", "roll", "tick", "hello, world", "nope", "18446744073709551616"],
  },
  {
    name: "C",
    absent: clang.absent,
    build: async () =>
      packCore(await buildCore(join(ROOT, "examples/counter-c"), { CLANG: clang.command ?? "" }), {
        wit: readFileSync(join(ROOT, "wit/actor.wit"), "utf8"),
        world: "theater:actor/actor",
        stringEncoding: "utf8",
      }),
    bodies: ["", "1", "roll", "tick", "hello, world", "nope"],
  },
  {
    name: "QuickJS",
    absent: undefined,
    build: quickJsCounter,
    bodies: ["add", "chance", "anything", "now"],
  },
];

const ANSWERS: Readonly<Record<string, unknown>> = {
  bytes: new Uint8Array(8).fill(7),
  now: 1_750_000_000_000n,
};

const host: Host = {
  bind: (from, name) => ({
    suspending: false,
    call: () =>
      (from.startsWith("wasi:clocks/wall")
        ? { seconds: 1n, nanoseconds: 2 }
        : ANSWERS[name]) as never,
  }),
};

const HANDLER = "theater:actor/handler@0.1.0";

interface Handled {
  readonly tag: string;
  readonly val: readonly [state: Uint8Array | undefined, reply: unknown];
}

/** One instance and the state that is handed to its next call. */
class Life {
  readonly #instance: Instance;
  state: Value;

  constructor(instance: Instance, state: Value) {
    this.#instance = instance;
    this.state = state;
  }

  snapshot(): ReturnType<Instance["snapshot"]> {
    return this.#instance.snapshot();
  }

  /** What it answers, and the fuel that is left. */
  take(body: string): unknown {
    const message = {
      sender: { tag: "client", val: "x" },
      number: 1n,
      body: new TextEncoder().encode(body),
      replyTo: undefined,
    };
    this.#instance.fuel = 50_000_000n;
    try {
      const args = [this.state, message];
      const answer = this.#instance.call(`${HANDLER}#handle`, args) as unknown as Handled;
      if (answer.tag === "ok") this.state = answer.val[0];
      return [answer, this.#instance.fuel];
    } catch (thrown) {
      assert.ok(thrown instanceof EngineError);
      return [thrown.code, this.#instance.fuel];
    }
  }
}

describe("an instance restored from a snapshot goes on as the one that was copied", () => {
  for (const { name, absent, build, bodies } of COMPONENTS) {
    test(`made by ${name}`, { skip: absent }, async () => {
      const program = await compile(await build());
      const some = fc.array(fc.constantFrom(...bodies), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(some, some, async (before, after) => {
          const instance = await program.instantiate(host);
          const init = instance.call(`${HANDLER}#init`, [new Uint8Array(0)]);
          const first = new Life(instance, (init as { readonly val: Value }).val);
          for (const body of before) first.take(body);
          const snapshot = first.snapshot();
          if (snapshot.kind === "uncopied")
            return assert.equal(snapshot.reason, "the instance is dead");
          const second = new Life(await program.restore(snapshot, host), first.state);
          for (const body of after) assert.deepEqual(second.take(body), first.take(body));
          // By their bytes: deepEqual of megabytes is slow.
          assert.ok(bytesOf(first).equals(bytesOf(second)));
          assert.deepEqual(restOf(first), restOf(second));
        }),
        { numRuns: 5 },
      );
    });
  }
});

function bytesOf(life: Life): Buffer {
  const snapshot = life.snapshot();
  if (snapshot.kind === "uncopied") return Buffer.from(snapshot.reason);
  return Buffer.concat(snapshot.cores.flatMap(({ memories }) => memories));
}

function restOf(life: Life): unknown {
  const snapshot = life.snapshot();
  if (snapshot.kind === "uncopied") return snapshot.reason;
  const { cores, instances } = snapshot;
  return [instances, cores.map(({ memories, ...core }) => [memories.length, core])];
}
