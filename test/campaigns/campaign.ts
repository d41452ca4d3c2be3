/** A long check from a seed: the same seed, the same steps. */
export type Campaign = (options: CampaignOptions) => Promise<CampaignReport>;

export interface CampaignOptions {
  /** How many things are tried. */
  readonly n: number;
  readonly seed: number;
}

export interface CampaignReport {
  readonly passed: boolean;
  /** What was found, for people. */
  readonly lines: readonly string[];
}
