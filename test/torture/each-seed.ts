import type { CampaignOptions } from "../campaigns/campaign.ts";
import type { TortureReport } from "./torture.ts";

/** One trial a seed, up to the first that throws. `counts` are what the trials add to. */
export async function eachSeed(
  { n, seed }: CampaignOptions,
  counts: TortureReport["counts"],
  trial: (seed: number) => Promise<void>,
): Promise<TortureReport> {
  for (let at = seed; at < seed + n; at++) {
    try {
      await trial(at);
    } catch (error) {
      return { failure: { seed: at, message: messageOf(error) }, counts };
    }
  }
  return { failure: undefined, counts };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
