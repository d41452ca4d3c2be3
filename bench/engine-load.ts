import { concatBytes, type Value } from "../src/base/mod.ts";
import { compile, Compiler, type Host } from "../src/engine/mod.ts";
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
 * From a component's bytes to its first reply: read, validated, metered, compiled, instantiated, called. A small one is `counter-as`; a
 * JavaScript one, of more than 1 MB, `counter-ts`. Each round has other bytes, since equal ones are compiled once; the first of a
 * process, or after a while, also starts the threads, whose code is cold.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const small = await counterComponent();
  const javascript = await counterTsComponent();
  const [smallArgs, javascriptArgs] = [
    [new Uint8Array(8), MESSAGE],
    [STATE, ADD],
  ];
  await using warm = new Compiler();
  const always = async (): Promise<Compiler> => warm;
  return [
    await figure("engine-load-small", rounds, small, constantHost, smallArgs, always),
    await figure("engine-load-js", rounds, javascript, silentHost, javascriptArgs, always),
    await figure("engine-load-js-first", rounds, javascript, silentHost, javascriptArgs, another()),
  ];
}

/** A compiler without threads for each round; the one before is ended. */
function another(): () => Promise<Compiler> {
  let last: Compiler | undefined;
  return async () => {
    await last?.[Symbol.asyncDispose]();
    last = new Compiler();
    return last;
  };
}

/** The component with a custom section behind it, which means nothing, so that it is another one. */
function variant(component: Uint8Array, number: number): Uint8Array {
  const content = new TextEncoder().encode(`n${number}`);
  return concatBytes([component, Uint8Array.of(0, content.length + 1, content.length), content]);
}

async function figure(
  name: string,
  rounds: number,
  component: Uint8Array,
  host: Host,
  args: readonly Value[],
  compilers: () => Promise<Compiler>,
): Promise<Figure> {
  let number = 0;
  const ns = await repeat(rounds, async () => {
    const compiler = await compilers();
    const bytes = variant(component, number++);
    return wallNs(1, async () => {
      const program = await compile(bytes, { compiler });
      const instance = await program.instantiate(host);
      const reply = await instance.call(HANDLE, args);
      if ((reply as { readonly tag: string }).tag !== "ok") throw new Error(`${name}: no reply`);
    });
  });
  return { name, value: ns / 1e6, unit: "ms" };
}
