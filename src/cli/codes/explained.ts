/** What `theater explain` and docs/errors.md say of an error code. */
export interface Explained {
  /** One sentence. */
  readonly means: string;
  /** What it comes from, the likeliest first. */
  readonly causes: readonly string[];
  /** What to do, as orders, in the order in which to try them. */
  readonly todo: readonly string[];
  /** `page.md: Heading` in docs/; undefined where no page says more. */
  readonly read?: string;
}

/** By code. */
export type Codes = Readonly<Record<string, Explained>>;
