/** What a bench prints: one JSON line with `--json`, else a row of a table. */
export interface Figure {
  /** The group's name, or that and a suffix: `engine-call-1k`. */
  readonly name: string;
  /** A median of at least `RunOptions.rounds` runs. */
  readonly value: number;
  readonly unit: string;
  /** Above 1: we are better, by that factor. */
  readonly ratio?: number;
  /** What the ratio is against, measured in the same run. */
  readonly against?: string;
}

export interface RunOptions {
  /** How often each figure is measured, at least 5. */
  readonly rounds: number;
  /** Of how many things, for a bench that is of things; each has a default. */
  readonly n?: number;
}

/** What every `bench/NAME.ts` exports as `run`. */
export type Run = (options: RunOptions) => Promise<readonly Figure[]>;
