import type { Execution } from "../execution.ts";
import { HandleTable } from "./handle-table.ts";

/** What a call begins with. */
export const NO_CONTEXT: readonly [number, number] = [0, 0];

/**
 * What the canonical ABI keeps for each component instance (CanonicalABI.md, "Component Instances"), the root one and
 * each nested one.
 */
export class ComponentInstance {
  readonly execution: Execution;
  /** The instance that instantiated it; undefined for the root. */
  readonly parent: ComponentInstance | undefined;
  readonly handles: HandleTable;
  /** False during realloc and post-return, when every import traps. */
  mayLeave = true;
  /** False while it runs: a second entry traps. */
  mayEnter = true;
  /** What `context.set` left for `context.get`, in the call that runs. */
  context: readonly [number, number] = NO_CONTEXT;
  /** How often `backpressure.inc` was called more than `backpressure.dec`. */
  backpressure = 0;

  constructor(execution: Execution, parent: ComponentInstance | undefined) {
    this.execution = execution;
    this.parent = parent;
    this.handles = new HandleTable(execution);
  }

  /** Itself, its parent and so on up to the root. */
  lineage(): ComponentInstance[] {
    return [this, ...(this.parent?.lineage() ?? [])];
  }
}

/** The instances that a call enters: the callee and its ancestors without the caller's. */
export function enteringSet(
  callee: ComponentInstance | undefined,
  caller: ComponentInstance | undefined,
): readonly ComponentInstance[] {
  if (callee === undefined) return [];
  if (caller === undefined) return callee.lineage();
  const left = caller.lineage();
  return callee.lineage().filter((one) => !left.includes(one));
}

/** @throws EngineError ENGINE_TRAP where one of them runs already. */
export function enter(instances: readonly ComponentInstance[]): void {
  for (const one of instances) {
    if (!one.mayEnter) one.execution.trap("a component instance was entered while it was running");
    one.mayEnter = false;
  }
}

export function leave(instances: readonly ComponentInstance[]): void {
  for (const one of instances) one.mayEnter = true;
}

/**
 * True where one has the other in its lineage, or is it: calls between such two trap always, as the public suite has it
 * (`async/trap-on-reenter.wast`), though the reference's own rule would let some through.
 */
export function related(a: ComponentInstance, b: ComponentInstance): boolean {
  return a.lineage().includes(b) || b.lineage().includes(a);
}
