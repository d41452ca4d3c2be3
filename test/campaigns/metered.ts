import { print } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { Campaign } from "./campaign.ts";
import { encodeModule } from "./random-module/encode.ts";
import { judge } from "./random-module/judge.ts";
import { newRandomModule } from "./random-module/random-module.ts";
import { shrink } from "./random-module/shrink.ts";
import { Seeded } from "./seeded.ts";

/**
 * Random core modules, metered against themselves: the same results, traps, memories, globals and tables, fuel by the
 * published costs, and no fuel left over. One module is one case, whatever it is called with. The module of case C from seed S is that
 * of case 0 from seed S + C, so shards are seeds that lie as far apart as they are long.
 */
export const run: Campaign = async ({ n, seed }) => {
  const ended: Record<string, number> = {};
  let [counted, comparedPlain] = [0, 0];
  for (let at = seed; at < seed + n; at++) {
    const judgement = attempt(at);
    if (judgement.wrong !== undefined)
      return { passed: false, lines: await complaint(at, judgement.wrong) };
    if (judgement.counted) counted++;
    if (judgement.comparedPlain) comparedPlain++;
    const last = judgement.ends[judgement.ends.length - 1]?.replace(/: WebAssembly.*/, "") ?? "";
    ended[last] = (ended[last] ?? 0) + 1;
  }
  return {
    passed: true,
    lines: [
      `${n} modules, the last call of each ended so: ${JSON.stringify(ended)}`,
      `the fuel of ${counted} was counted instruction by instruction; ${comparedPlain} made no NaN that is not canonical, and were compared with themselves unmetered too`,
    ],
  };
};

/** What it throws is wrong too. */
function attempt(seed: number): ReturnType<typeof judge> {
  try {
    return judge(newRandomModule(new Seeded(seed)));
  } catch (error) {
    return { wrong: String(error), ends: [], counted: false, comparedPlain: false };
  }
}

async function complaint(seed: number, wrong: string): Promise<string[]> {
  const module = newRandomModule(new Seeded(seed));
  const gist = (text: string): string => text.replaceAll(/\d+/g, "").slice(0, 40);
  shrink(module, () => {
    try {
      return gist(judge(module).wrong ?? "") === gist(wrong);
    } catch (error) {
      return gist(String(error)) === gist(wrong);
    }
  });
  const bytes = encodeModule(module);
  const text = await print(bytes).catch(() => "(it cannot be printed)");
  return [`seed ${seed}: ${wrong}`, text, `the same in bytes: ${bytes.toHex()}`];
}
