import type { Value } from "../src/base/mod.ts";
import {
  compile,
  type Host,
  type Instance,
  type Program,
  type Snapshot,
} from "../src/engine/mod.ts";
import { constantHost, counterComponent, HANDLE, MESSAGE } from "./harness/counter.ts";
import { counterTsComponent } from "./harness/counter-ts.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { interleave, processNs, repeat } from "./harness/measure.ts";

const silentHost: Host = { bind: () => ({ suspending: false, call: () => undefined }) };
const ADD: Value = { ...(MESSAGE as object), body: new TextEncoder().encode('{"add": 5}') };
const STATE: Value = new TextEncoder().encode('{"count":0}');

/**
 * A snapshot taken of an instance that was called, and a new instance that it is restored to, beside one that starts anew: of
 * `counter-as`, one page, and of `counter-ts`, a QuickJS actor of some 60.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const page = await compile(await counterComponent());
  const quickJs = await compile(await counterTsComponent());
  return [
    ...(await figures("page", rounds, 2_000, page, constantHost, [new Uint8Array(8), MESSAGE])),
    ...(await figures("quickjs", rounds, 50, quickJs, silentHost, [STATE, ADD])),
  ];
}

async function figures(
  name: string,
  rounds: number,
  count: number,
  program: Program,
  host: Host,
  args: readonly Value[],
): Promise<readonly Figure[]> {
  const instance = await program.instantiate(host);
  await instance.call(HANDLE, args);
  const snapshot = taken(instance);
  const take = await repeat(rounds, () => processNs(count, () => taken(instance)));
  const restore = await interleave(
    rounds,
    () => processNs(count, () => program.restore(snapshot, host)),
    () => processNs(count, () => program.instantiate(host)),
  );
  return [
    { name: `engine-snapshot-${name}`, value: take / 1000, unit: "µs" },
    {
      name: `engine-snapshot-${name}-restore`,
      value: restore.ours / 1000,
      unit: "µs",
      ratio: restore.ratio,
      against: "a new instance",
    },
  ];
}

function taken(instance: Instance): Snapshot {
  const snapshot = instance.snapshot();
  if (snapshot.kind === "snapshot") return snapshot;
  throw new Error(snapshot.reason);
}
