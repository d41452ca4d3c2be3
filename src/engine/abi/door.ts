import type { Handle, Value, WitFunction } from "../../base/mod.ts";
import type { Execution } from "../execution.ts";
import type { HostImport } from "../program.ts";
import type { ComponentFunction } from "./component-function.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Calls an export from the host: checks the arguments, enters, lifts the result. `name` is for messages. Answers with a
 * promise only in a suspending execution.
 * @throws EngineError, or what a host function threw; or rejects with it.
 */
export function callExport(
  execution: Execution,
  callee: ComponentFunction,
  name: string,
  args: readonly Value[],
): Value | Promise<Value> {
  return notBuilt(execution, callee, name, args);
}

/** A function of the host as components see it: handles become Handles, and its answer is checked. `name` is for messages. */
export function hostFunction(
  execution: Execution,
  host: HostImport,
  type: WitFunction<ResourceType>,
  name: string,
): ComponentFunction {
  return notBuilt(execution, host, type, name);
}

/**
 * Drops a resource of a guest that the host owns, which runs its destructor.
 * @throws EngineError ENGINE_BAD_CALL where the host does not own it (any more).
 */
export function dropHandle(execution: Execution, handle: Handle): void | Promise<void> {
  return notBuilt(execution, handle);
}

function notBuilt(...of: readonly unknown[]): never {
  throw new Error(`not built: ${of.length}`);
}
