import { canonical } from "../peers/canonical.ts";
import { ModelTroupe } from "../peers/model-troupe.ts";
import { playOnOtp, whyNoOtp } from "../peers/otp/play-on-otp.ts";
import { scriptTerm } from "../peers/otp/term.ts";
import { play } from "../peers/play.ts";
import { randomScript } from "../peers/random-script.ts";
import type { Campaign } from "./campaign.ts";

/** How many scripts one Erlang plays. */
const CHUNK = 500;

/** Random supervision trees with random failures, on our supervisors and on Erlang/OTP's: every start, end, reply and state is the same. */
export const run: Campaign = async ({ n, seed }) => {
  const absent = whyNoOtp();
  if (absent !== undefined) return { passed: true, lines: [`skipped: ${absent}`] };
  const lines: string[] = [];
  let events = 0;
  for (let from = 0; from < n; from += CHUNK) {
    const seeds = Array.from({ length: Math.min(CHUNK, n - from) }, (_, at) => seed + from + at);
    const scripts = seeds.map(randomScript);
    const theirs = await playOnOtp(scripts);
    for (const [at, script] of scripts.entries()) {
      const ours = canonical(script, await play(script, new ModelTroupe()));
      const other = canonical(script, theirs[at] ?? "");
      events += ours.split("; ").length;
      if (ours !== other) lines.push(...difference(`seed ${seeds[at]}`, ours, other));
      if (ours !== other) lines.push(`  ${scriptTerm(script)}`);
    }
  }
  return { passed: lines.length === 0, lines: [...lines, `${n} trees, ${events} facts compared`] };
};

function difference(name: string, ours: string, other: string): readonly string[] {
  const [mine, theirs] = [ours.split("; "), other.split("; ")];
  const at = mine.findIndex((fact, place) => fact !== theirs[place]);
  const place = at === -1 ? mine.length : at;
  const shown = (facts: readonly string[]): string => facts.slice(place, place + 8).join("; ");
  return [
    `${name}: differs at fact ${place}`,
    `  before: ${mine.slice(Math.max(0, place - 8), place).join("; ")}`,
    `  ours:   ${shown(mine)}`,
    `  OTP's:  ${shown(theirs)}`,
  ];
}
