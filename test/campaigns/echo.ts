import { openStage, shrink, tryAgain, tryOne } from "../canonical-abi/echo-trial.ts";
import { Tape } from "../canonical-abi/tape.ts";
import type { Campaign } from "./campaign.ts";
import { Seeded } from "./seeded.ts";

/** Cases for each component. */
const CASES = 100;

/**
 * Random types and values through guests that pass them on: what the engine does at each crossing is what the reference rules of the
 * canonical ABI do, in values, core values, calls of `realloc` and every byte of memory.
 */
export const run: Campaign = async ({ n, seed }) => {
  const seeded = new Seeded(seed);
  const newTape = (): Tape => new Tape((bound) => seeded.below(bound));
  const counts: Record<string, number> = {};
  for (let left = n; left > 0; left -= CASES) {
    const stageTape = newTape();
    const stage = await openStage(stageTape);
    for (let more = Math.min(left, CASES); more > 0; more--) {
      const caseTape = newTape();
      const { one, verdict } = await tryOne(stage, caseTape);
      if (verdict.kind === "different") {
        const alone = await tryAgain(stageTape.taken, caseTape.taken);
        const least = alone && (await shrink(alone));
        const after = "only after the cases before it";
        const lines = [verdict.what, stage.describe(one), `least: ${least?.what ?? after}`];
        return { passed: false, lines };
      }
      const what = `${one.kind}, ${verdict.kind}`;
      counts[what] = (counts[what] ?? 0) + 1;
    }
  }
  return { passed: true, lines: [`${n} cases: ${JSON.stringify(counts)}`] };
};
