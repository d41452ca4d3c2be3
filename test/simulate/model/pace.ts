import type { LinkSeen, Observed } from "../observed.ts";
import type { Under } from "../plan.ts";
import type { Complaints } from "./complaint.ts";
import type { World } from "./world.ts";

/** What a tree may be ahead of what it may record. */
const AHEAD_MS = 1_000;

/**
 * No turn begins in a tree that may record few events a second while more than a second's worth are not paid for, as far as is sure: of what
 * was handed to the store in an earlier millisecond. Supervisors do not wait, nor does what begins an incarnation.
 */
export function judgePace({ observed }: World, complaints: Complaints): void {
  if (observed.plan.threads === true) return; // when they hand it over is not seen
  for (const [at, { eventsPerSecondMax }] of (observed.plan.supervisors ?? []).entries())
    if (eventsPerSecondMax !== undefined) judgeTree(at, eventsPerSecondMax, observed, complaints);
}

/** Of a turn; what an actor writes that leaves, or that has stopped, may not be counted. */
const COUNTED = ["received", "called", "returned", "replied", "failed"];

/** Each is taken to be paid for from its beginning on, which is not after it was counted. */
function judgeTree(
  at: number,
  perSecond: number,
  observed: Observed,
  complaints: Complaints,
): void {
  const { links } = observed;
  const below = observed.chains.filter((chain) => isBelow(chain, at, observed));
  const made = below.flatMap(({ name, actor, events }) =>
    [...Map.groupBy(events, ({ link }) => link)].flatMap(([link, all]) => {
      const seen = links.get(link);
      return seen === undefined ? [] : [{ name, isActor: actor >= 0, seen, all }];
    }),
  );
  // With its top, a tree begins anew.
  const begins = observed.chains
    .filter(({ supervisor }) => supervisor === at)
    .flatMap(({ events }) => events.filter(({ event }) => event.kind === "started"))
    .map(({ link }) => links.get(link)?.handed ?? 0)
    .toSorted((a, b) => a - b);
  for (const { name, isActor, seen, all } of made) {
    const begun = all.find(
      ({ event }) => isActor && event.kind === "received" && event.message !== "init",
    );
    if (begun === undefined || all[0]?.event.kind === "started") continue;
    const since = begins.findLast((handed) => handed <= seen.handed) ?? 0;
    const isBefore = (one: LinkSeen): boolean =>
      one.host === seen.host && one.handed >= since && one.handedMs < begun.atMs;
    const before = made
      .filter(
        (one) => isBefore(one.seen) && one.all.some(({ event }) => COUNTED.includes(event.kind)),
      )
      .toSorted((a, b) => (a.all[0]?.atMs ?? 0) - (b.all[0]?.atMs ?? 0));
    let paidMs = 0;
    for (const one of before)
      paidMs =
        Math.max(paidMs, one.all[0]?.atMs ?? 0) +
        Math.floor((one.all.length * 1e6) / perSecond) / 1e3;
    complaints.hold(paidMs - begun.atMs <= AHEAD_MS, "pace", () => {
      return `${name} ${begun.seq}: began ${paidMs - begun.atMs} ms ahead of ${perSecond} events a second`;
    });
  }
}

function isBelow(
  { actor, supervisor }: Observed["chains"][number],
  at: number,
  { plan: { actors, supervisors = [] } }: Observed,
): boolean {
  if (supervisor === at) return true;
  const isUnder = (under: Under | undefined): boolean =>
    under !== undefined &&
    (under.supervisor === at || isUnder(supervisors[under.supervisor]?.under));
  return isUnder((actors[actor] ?? supervisors[supervisor])?.under);
}
