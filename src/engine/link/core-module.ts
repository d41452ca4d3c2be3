import { NO_BYTES, quote } from "../../base/mod.ts";
import { EngineError } from "../errors.ts";
import { type CodeBudget, type MeteredModule, meterModule } from "../meter/mod.ts";
import { corePartsOf } from "./core-parts.ts";

/** A core module made ready: compiled once, shared by all instances of all its programs. Can be posted to a worker. */
export interface CoreModule {
  readonly module: WebAssembly.Module;
  /** Without its bytes: V8 has them. */
  readonly metered: MeteredModule;
  /** See `corePartsOf`. */
  readonly parts: number;
}

/**
 * @throws EngineError ENGINE_INVALID, also for the bodies of functions, which the reference validator passes over; ENGINE_UNSUPPORTED for
 * what cannot be metered.
 */
export async function compileCoreModule(
  bytes: Uint8Array,
  budget: CodeBudget,
): Promise<CoreModule> {
  const metered = meterModule(bytes, budget);
  try {
    const module = await WebAssembly.compile(metered.bytes);
    const parts = corePartsOf(bytes);
    return { module, metered: { ...metered, bytes: NO_BYTES }, parts };
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new EngineError("ENGINE_INVALID", {
      what: `a core module of the component is not valid: ${quote(cause.message)}`,
      remedy: "build it again, without features that are not standardised yet",
      cause,
    });
  }
}
