import { ManifestError, type Problem, PROBLEMS_MAX } from "../manifest/mod.ts";

/** Those that are looked at at the most, the same ones counted again. */
const ADDED_MAX = 500;

/** What is wrong with the manifests of one tree, told together. */
export class GatheredProblems {
  /** Each once, though several name the manifest that has it. */
  readonly #problems = new Map<string, Problem>();
  #addedCount = 0;
  #cause: unknown;

  /** Whether nothing more need be looked for: a manifest that is twice its own child would else be read 2^16 times. */
  get isFull(): boolean {
    return this.#problems.size >= PROBLEMS_MAX || this.#addedCount >= ADDED_MAX;
  }

  /** What it gives; undefined where it throws a ManifestError, whose problems are kept. */
  async gather<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      this.#cause ??= error.cause;
      this.add(error.problems);
      return undefined;
    }
  }

  add(problems: readonly Problem[]): void {
    this.#addedCount += problems.length;
    for (const one of problems) this.#problems.set(`${one.where} ${one.code} ${one.what}`, one);
  }

  /** @throws ManifestError with each that was found */
  mustBeNone(): void {
    const [first, ...others] = [...this.#problems.values()].slice(0, PROBLEMS_MAX);
    if (first !== undefined) throw new ManifestError(first, others, this.#cause);
  }
}
