import {
  type ComponentInstance,
  enter,
  enteringSet,
  leave,
  NO_CONTEXT,
} from "./component-instance.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Ends a resource whose last owned handle is gone (CanonicalABI.md, "canon resource.drop"). `caller` is who dropped it; undefined:
 * the host. A guest's destructor enters its instance, which traps while that runs, unless it is the one that drops. So does one that
 * is not there: the reference puts an empty function in its place.
 */
export function destroy(
  { owner, destructor }: ResourceType,
  rep: number,
  caller: ComponentInstance | undefined,
): void | Promise<void> {
  if (owner === undefined) return destructor?.(rep) as void | Promise<void>; // a function of the host's, without a result
  const entering = enteringSet(owner, caller);
  enter(entering);
  const { context } = owner;
  owner.context = NO_CONTEXT;
  const end = (): void => {
    owner.context = context;
    leave(entering);
  };
  const answer = destructor?.(rep);
  return answer instanceof Promise ? answer.then(end) : end();
}
