import type { WitFunction } from "../../base/mod.ts";
import type { CanonicalOptions, CoreFunction } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import type { ComponentInstance } from "./component-instance.ts";
import type { ResourceType } from "./resource-type.ts";

/** One `canon lift`. */
export interface Lifting {
  readonly core: CoreFunction;
  /** Memoised by type object: share the objects of resource-free types between instances of a program. */
  readonly type: WitFunction<ResourceType>;
  readonly options: CanonicalOptions;
  readonly instance: ComponentInstance;
}

/** `canon lift` (CanonicalABI.md). In a suspending execution the core function is entered by `WebAssembly.promising`. */
export function canonLift(lifting: Lifting): ComponentFunction {
  return notBuilt(lifting);
}

function notBuilt(...of: readonly unknown[]): never {
  throw new Error(`not built: ${of.length}`);
}
