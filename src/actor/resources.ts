import { Handle, quote, type Value, type WitFunction } from "../base/mod.ts";
import { CapabilityError, type Made, Resource } from "../capabilities/mod.ts";
import { type HandleType, handleWalk, type Walk } from "./handle-walk.ts";

/** How a function's arguments and its result hold handles of the host's resources. */
export interface Lending {
  /** By parameter. */
  readonly args: readonly (Walk | undefined)[];
  readonly result: Walk | undefined;
}

/** Undefined where no handle crosses. */
export function lendingOf({ params, result }: WitFunction): Lending | undefined {
  const args = params.map(({ type }) => handleWalk(type));
  const walk = handleWalk(result);
  return walk === undefined && args.every((one) => one === undefined)
    ? undefined
    : { args, result: walk };
}

/** A call that gave resources away, and of which interface it was. */
export interface MadeBy extends Made {
  readonly interface: string;
}

/** Makes again what a recorded call gave away; undefined: it is closed. */
export type Restore = (made: MadeBy) => Resource | undefined;

/**
 * The host's resources that one instance holds, under the numbers that stand in the chain: counted from 1 in the order in which they
 * were given. Where turns run again from the record they are only counted, and made again when the guest first uses them.
 */
export class Resources {
  readonly #kept = new Map<number, Resource | MadeBy>();
  #next = 1;
  #isOver = false;

  /**
   * The instance is gone: whatever it still held is let go, the last given first, and so is what it is given from here on. Answers
   * with what was thrown in that.
   */
  letGo(): readonly unknown[] {
    const held = [...this.#kept.values()].toReversed();
    this.#kept.clear();
    this.#isOver = true;
    return held.flatMap((entry) => (entry instanceof Resource ? thrownBy(entry) : []));
  }

  /** A new instance has none. */
  clear(): void {
    this.#kept.clear();
    this.#next = 1;
  }

  /** Whether it stands for an object, and not for a call that would have to be made again. */
  isAlive(number: number): boolean {
    return this.#kept.get(number) instanceof Resource;
  }

  /** Numbers the resources of an answer. @throws TypeError where something else stands in its place */
  given(lending: Lending, answer: Value): Value {
    if (lending.result === undefined) return answer;
    return lending.result(answer, (resource, type) => {
      if (!(resource instanceof Resource))
        throw new TypeError("no resource stands where one belongs");
      return new Handle(type.resource, this.#add(resource));
    });
  }

  /** The resources behind the handles of a call. @throws CapabilityError CAPABILITY_CLOSED */
  taken(lending: Lending, args: readonly Value[], restore: Restore): readonly Value[] {
    return args.map((arg, at) => {
      const walk = lending.args[at];
      return walk === undefined ? arg : walk(arg, ({ rep }, type) => this.#get(rep, type, restore));
    });
  }

  /** Forgets what a call took from the guest: what it dropped, above all. */
  released(lending: Lending, args: readonly Value[]): void {
    for (const [at, arg] of args.entries()) {
      lending.args[at]?.(arg, (handle, { kind }) => {
        if (kind === "own") this.#kept.delete(handle.rep);
        return handle;
      });
    }
  }

  /** Counts what a recorded call gave away. @throws what `misnumbered` does where the record numbers it otherwise */
  replayed(
    lending: Lending,
    result: Value,
    made: MadeBy,
    misnumbered: (recorded: number, counted: number) => never,
  ): void {
    lending.result?.(result, (handle) => {
      if (handle.rep !== this.#next) misnumbered(handle.rep, this.#next);
      this.#add(made);
      return handle;
    });
  }

  #add(entry: Resource | MadeBy): number {
    const number = this.#next++;
    if (!this.#isOver) this.#kept.set(number, entry);
    else if (entry instanceof Resource) entry.letGo(); // of a call that was under way when the instance went
    return number;
  }

  #get(number: number, { resource }: HandleType, restore: Restore): Resource {
    const entry = this.#kept.get(number);
    const found = entry === undefined || entry instanceof Resource ? entry : restore(entry);
    if (found !== undefined) {
      if (found !== entry) this.#kept.set(number, found);
      return found;
    }
    throw new CapabilityError("CAPABILITY_CLOSED", {
      what: `the resource ${quote(resource)} number ${number} is closed: it did not outlive the host that gave it`,
      remedy: "let the guest take a new one in each turn",
    });
  }
}

/** Lets go of it: one that throws must not keep the others. */
export function thrownBy(resource: Resource): readonly unknown[] {
  try {
    resource.letGo();
    return [];
  } catch (error) {
    return [error];
  }
}
