import { EngineError } from "../errors.ts";
import { LIVE_MEMORIES_MAX } from "../limits.ts";
import { collectGarbage } from "./collect-garbage.ts";
import type { Plan } from "./plan.ts";
import { ThreadCount } from "./thread-count.ts";

export interface LiveMemoriesDeps {
  readonly count: ThreadCount;
  readonly max: number;
  /** Resolves when all that this thread can reach no more is gone, and the registries know it. */
  readonly collect: () => Promise<void>;
}

/**
 * The memories of all instances, whoever made them: each reserves 8 GiB of addresses, of which a process has 128 TiB. A memory
 * lives until the garbage collector takes it, so at the limit there is a collection first, and a refusal only then.
 */
export class LiveMemories {
  readonly #deps: LiveMemoriesDeps;
  readonly #gone = new FinalizationRegistry<undefined>(() => this.#deps.count.add(-1));
  /** Made and lost in an instantiation that failed: gone at the next collection. */
  #lostCount = 0;
  #collecting: Promise<void> | undefined;

  constructor(deps: LiveMemoriesDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#deps.count.total;
  }

  hasRoom(count: number): boolean {
    return count === 0 || this.count + count <= this.#deps.max;
  }

  /** Collects what this thread can reach no more; that of other threads is theirs to collect. */
  async makeRoom(): Promise<void> {
    await (this.#collecting ??= this.#collect());
  }

  /** @throws EngineError ENGINE_OUT_OF_MEMORY of origin host, where there is no room for so many. */
  expectRoom(count: number): void {
    if (this.hasRoom(count)) return;
    throw new EngineError(
      "ENGINE_OUT_OF_MEMORY",
      {
        what: `the process has LIVE_MEMORIES_MAX of ${this.#deps.max} memories, or would have more`,
        remedy: "run fewer actors at once: passivate some, or let another process have them",
      },
      "host",
    );
  }

  /** Counts a memory for as long as it lives. */
  keep(memory: WebAssembly.Memory): void {
    this.#deps.count.add(1);
    this.#gone.register(memory, undefined);
  }

  /** Counts memories that nobody can name any more. */
  lose(count: number): void {
    this.#deps.count.add(count);
    this.#lostCount += count;
  }

  async #collect(): Promise<void> {
    try {
      await this.#deps.collect();
      this.#deps.count.add(-this.#lostCount);
      this.#lostCount = 0;
    } finally {
      this.#collecting = undefined;
    }
  }
}

/** Those of this process: a fact of the process, whose addresses all runtimes in it share. */
export const LIVE_MEMORIES: LiveMemories = new LiveMemories({
  count: new ThreadCount("theater:live-memories"),
  max: LIVE_MEMORIES_MAX,
  collect: collectGarbage,
});

/** How many an instance begins. */
export function memoryCountOf({ steps }: Plan): number {
  let count = 0;
  for (const step of steps)
    if (step.kind === "instantiate")
      count += step.module.metered.memories.filter((one) => one.import === undefined).length;
  return count;
}
