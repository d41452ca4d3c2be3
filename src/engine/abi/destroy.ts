import {
  type ComponentInstance,
  enter,
  enteringSet,
  leave,
  NO_CONTEXT,
} from "./component-instance.ts";
import type { Destructor, ResourceType } from "./resource-type.ts";

/**
 * Ends a resource whose last owned handle is gone (CanonicalABI.md, "canon resource.drop"). `caller` is who dropped it; undefined:
 * the host. A guest's destructor enters its instance, which traps while that runs, unless it is the one that drops.
 */
export function destroy(
  type: ResourceType,
  rep: number,
  caller: ComponentInstance | undefined,
): void | Promise<void> {
  const { owner, destructor } = type;
  if (owner === undefined) return destroyHosts(type, rep, caller);
  const entering = enteringSet(owner, caller);
  enter(entering);
  const { context } = owner;
  owner.context = NO_CONTEXT;
  const end = (): void => {
    owner.context = context;
    leave(entering);
  };
  const answer = destructor === undefined ? undefined : entrance(type, destructor)(rep);
  return answer instanceof Promise ? answer.then(end) : end();
}

/** The host's destructor is the function that it bound as `[resource-drop]NAME`. */
function destroyHosts(
  { destructor }: ResourceType,
  rep: number,
  caller: ComponentInstance | undefined,
): void | Promise<void> {
  const execution = caller?.execution;
  try {
    const answer = destructor?.(rep >>> 0);
    if (execution === undefined || !(answer instanceof Promise)) return;
    return execution.wait(answer as Promise<void>);
  } catch (thrown) {
    throw execution?.blame(thrown) ?? thrown;
  }
}

function entrance({ owner }: ResourceType, destructor: Destructor): Destructor {
  if (owner?.execution.suspending !== true) return destructor;
  return WebAssembly.promising(destructor);
}
