import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Observed, Recorded } from "../observed.ts";
import { watches } from "../script.ts";
import type { Complaints } from "./complaint.ts";
import { show } from "./show.ts";
import { isAtRest, isTakenBack, type Turn } from "./turns.ts";

export interface WorldOfMonitors {
  readonly observed: Observed;
  readonly turns: ReadonlyMap<string, readonly Turn[]>;
  readonly chains: ReadonlyMap<string, Chain>;
}

/**
 * Whoever monitors another is told of the first end after the event that its monitor names, once, and of nothing else; and where it lives and has
 * nothing under way when the world ends, of every end that there was. `isFull`: the disk was, so a word may still wait for room.
 */
export function judgeMonitors(
  { observed, turns, chains }: WorldOfMonitors,
  isFull: boolean,
  complaints: Complaints,
): void {
  for (const chain of observed.chains) {
    const plan = observed.plan.actors[chain.actor];
    if (plan === undefined || !watches(plan.guest)) continue;
    const own = turns.get(chain.id) ?? [];
    const open = follow(chain, own, chains, complaints);
    if (isFull || !isAtRest(chain, own)) continue;
    for (const [id, from] of open) {
      const end = firstEnd(chains.get(id), from);
      complaints.hold(end === undefined, "monitors", () => {
        return `${chain.name}: was never told that ${id} ended at ${end?.seq}, which it monitors from ${from}`;
      });
    }
  }
}

/** The monitors that are left: whom, and from which of its events on. */
function follow(
  chain: Chain,
  turns: readonly Turn[],
  chains: ReadonlyMap<string, Chain>,
  complaints: Complaints,
): ReadonlyMap<string, number> {
  const undone = new Set(
    turns.flatMap((turn) => turn.events.filter((one) => isTakenBack(turn, one))),
  );
  const open = new Map<string, number>();
  for (const one of chain.events) {
    const { event, name, args, result, seq } = one;
    const where = (): string => `${chain.name} ${seq}`;
    if (event.kind === "returned" && name === "monitor") {
      const { tag, val } = result as { tag: string; val: string };
      if (tag !== "ok") continue;
      const { cause } = event;
      complaints.hold(cause?.actor === val, "monitors", () => `${where()}: from where on it holds`);
      open.set(val, cause?.seq ?? 0);
    } else if (event.kind === "called" && name === "demonitor" && !undone.has(one)) {
      const id = args[0] as string;
      complaints.hold(result === open.has(id), "monitors", () => {
        return `${where()}: whether ${id} was monitored is told as ${show([result])}`;
      });
      open.delete(id);
    } else if (event.kind === "received" && event.message === "exit" && isOfMonitor(event))
      judgeExit(one, chain, open, chains, complaints);
  }
  return open;
}

/** A child's own exit, which has a position, is judged with its parent. */
function isOfMonitor({ position }: Recorded["event"] & { readonly kind: "received" }): boolean {
  return position === undefined;
}

function judgeExit(
  { event, args, seq }: Recorded,
  { name }: Chain,
  open: Map<string, number>,
  chains: ReadonlyMap<string, Chain>,
  complaints: Complaints,
): void {
  if (event.kind !== "received" || event.sender.kind !== "actor") return;
  const { id } = event.sender;
  const where = (): string => `${name} ${seq}`;
  const from = open.get(id);
  complaints.hold(from !== undefined, "monitors", () => {
    return `${where()}: was told of the end of ${id}, which it does not monitor`;
  });
  open.delete(id);
  const end = from === undefined ? undefined : firstEnd(chains.get(id), from);
  if (end === undefined) {
    complaints.hold(from === undefined, "monitors", () => `${where()}: ${id} did not end`);
    return;
  }
  const { cause } = event;
  complaints.hold(
    cause?.seq === end.seq && cause.link.toHex() === end.link,
    "monitors",
    () => `${where()}: is told of ${cause?.seq} of ${id}, which ended first at ${end.seq}`,
  );
  const { actor, reason } = args[0] as unknown as {
    readonly actor: string;
    readonly reason: { readonly tag: string; readonly val: Value };
  };
  complaints.hold(actor === id && isReason(reason, end), "monitors", () => {
    return `${where()}: how ${id} ended is told as ${show([reason])}`;
  });
}

function isReason(
  { tag, val }: { readonly tag: string; readonly val: Value },
  { event }: Recorded,
): boolean {
  if (event.kind === "failed") return tag === "abnormal" && val === event.code;
  return event.kind === "stopped" && tag === "shutdown" && val === event.code;
}

/** Where it had stopped already as the monitor began, that is it. */
function firstEnd(chain: Chain | undefined, from: number): Recorded | undefined {
  return chain?.events.find(
    ({ seq, event }) =>
      (event.kind === "failed" && seq > from) || (event.kind === "stopped" && seq >= from),
  );
}
