import type { CampaignOptions } from "../campaigns/campaign.ts";

/** A long trial from a seed, whose figures a machine reads. The seeds are `seed`, `seed + 1`, … and each can be run alone. */
export type Torture = (options: TortureOptions) => Promise<TortureReport>;

export interface TortureOptions extends CampaignOptions {
  /** For those that last so long as they are told, whatever `n` is. */
  readonly minutes?: number;
}

export interface TortureReport {
  /** The first seed that went wrong, and how. */
  readonly failure: Failure | undefined;
  /** What happened, by kind: so that a run shows what it covered. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface Failure {
  readonly seed: number;
  readonly message: string;
}
