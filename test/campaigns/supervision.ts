import { canonical } from "../peers/canonical.ts";
import { compareWithOtp } from "../peers/compare.ts";
import { ModelTroupe } from "../peers/model-troupe.ts";
import { play } from "../peers/play.ts";
import { randomScript } from "../peers/random-script.ts";
import type { Campaign } from "./campaign.ts";

/** Random supervision trees with random failures, on our supervisors and on Erlang/OTP's: every start, end, reply and state is the same. */
export const run: Campaign = (options) =>
  compareWithOtp(
    {
      script: async (seed) => randomScript(seed),
      play: (script) => play(script, new ModelTroupe()),
      canonical,
    },
    options,
  );
