import { CODES } from "../catalogue.ts";
import { complete as completionOf } from "../complete.ts";
import { ROOT_NAME } from "../../theater/mod.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { printable } from "../printable.ts";
import { VERBS } from "../verbs.ts";

/** More than a person reads through. */
const CANDIDATES_MAX = 500;

/**
 * Answers the scripts of `theater completion`: a candidate a line, with its help behind a tab; `:file` and `:folder` where paths may
 * stand too. It says nothing of errors: nobody would see them.
 */
export async function complete(
  { shell, output, directory }: Invocation,
  { words }: { readonly words: readonly string[] },
): Promise<Ending> {
  const { candidates, paths } = await completionOf(words, {
    verbs: VERBS,
    codes: async () => Array.from(CODES, ([word, { means }]) => ({ word, help: means })),
    actors: async (data) => {
      try {
        await using records = await shell.openRecords(data ?? directory);
        const names = (await records.list()).flatMap(({ entry }) => entry.name ?? []);
        const told = new Set(names).difference(new Set([ROOT_NAME]));
        return Array.from(told).slice(0, CANDIDATES_MAX);
      } catch {
        return [];
      }
    },
  });
  const lines = candidates.map(({ word, help }) => `${word}\t${printable(help)}`);
  await output.lines(paths === undefined ? lines : [...lines, `:${paths}`]);
  return "ok";
}
