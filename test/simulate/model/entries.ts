import type { Chain, Observed, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";
import { isAtRest, type Turn } from "./turns.ts";
import type { World } from "./world.ts";

/**
 * What the index says of an actor is what its chain does: whoever lists actors, and a host that starts over them, reads nothing else.
 * `dueMs`: of the earliest of its timers that are set in the end, where that is known.
 */
export function judgeEntry(
  chain: Chain,
  { observed, chains, turns: all }: World,
  dueMs: number | "none" | undefined,
  complaints: Complaints,
): void {
  const { entry, events, name } = chain;
  const turns: readonly Turn[] = all.get(chain.id) ?? [];
  const hold = (isSo: boolean, what: string): void =>
    complaints.hold(isSo, "entries", () => `${name}: ${what}: ${JSON.stringify(entry)}`);
  const isStopped = lastOf(events, "started", "stopped")?.event.kind === "stopped";
  hold(
    entry.status === (isStopped ? "stopped" : "running"),
    `it ${isStopped ? "has stopped" : "runs"}`,
  );
  const from = lastOf(events, "marked")?.seq ?? 0;
  hold(entry.replayFromSeq === from, `what activation reads begins at ${from}`);
  if (dueMs !== undefined)
    hold(
      entry.wakeAtMs === (dueMs === "none" ? undefined : dueMs),
      `its next timer is due at ${dueMs}`,
    );
  const last = turns.at(-1);
  const isOpen = last !== undefined && last.end === undefined && !isStopped;
  hold(!isOpen || entry.dirty, "a turn is open");
  const isQuiet = isAtRest(chain, turns) && !events.some(hasConsequence);
  hold(!isQuiet || !entry.dirty, "it has nothing to do");
  const above = supervisorOf(chain, observed);
  hold(chains.get(entry.supervisor ?? "")?.name === above, `its supervisor is ${above}`);
}

/** The name of whoever supervises it, by the plan. */
function supervisorOf({ actor, supervisor }: Chain, { plan }: Observed): string | undefined {
  const own = plan.actors[actor] ?? plan.supervisors?.[supervisor];
  if (own?.under !== undefined) return plan.supervisors?.[own.under.supervisor]?.name;
  const parent = plan.actors[actor]?.parent;
  return parent === undefined ? undefined : plan.actors[parent]?.name;
}

/** Whether something may have come of it that is not over. */
function hasConsequence({ event }: Recorded): boolean {
  if (event.kind === "failed" || event.kind === "decided") return true;
  const effect = "effect" in event ? event.effect : undefined;
  return (
    effect !== undefined &&
    effect.kind !== "timer" &&
    effect.kind !== "put" &&
    effect.kind !== "removed"
  );
}

function lastOf(events: readonly Recorded[], ...kinds: readonly string[]): Recorded | undefined {
  return events.findLast(({ event }) => kinds.includes(event.kind));
}
