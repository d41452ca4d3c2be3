import type { Context } from "./context.ts";
import type { ResourceType } from "./resource-type.ts";

/** Takes the handle out of the guest's table, and gives its representation. Traps while it is lent. */
export function liftOwn(cx: Context, index: number, type: ResourceType): number {
  const { rep, scope } = cx.instance.handles.remove(index, type);
  if (scope !== undefined) cx.execution.trap(`borrowed handle ${index >>> 0} is given away`);
  return rep;
}

/** Lends the handle for the call, and gives its representation. */
export function liftBorrow(cx: Context, index: number, type: ResourceType): number {
  const handle = cx.instance.handles.get(index, type);
  handle.lendCount++;
  cx.lenders.push(handle);
  return handle.rep;
}

export function lowerOwn(cx: Context, rep: number, type: ResourceType): number {
  return cx.instance.handles.add({ type, rep, scope: undefined, lendCount: 0 });
}

/** The instance that implements a resource sees the representation itself. */
export function lowerBorrow(cx: Context, rep: number, type: ResourceType): number {
  if (cx.instance === type.owner) return rep;
  cx.scope.borrowCount++;
  return cx.instance.handles.add({ type, rep, scope: cx.scope, lendCount: 0 });
}
