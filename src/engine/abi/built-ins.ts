import type { ComponentInstance } from "./component-instance.ts";
import type { ResourceType } from "./resource-type.ts";

/** `canon resource.new` for `instance`, as the value to hand to core instantiation; so are the others. */
export function resourceNew(
  instance: ComponentInstance,
  type: ResourceType,
): WebAssembly.ImportValue {
  return notBuilt(instance, type);
}

export function resourceDrop(
  instance: ComponentInstance,
  type: ResourceType,
): WebAssembly.ImportValue {
  return notBuilt(instance, type);
}

export function resourceRep(
  instance: ComponentInstance,
  type: ResourceType,
): WebAssembly.ImportValue {
  return notBuilt(instance, type);
}

/** `context.get i32 SLOT`; SLOT is 0 or 1. */
export function contextGet(instance: ComponentInstance, slot: 0 | 1): WebAssembly.ImportValue {
  return notBuilt(instance, slot);
}

export function contextSet(instance: ComponentInstance, slot: 0 | 1): WebAssembly.ImportValue {
  return notBuilt(instance, slot);
}

/** `backpressure.inc`, `backpressure.dec`: nothing waits to enter where every function is synchronous. */
export function backpressure(instance: ComponentInstance): WebAssembly.ImportValue {
  return notBuilt(instance);
}

/**
 * A built-in of the asynchronous ABI (`task.return`, `stream.new`, …), for components that link one and never call it: it
 * traps with ENGINE_UNSUPPORTED, or as the specification has it where it may not be called at all.
 */
export function unsupported(instance: ComponentInstance, name: string): WebAssembly.ImportValue {
  return notBuilt(instance, name);
}

function notBuilt(...of: readonly unknown[]): never {
  throw new Error(`not built: ${of.length}`);
}
