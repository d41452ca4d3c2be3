import { Handle } from "../../base/mod.ts";
import type { Execution } from "../execution.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * The guests' resources that the host holds: known by the Handle object itself, since two may have one representation. Each
 * counts against `handlesMax`.
 */
export class HostHandles {
  readonly #execution: Execution;
  readonly #types = new Map<Handle, ResourceType>();

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** The host owns it, until `take`; or borrows it, until `take` at the end of the call. */
  give(type: ResourceType, rep: number): Handle {
    this.#execution.countHandle();
    const handle = new Handle(type.name, rep >>> 0);
    this.#types.set(handle, type);
    return handle;
  }

  get count(): number {
    return this.#types.size;
  }

  /** Undefined for a handle that was given back or dropped, or was never the host's. */
  typeOf(handle: Handle): ResourceType | undefined {
    return this.#types.get(handle);
  }

  take(handle: Handle): void {
    if (this.#types.delete(handle)) this.#execution.uncountHandle();
  }
}
