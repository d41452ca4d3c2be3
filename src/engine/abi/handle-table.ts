import type { Execution } from "../execution.ts";
import type { ResourceType } from "./resource-type.ts";

/** What counts the borrows that a call handed to its callee: the callee must drop them all before it returns. */
export interface BorrowScope {
  borrowCount: number;
}

/** One entry of a handle table (CanonicalABI.md, "Resource State"). */
export interface ResourceHandle {
  readonly type: ResourceType;
  readonly rep: number;
  /** The call that a borrowed handle belongs to; undefined: the handle is owned. */
  readonly scope: BorrowScope | undefined;
  /** Calls that hold a borrow of it now. */
  lendCount: number;
}

export interface HandleTableState {
  readonly entries: readonly (ResourceHandle | undefined)[];
  readonly free: readonly number[];
}

/** Longest table, in entries, as the specification has it. Our own limit `handlesMax` lies far below. */
const LENGTH_MAX = 2 ** 28 - 1;

/**
 * The handles of one component instance: index → handle, from 1. Freed indices are used again, last in first out, which the
 * specification fixes because guests see it.
 */
export class HandleTable {
  readonly #execution: Execution;
  readonly #entries: (ResourceHandle | undefined)[] = [undefined];
  readonly #free: number[] = [];

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Index → handle from 0, where none is, and the free indices, the next one last. */
  get state(): HandleTableState {
    return { entries: this.#entries, free: this.#free };
  }

  /** Makes a new table what another was. @throws EngineError ENGINE_BUDGET_EXCEEDED beyond `handlesMax`. */
  restore({ entries, free }: HandleTableState): void {
    for (const handle of entries.slice(1)) {
      if (handle !== undefined) this.#execution.countHandle();
      this.#entries.push(handle);
    }
    for (const index of free) this.#free.push(index);
  }

  /** @throws EngineError ENGINE_BUDGET_EXCEEDED beyond `handlesMax`. */
  add(handle: ResourceHandle): number {
    this.#execution.countHandle();
    const index = this.#free.pop() ?? this.#entries.length;
    if (index > LENGTH_MAX) this.#execution.trap("handle table is full");
    this.#entries[index] = handle;
    return index;
  }

  /** `index` is signed or not, as it came. @throws EngineError ENGINE_TRAP for an index or a type that is not there. */
  get(index: number, type: ResourceType): ResourceHandle {
    const handle = this.#entries[index >>> 0];
    if (handle === undefined) this.#execution.trap(`unknown handle index ${index >>> 0}`);
    if (handle.type !== type) {
      this.#execution.trap(`handle index ${index >>> 0} is of another resource type`);
    }
    return handle;
  }

  /** Also traps while the handle is lent. */
  remove(index: number, type: ResourceType): ResourceHandle {
    const handle = this.get(index, type);
    if (handle.lendCount !== 0) {
      this.#execution.trap(`handle index ${index >>> 0} is given away while it is borrowed`);
    }
    this.#entries[index >>> 0] = undefined;
    this.#free.push(index >>> 0);
    this.#execution.uncountHandle();
    return handle;
  }
}
