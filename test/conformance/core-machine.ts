import {
  Meter,
  METER_MODULE,
  type MeteredModule,
  type MeterLimits,
  meterModule,
} from "../../src/engine/meter/mod.ts";

/** How a core module becomes an instance: as it is, or metered. One machine a script, since its instances share memories. */
export interface Machine {
  /** @throws CompileError, or EngineError where the meter refuses it. */
  compile(bytes: Uint8Array): CoreModule;
  /** @throws LinkError, or what its start function throws. */
  instantiate(module: CoreModule, imports: WebAssembly.Imports): WebAssembly.Instance;
  /** Before each action: a trap leaves counters where it struck, and scripts go on with what trapped. */
  restore(): void;
  /** The sort of end that something thrown by core code is. */
  endOf(thrown: unknown): End;
}

export interface CoreModule {
  readonly module: WebAssembly.Module;
  readonly metered: MeteredModule;
}

export type End = "trap" | "exhaustion" | "exception" | "link" | "other";

export function plainMachine(): Machine {
  return {
    compile: (bytes) => ({ module: new WebAssembly.Module(bytes), metered: NOT_METERED }),
    instantiate: ({ module }, imports) => new WebAssembly.Instance(module, imports),
    restore: () => undefined,
    endOf,
  };
}

export function meteredMachine(): Machine {
  const meter = new Meter(LIMITS);
  const asked: MeteredModule = { ...NOT_METERED, imports: ["depth", "fuel"] };
  const { depth, fuel } = meter.imports(asked, () => undefined) as Record<
    string,
    WebAssembly.Global
  >;
  return {
    compile: (bytes) => {
      const metered = meterModule(bytes);
      return { module: new WebAssembly.Module(metered.bytes), metered };
    },
    instantiate: ({ module, metered }, imports) => {
      const own = meter.imports(metered, ({ module: from, name }) => imports[from]?.[name]);
      meter.admit(metered);
      const instance = new WebAssembly.Instance(module, { ...imports, [METER_MODULE]: own });
      meter.adopt(metered, instance.exports);
      meter.start(metered, instance.exports);
      return instance;
    },
    restore: () => {
      if (depth !== undefined) depth.value = LIMITS.depthMax;
      if (fuel !== undefined) fuel.value = LIMITS.fuelMax;
    },
    endOf: (thrown) => {
      const { code } = meter.verdict(thrown) ?? {};
      if (code === "ENGINE_STACK_OVERFLOW") return "exhaustion";
      return code === "ENGINE_OUT_OF_FUEL" ? "other" : endOf(thrown);
    },
  };
}

/** Beyond what any script needs, except the depth, which has to be reached before V8's. */
const LIMITS: MeterLimits = {
  fuelMax: 1_000_000_000_000n,
  depthMax: 2_000,
  memoryBytesMax: 2 ** 42,
  tableElementsMax: 2 ** 31 - 1,
};

const NOT_METERED: MeteredModule = {
  bytes: new Uint8Array(),
  imports: [],
  memories: [],
  tables: [],
  globals: [],
  start: undefined,
  segments: [],
  functions: [],
  uncopyable: undefined,
};

function endOf(thrown: unknown): End {
  if (thrown instanceof WebAssembly.RuntimeError) return "trap";
  if (thrown instanceof WebAssembly.Exception) return "exception";
  if (thrown instanceof WebAssembly.LinkError) return "link";
  if (!(thrown instanceof RangeError)) return "other";
  return thrown.message.includes("call stack") ? "exhaustion" : "trap";
}
