import { EngineError } from "../errors.ts";
import { type Meter, METER_MODULE, type MeteredModule } from "../meter/mod.ts";
import type { CoreModule } from "./core-module.ts";
import { LIVE_MEMORIES } from "./live-memories.ts";

/** What a core instance gives, by name: the exports of a wasm instance, or an object without prototype. */
export type CoreExports = Readonly<Record<string, WebAssembly.ImportValue>>;

/** An object that has no names but those it is given: a guest chooses the names of what is linked. */
export function nameless<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/**
 * A new instance of a metered module; its start function runs where `starting`. `imports` becomes this function's.
 * @throws EngineError ENGINE_OUT_OF_MEMORY; or what the start function threw.
 */
export function instantiateModule(
  { module, metered }: CoreModule,
  imports: Record<string, CoreExports>,
  meter: Meter,
  starting: boolean,
): CoreExports {
  imports[METER_MODULE] = meter.imports(metered, (from) => imports[from.module]?.[from.name]);
  meter.admit(metered);
  const { exports } = newInstance(module, metered, imports);
  meter.adopt(metered, exports);
  if (starting) meter.start(metered, exports);
  return exports;
}

function newInstance(
  module: WebAssembly.Module,
  { memories }: MeteredModule,
  imports: Record<string, CoreExports>,
): WebAssembly.Instance {
  try {
    const instance = withRoom(() => new WebAssembly.Instance(module, imports));
    for (const { export: name } of memories)
      if (name !== undefined) LIVE_MEMORIES.keep(instance.exports[name] as WebAssembly.Memory);
    return instance;
  } catch (thrown) {
    LIVE_MEMORIES.lose(memories.filter((one) => one.import === undefined).length);
    throw thrown;
  }
}

/** V8 throws a RangeError where it has no addresses or no memory for what `allocate` makes. */
export function withRoom<T>(allocate: () => T): T {
  try {
    return allocate();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new EngineError(
      "ENGINE_OUT_OF_MEMORY",
      {
        what: "the host has no room for a memory or table of the component",
        remedy: "run fewer actors at once",
        cause: thrown,
      },
      "host",
    );
  }
}
