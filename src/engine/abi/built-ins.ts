import { EngineError } from "../errors.ts";
import type { Flat } from "./canonical-options.ts";
import type { ComponentInstance } from "./component-instance.ts";
import { destroy } from "./destroy.ts";
import type { CoreType } from "./guarded-import.ts";
import { type GuestImport, guestImport, plainImport, suspendingImport } from "./guest-import.ts";
import type { ResourceType } from "./resource-type.ts";

/** `canon resource.new` for `instance`, as the value to hand to core instantiation; so are the others. */
export function resourceNew(instance: ComponentInstance, type: ResourceType): GuestImport {
  return guestImport(instance, ([rep]) =>
    instance.handles.add({ type, rep: rep as number, scope: undefined, lendCount: 0 }),
  );
}

const DROP: CoreType = { params: ["i32"], result: undefined };

/** Runs the destructor where the handle is owned, and waits where that may. */
export function resourceDrop(instance: ComponentInstance, type: ResourceType): GuestImport {
  const drop = ([index]: readonly Flat[]): void | Promise<void> => {
    const { rep, scope } = instance.handles.remove(index as number, type);
    if (scope === undefined) return destroy(type, rep, instance);
    scope.borrowCount--;
  };
  if (type.suspending) return suspendingImport(instance, DROP, drop);
  return guestImport(instance, (flat) => {
    if (drop(flat) instanceof Promise) throw new Error(`${type.name} is dropped by a promise`);
  });
}

/** May be called in post-return too. */
export function resourceRep(instance: ComponentInstance, type: ResourceType): GuestImport {
  return innerImport(instance, (index) => instance.handles.get(index as number, type).rep);
}

/** `context.get i32 SLOT`; SLOT is 0 or 1. */
export function contextGet(instance: ComponentInstance, slot: 0 | 1): GuestImport {
  return innerImport(instance, () => instance.context[slot]);
}

export function contextSet(instance: ComponentInstance, slot: 0 | 1): GuestImport {
  return innerImport(instance, (value) => {
    const [first, second] = instance.context;
    instance.context = slot === 0 ? [value as number, second] : [first, value as number];
  });
}

/** Where the counter of `backpressure.inc` and `backpressure.dec` ends (CanonicalABI.md, "canon backpressure.{inc,dec}"). */
const BACKPRESSURE_MAX = 2 ** 16 - 1;

/** `backpressure.inc` and `backpressure.dec`. Counted and no more: nothing waits to enter where every function is synchronous. */
export function backpressure(instance: ComponentInstance, by: 1 | -1): GuestImport {
  return innerImport(instance, () => {
    instance.backpressure += by;
    if (instance.backpressure < 0) instance.execution.trap("the backpressure counter underflows");
    if (instance.backpressure > BACKPRESSURE_MAX)
      instance.execution.trap("the backpressure counter overflows");
  });
}

/**
 * A built-in of the asynchronous ABI (`task.return`, `stream.new`, …), for components that link one and never call it: it
 * traps with ENGINE_UNSUPPORTED, or as the specification has it where it may not be called at all.
 */
export function unsupported(instance: ComponentInstance, name: string): GuestImport {
  return guestImport(instance, () => {
    throw new EngineError("ENGINE_UNSUPPORTED", {
      what: `the guest called ${name}, which this engine has not`,
      remedy: "build the component for synchronous functions (WASI 0.2)",
    });
  });
}

/** What never leaves the instance, and so needs no leave. */
function innerImport(
  instance: ComponentInstance,
  work: (value: Flat) => Flat | undefined | void,
): GuestImport {
  const { execution } = instance;
  return plainImport((value) => {
    try {
      execution.leave();
      return work(value);
    } catch (thrown) {
      return execution.abort(thrown);
    }
  });
}
