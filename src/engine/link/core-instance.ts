import { EngineError } from "../errors.ts";
import { type Meter, METER_MODULE } from "../meter/mod.ts";
import type { CoreModule } from "./core-module.ts";

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
  const { exports } = withRoom(() => new WebAssembly.Instance(module, imports));
  meter.adopt(metered, exports);
  if (starting) meter.start(metered, exports);
  return exports;
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
