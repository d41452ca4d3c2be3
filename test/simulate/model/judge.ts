import type { Observed } from "../observed.ts";
import { Clients } from "./clients.ts";
import { type Complaint, Complaints } from "./complaint.ts";
import { judgeDelivery } from "./delivery.ts";
import { hasSmallMailbox } from "./grounds.ts";
import { judgeEntry } from "./entries.ts";
import { judgeKin } from "./kin.ts";
import { judgeLines } from "./lines.ts";
import { judgePlays } from "./plays.ts";
import { FIXED_POLICY, judgeRestarts } from "./restarts.ts";
import { judgeMonitors } from "./monitors.ts";
import { judgePace } from "./pace.ts";
import { judgeLives } from "./lives.ts";
import { judgeOperators, judgeRecord, ROOT } from "./operators.ts";
import { judgeTrees } from "./trees.ts";
import { judgeTimers } from "./timers.ts";
import { turnsOf } from "./turns.ts";
import { judgeWaits } from "./waits.ts";

/**
 * What is wrong with what was seen of a world: nothing, where the runtime keeps its promises. Written apart from the implementation, of
 * which nothing here is imported: only the plan, what was seen, and the decoded events.
 */
export function judge(observed: Observed): readonly Complaint[] {
  const complaints = new Complaints();
  const turns = new Map(observed.chains.map((chain) => [chain.id, turnsOf(chain)] as const));
  const chains = new Map(observed.chains.map((chain) => [chain.id, chain] as const));
  const world = { observed, turns, chains };
  const isFull = observed.plan.steps.some((step) => step.kind === "fault" && step.fault === "full");
  const mayLoseFailures = observed.plan.steps.some(({ kind }) => kind === "kill-cell");
  for (const chain of observed.chains) {
    const own = turns.get(chain.id) ?? [];
    const plan = observed.plan.actors[chain.actor];
    const supervisor = observed.plan.supervisors?.[chain.supervisor];
    const isSupervised = (plan ?? supervisor)?.under !== undefined || plan?.parent !== undefined;
    if (isSupervised) judgeLives(chain, complaints);
    if (plan === undefined) judgeEntry(chain, world, undefined, complaints);
    if (supervisor !== undefined) continue; // its turns are judged with its tree
    const isOurs = chain.name === observed.plan.template?.name || chain.name === ROOT;
    if (isOurs) continue; // it does nothing, or is judged with what it tells
    if (plan === undefined) {
      complaints.add("from nowhere", `${chain.name} is an actor that nobody started`);
      continue;
    }
    judgePlays(own, plan, complaints);
    if (!isSupervised)
      judgeRestarts(
        chain,
        FIXED_POLICY,
        { isStopAsked: observed.stopsAsked.has(chain.id), mayLoseFailures },
        complaints,
      );
    const hasRoom = !hasSmallMailbox(plan) && !isFull;
    const dueMs = judgeTimers(chain, own, hasRoom, observed.endMs, complaints);
    judgeEntry(chain, world, dueMs, complaints);
  }
  judgeTrees(world, complaints);
  judgeKin(world, complaints);
  judgeMonitors(world, isFull, complaints);
  judgePace(world, complaints);
  judgeKept(observed, complaints);
  judgeWaits(judgeDelivery(world, complaints), observed, complaints);
  new Clients(world, complaints).judge();
  judgeLines(world, complaints);
  judgeOperators(world, complaints);
  if (observed.plan.audited === true) judgeRecord(world, isFull, complaints);
  return complaints.all;
}

/** Every link that was ever said to be durable is there, and time never goes back. */
function judgeKept({ links, chains }: Observed, complaints: Complaints): void {
  const kept = new Set(chains.flatMap(({ events }) => events.map(({ link }) => link)));
  for (const [link, { durable, actor, seq }] of links)
    complaints.hold(durable === undefined || kept.has(link), "kept", () => {
      return `${actor}: the link at ${seq} was durable, and is gone`;
    });
  for (const { events, name } of chains)
    for (const [at, { atMs, seq }] of events.entries())
      complaints.hold(atMs >= (events[at - 1]?.atMs ?? 0), "clock", () => {
        return `${name} ${seq}: time went back`;
      });
}
