import type { ComponentInstance, ResourceType } from "../abi/mod.ts";
import { EngineError } from "../errors.ts";
import type { HandleSnapshot, InstanceSnapshot } from "../program.ts";
import { list, misfit, record } from "./misfit.ts";

/** What the canonical ABI keeps of a component instance between two calls. `resources`: those of the plan, in its order. */
export function takeInstance(
  { handles, backpressure }: ComponentInstance,
  resources: readonly ResourceType[],
): InstanceSnapshot {
  const { entries, free } = handles.state;
  const numbers = new Map(resources.map((resource, number) => [resource, number]));
  const copy = entries.slice(1).map((handle): HandleSnapshot | undefined => {
    if (handle === undefined) return undefined;
    const resource = numbers.get(handle.type);
    if (resource === undefined || handle.scope !== undefined || handle.lendCount > 0)
      throw new Error("a handle outlived the call that borrowed it");
    return { resource, rep: handle.rep >>> 0 };
  });
  return { handles: copy, free: [...free], backpressure };
}

/** @throws EngineError ENGINE_INVALID for what no instance keeps, ENGINE_BUDGET_EXCEEDED for a table longer than `handlesMax`. */
export function putInstance(
  instance: ComponentInstance,
  resources: readonly ResourceType[],
  given: InstanceSnapshot | undefined,
): void {
  const { handles, free, backpressure } = record(given);
  if (!Number.isInteger(backpressure) || backpressure < 0 || backpressure > BACKPRESSURE_MAX)
    throw misfit("a counter of backpressure is none");
  if (!Array.isArray(handles)) throw misfit("a table of handles is no list");
  const { handlesMax } = instance.execution.limits;
  // A list may be long and hold nothing.
  if (handles.length > handlesMax) throw tooMany(handlesMax);
  const whole = [...handles]; // without holes, over which `map` goes
  const entries = whole.map((handle) => owned(handle, resources));
  checkFree(whole, free);
  instance.handles.restore({ entries: [undefined, ...entries], free });
  instance.backpressure = backpressure;
}

const BACKPRESSURE_MAX = 2 ** 16 - 1;

function owned(
  handle: HandleSnapshot | undefined,
  resources: readonly ResourceType[],
): ReturnType<ComponentInstance["handles"]["get"]> | undefined {
  if (handle === undefined) return undefined;
  const { resource, rep } = record(handle);
  const type = typeof resource === "number" ? resources[resource] : undefined;
  if (type === undefined || !Number.isInteger(rep) || rep !== rep >>> 0)
    throw misfit("a handle is of no resource");
  return { type, rep, scope: undefined, lendCount: 0 };
}

/** The free list has every index that holds nothing, once. */
function checkFree(handles: InstanceSnapshot["handles"], free: readonly number[]): void {
  const empty = new Set(handles.flatMap((handle, at) => (handle === undefined ? [at + 1] : [])));
  list(free, empty.size, "free handles");
  for (const index of free)
    if (!empty.delete(index)) throw misfit("the free handles are others than those that are free");
}

function tooMany(handlesMax: number): EngineError {
  return new EngineError("ENGINE_BUDGET_EXCEEDED", {
    what: `the snapshot has a table of handles longer than its limit, handlesMax of ${handlesMax}`,
    remedy: "raise the limit to what it was",
  });
}
