import type { Guests } from "./guests.ts";
import type { Complaint } from "./model/complaint.ts";
import type { Plan } from "./plan.ts";
import { planOf } from "./playwright.ts";
import { shrunk } from "./shrink.ts";
import { tried } from "./trial.ts";
import type { Plant } from "./world.ts";

export interface Seeds {
  readonly seed: number;
  readonly n: number;
  /** Of a campaign in parts: every so many seeds, beginning with this one. */
  readonly part: number;
  readonly parts: number;
}

/** What a campaign found, up to the first seed that failed. */
export interface Findings {
  readonly seeds: number;
  readonly events: number;
  readonly hosts: number;
  readonly failure:
    | { readonly seed: number; readonly complaints: readonly Complaint[] }
    | undefined;
}

/** One world a seed, each judged, until one fails; `each` is told when one is over. */
export async function simulated(
  { seed, n, part, parts }: Seeds,
  guests: Guests,
  each = (): void => undefined,
): Promise<Findings> {
  const counts = { seeds: 0, events: 0, hosts: 0 };
  for (let at = seed + part; at < seed + n; at += parts) {
    const { complaints, eventCount, hostCount } = await tried(planOf(at), guests);
    await breath();
    counts.seeds++;
    each();
    counts.events += eventCount;
    counts.hosts += hostCount;
    if (complaints.length > 0) return { ...counts, failure: { seed: at, complaints } };
  }
  return { ...counts, failure: undefined };
}

/**
 * Lets the process hear which memories are gone. A world never leaves the microtasks, so else it has 15,000 after some thousand worlds, and the
 * next instance waits for ever for a collection.
 */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The smallest plan found that fails by the same rule. */
export function smallest(
  plan: Plan,
  { rule }: Complaint,
  guests: Guests,
  plant?: Plant,
): Promise<Plan> {
  return shrunk(plan, async (next) => {
    const { complaints } = await tried(next, guests, plant);
    return complaints[0]?.rule === rule;
  });
}
