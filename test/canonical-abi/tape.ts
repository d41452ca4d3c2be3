/** Where choices come from: a seed, or what a shrinker wrote. */
export type Source = (bound: number) => number;

/**
 * Choices that are remembered, so that what was made of them can be made again, and of fewer and smaller ones something
 * simpler: everything that chooses takes 0 for the simplest.
 */
export class Tape {
  readonly taken: number[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The same choices again; after the last, the simplest. */
  static of(choices: readonly number[]): Tape {
    let at = 0;
    return new Tape((bound) => (choices[at++] ?? 0) % bound);
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    const choice = this.#source(bound);
    this.taken.push(choice);
    return choice;
  }

  /** True about once in `times`. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T; // nobody hands in an empty list
  }

  list<T>(length: number, make: (at: number) => T): T[] {
    return Array.from({ length }, (_, at) => make(at));
  }
}
