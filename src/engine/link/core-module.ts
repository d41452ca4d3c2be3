import { NO_BYTES } from "../../base/mod.ts";
import { EngineError } from "../errors.ts";
import { type MeteredModule, meterModule } from "../meter/mod.ts";

/** A core module made ready: compiled once, shared by all instances of all its programs. Can be posted to a worker. */
export interface CoreModule {
  readonly module: WebAssembly.Module;
  /** Without its bytes: V8 has them. */
  readonly metered: MeteredModule;
}

/** @throws EngineError ENGINE_INVALID, or ENGINE_UNSUPPORTED for what cannot be metered or what V8 has not. */
export async function compileCoreModule(bytes: Uint8Array): Promise<CoreModule> {
  const metered = meterModule(bytes);
  try {
    const module = await WebAssembly.compile(metered.bytes);
    return { module, metered: { ...metered, bytes: NO_BYTES } };
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new EngineError("ENGINE_UNSUPPORTED", {
      what: "V8 refuses a core module of the component",
      remedy: "build it without features that are not standardised yet",
      cause,
    });
  }
}
