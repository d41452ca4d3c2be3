import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Meter, METER_MODULE, type MeteredModule, type MeterLimits, meterModule } from "./mod.ts";

/** A module written as text, metered and running: what the tests of this folder play with. */
export interface Metered {
  readonly meter: Meter;
  readonly module: MeteredModule;
  readonly exports: WebAssembly.Exports;
  call(name: string, ...args: readonly unknown[]): unknown;
  /** The code with which it ends, and whose doing that is; undefined where it returns. */
  ends(name: string, ...args: readonly unknown[]): string | undefined;
  /** Fuel that a call burns, whether it returns or not. */
  burns(name: string, ...args: readonly unknown[]): number;
}

const LIMITS: MeterLimits = {
  fuelMax: 1_000_000_000n,
  depthMax: 1_000,
  memoryBytesMax: 64 * 65_536,
  tableElementsMax: 1_000,
};

export async function metered(
  text: string,
  limits: Partial<MeterLimits> = {},
  imports: WebAssembly.Imports = {},
): Promise<Metered> {
  return run(await parse(text), limits, imports);
}

export function run(
  bytes: Uint8Array,
  limits: Partial<MeterLimits> = {},
  imports: WebAssembly.Imports = {},
  meter: Meter = new Meter({ ...LIMITS, ...limits }),
): Metered {
  const module = meterModule(bytes);
  meter.admit(module);
  const own = meter.imports(module, ({ module: from, name }) => imports[from]?.[name]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes), {
    ...imports,
    [METER_MODULE]: own,
  });
  meter.adopt(module, exports);
  meter.start(module, exports);
  const call = (name: string, ...args: readonly unknown[]): unknown =>
    (exports[name] as (...args: readonly unknown[]) => unknown)(...args);
  const ends = (name: string, ...args: readonly unknown[]): string | undefined => {
    try {
      call(name, ...args);
      return undefined;
    } catch (thrown) {
      const verdict = meter.verdict(thrown);
      if (verdict === undefined) throw thrown;
      return `${verdict.code} ${verdict.origin}`;
    }
  };
  const burns = (name: string, ...args: readonly unknown[]): number => {
    const before = meter.fuel;
    ends(name, ...args);
    return Number(before - meter.fuel);
  };
  return { meter, module, exports, call, ends, burns };
}
