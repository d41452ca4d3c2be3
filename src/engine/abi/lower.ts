import type { CanonicalOptions } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import type { ComponentInstance } from "./component-instance.ts";

/** One `canon lower`. */
export interface Lowering {
  readonly callee: ComponentFunction;
  readonly options: CanonicalOptions;
  /** The instance whose core module will call it. */
  readonly instance: ComponentInstance;
}

/**
 * `canon lower` (CanonicalABI.md): the value to hand to core instantiation. A function, or a `WebAssembly.Suspending`
 * where the callee suspends.
 */
export function canonLower(lowering: Lowering): WebAssembly.ImportValue {
  return notBuilt(lowering);
}

function notBuilt(...of: readonly unknown[]): never {
  throw new Error(`not built: ${of.length}`);
}
