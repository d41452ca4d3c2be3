import { ManifestError, type Problem, PROBLEMS_MAX } from "../manifest/mod.ts";

/** What is wrong with the manifests of one tree, told together. */
export class GatheredProblems {
  readonly #problems: Problem[] = [];
  #cause: unknown;

  /** Whether nothing more need be looked for: a manifest that is twice its own child would else be read 2^16 times. */
  get isFull(): boolean {
    return this.#problems.length >= PROBLEMS_MAX;
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
    this.#problems.push(...problems);
  }

  /** @throws ManifestError with each that was found, once, though several name the manifest that has it */
  mustBeNone(): void {
    const distinct = new Map(
      this.#problems.map((one) => [`${one.where} ${one.code} ${one.what}`, one]),
    );
    const [first, ...others] = [...distinct.values()].slice(0, PROBLEMS_MAX);
    if (first !== undefined) throw new ManifestError(first, others, this.#cause);
  }
}
