import type { Guests } from "./guests.ts";
import type { Complaint } from "./model/complaint.ts";
import { judge } from "./model/judge.ts";
import type { Plan } from "./plan.ts";
import { type Plant, runPlan } from "./world.ts";

/** What came of one plan. */
export interface Trial {
  /** The same plan has the same; empty where the world came to no end. */
  readonly digest: string;
  readonly complaints: readonly Complaint[];
  /** Of all chains. */
  readonly eventCount: number;
  readonly hostCount: number;
}

/** Runs a plan and judges it. What was thrown is a complaint like any other, whose rule is the error's name. */
export async function tried(plan: Plan, guests: Guests, plant?: Plant): Promise<Trial> {
  try {
    const { observed, digest } = await runPlan(plan, guests, plant);
    const eventCount = observed.chains.reduce((sum, { events }) => sum + events.length, 0);
    const hostCount = observed.hosts.length;
    return { digest, complaints: judge(observed), eventCount, hostCount };
  } catch (error) {
    const rule = error instanceof Error ? error.name : typeof error;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { digest: "", complaints: [{ rule, what }], eventCount: 0, hostCount: 0 };
  }
}
