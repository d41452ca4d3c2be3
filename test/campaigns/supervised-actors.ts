import { playedByActors } from "../peers/actors/played.ts";
import { withinReach } from "../peers/actors/within-reach.ts";
import { seenFromOutside } from "../peers/canonical.ts";
import { compareWithOtp } from "../peers/compare.ts";
import { randomScript } from "../peers/random-script.ts";
import type { Campaign } from "./campaign.ts";

/**
 * Random supervision trees with random failures, of real actors and of Erlang/OTP's processes: the same children are started and ended
 * in the same order, and the same run. Every chain verifies, and comes to the same head when it is run again.
 */
export const run: Campaign = async (options) => {
  const count = { chains: 0 };
  const { passed, lines } = await compareWithOtp(
    {
      script: (seed) => withinReach(randomScript(seed, { isOfManifests: true })),
      play: async (script) => {
        const { line, chainCount } = await playedByActors(script);
        count.chains += chainCount;
        return line;
      },
      canonical: (_script, line) => seenFromOutside(line),
    },
    options,
  );
  return { passed, lines: [...lines, `${count.chains} chains run again`] };
};
