import type { Value } from "../src/base/mod.ts";
import { compile, type Host } from "../src/engine/mod.ts";
import { constantHost, counterComponent, HANDLE, MESSAGE } from "./harness/counter.ts";
import { counterTsComponent } from "./harness/counter-ts.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { repeat, wallNs } from "./harness/measure.ts";

/** `{"add": 5}`, from a client. */
const ADD: Value = { ...(MESSAGE as object), body: new TextEncoder().encode('{"add": 5}') };
const STATE: Value = new TextEncoder().encode('{"count":0}');

/** Offers all, and answers nothing: a turn that adds asks the host for nothing. */
const silentHost: Host = {
  bind: () => ({ suspending: false, call: () => undefined }),
};

/**
 * From a component's bytes to its first reply: validated, read, metered, compiled, instantiated, called. A small one is `counter-as`; a
 * JavaScript one, of more than 1 MB, `counter-ts`.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const small = await counterComponent();
  const javascript = await counterTsComponent();
  return [
    await figure("engine-load-small", rounds, small, constantHost, [new Uint8Array(8), MESSAGE]),
    await figure("engine-load-js", rounds, javascript, silentHost, [STATE, ADD]),
  ];
}

async function figure(
  name: string,
  rounds: number,
  component: Uint8Array,
  host: Host,
  args: readonly Value[],
): Promise<Figure> {
  const ns = await repeat(rounds, () =>
    wallNs(1, async () => {
      const program = await compile(component);
      const instance = await program.instantiate(host);
      const reply = await instance.call(HANDLE, args);
      if ((reply as { readonly tag: string }).tag !== "ok") throw new Error(`${name}: no reply`);
    }),
  );
  return { name, value: ns / 1e6, unit: "ms" };
}
