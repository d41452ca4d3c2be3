import type { Value } from "../src/base/mod.ts";
import { compile, type Program } from "../src/engine/mod.ts";
import {
  constantHost,
  constantImports,
  counterComponent,
  HANDLE,
  type Handled,
  MESSAGE,
} from "./harness/counter.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { type JcoExports, transpiled } from "./harness/jco.ts";
import { interleave, threadNs } from "./harness/measure.ts";

const CALLS = 200_000;
const FUEL = 10_000_000n;

const SIZES = [
  ["engine-call", 8],
  ["engine-call-1k", 1024],
] as const;

/** One call of an export that takes and gives a state and 32 B, metered, fuel set before each call as an actor does it. */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const component = await counterComponent();
  const program = await compile(component);
  const jco = await transpiled(component, constantImports);
  const figures: Figure[] = [];
  for (const [name, stateBytes] of SIZES) {
    const ours = await ourCall(program, stateBytes);
    const theirs = theirCall(jco(), stateBytes);
    const pair = await interleave(
      rounds,
      () => threadNs(CALLS, ours),
      () => threadNs(CALLS, theirs),
    );
    figures.push({
      name,
      value: pair.ours,
      unit: "ns",
      ratio: pair.ratio,
      against: "jco's generated code",
    });
  }
  return figures;
}

async function ourCall(program: Program, stateBytes: number): Promise<() => void> {
  const instance = await program.instantiate(constantHost);
  let state: Value = new Uint8Array(stateBytes);
  return () => {
    instance.fuel = FUEL;
    const handled = instance.call(HANDLE, [state, MESSAGE]) as unknown as Handled;
    state = handled.val[0];
  };
}

function theirCall(exports: JcoExports, stateBytes: number): () => void {
  const handle = exports["handler"]?.["handle"];
  if (handle === undefined) throw new Error("jco's code does not export the handler");
  let state = new Uint8Array(stateBytes);
  return () => {
    [state] = handle(state, MESSAGE) as [Uint8Array<ArrayBuffer>, Uint8Array];
  };
}
