import type { CampaignOptions, CampaignReport } from "../campaigns/campaign.ts";
import { playOnOtp, whyNoOtp } from "./otp/play-on-otp.ts";
import { scriptTerm } from "./otp/term.ts";
import type { Script } from "./script.ts";

/** How many scripts one Erlang plays. */
const CHUNK = 500;

/** What is played on OTP too. */
export interface Ours {
  script(seed: number): Promise<Script>;
  /** All that came of it, as `play` says it. */
  play(script: Script): Promise<string>;
  /** What can be compared of either's. */
  canonical(script: Script, line: string): string;
}

/** Plays scripts from seeds on ours and on Erlang/OTP's supervisors: whatever came of one is what came of the other. */
export async function compareWithOtp(
  ours: Ours,
  { n, seed }: CampaignOptions,
): Promise<CampaignReport> {
  const absent = whyNoOtp();
  if (absent !== undefined) return { passed: true, lines: [`skipped: ${absent}`] };
  const lines: string[] = [];
  let facts = 0;
  for (let from = 0; from < n; from += CHUNK) {
    const seeds = Array.from({ length: Math.min(CHUNK, n - from) }, (_, at) => seed + from + at);
    const scripts = await Promise.all(seeds.map((one) => ours.script(one)));
    const theirs = await playOnOtp(scripts);
    for (const [at, script] of scripts.entries()) {
      const line = ours.canonical(script, await ours.play(script));
      const other = ours.canonical(script, theirs[at] ?? "");
      facts += line.split("; ").length;
      if (line !== other)
        lines.push(...difference(`seed ${seeds[at]}`, line, other), `  ${scriptTerm(script)}`);
    }
  }
  return { passed: lines.length === 0, lines: [...lines, `${n} trees, ${facts} facts compared`] };
}

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
