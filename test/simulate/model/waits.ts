import type { Value } from "../../../src/base/mod.ts";
import type { Observed } from "../observed.ts";
import type { Complaints } from "./complaint.ts";
import type { Sent } from "./delivery.ts";

/** One actor waits for another, from one moment to another. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly begin: number;
  readonly end: number;
  /** When its answer was recorded by whom it waits for, on whose way back it may be long. */
  readonly answered: number;
  /** It stood in one host, from beginning to end. */
  readonly isWhole: boolean;
  readonly sent: Sent;
}

/** A deadlock is told only where there was a circle of waits, and no circle of calls lasts until a deadline. */
export function judgeWaits(
  sent: readonly Sent[],
  observed: Observed,
  complaints: Complaints,
): void {
  const edges = sent.flatMap((one) => edgesOf(one, observed));
  for (const one of sent) {
    const where = (): string => `${one.chain.name} ${one.called.seq} to ${one.address}`;
    const own = edges.filter((edge) => edge.sent === one);
    const reason = reasonOf(one);
    if (reason === "deadlock")
      complaints.hold(
        own.some((edge) => closes(edge, edges)),
        "no deadlock",
        where,
      );
    if (reason === "deadline" && isKnownInTime(one, observed))
      complaints.hold(!own.some((edge) => lasts(edge, edges)), "deadlock", where);
  }
}

/** Between threads a circle is found a little later than it closes. */
function isKnownInTime({ called, answer }: Sent, { plan }: Observed): boolean {
  if (plan.threads !== true) return true;
  if (plan.steps.some(({ kind }) => kind === "leap" || kind === "kill-cell")) return false;
  return (answer?.at.atMs ?? 0) - called.atMs >= CIRCLE_MS_MAX;
}

/** Milliseconds after which a circle of calls of threads is known at the latest. */
const CIRCLE_MS_MAX = 200;

function reasonOf({ answer }: Sent): string | undefined {
  if (answer === undefined) return undefined;
  const { tag, val } = answer.value as { tag: string; val?: { tag: string; val: Value } };
  return tag === "err" ? val?.tag : undefined;
}

/** From when its `called` is durable until its answer is handed in. */
function edgesOf(one: Sent, { links, chains }: Observed): readonly Edge[] {
  const begin = links.get(one.called.link)?.durable;
  if (one.message !== "call" || one.isTakenBack || begin === undefined) return [];
  const answered = one.answer && links.get(one.answer.at.link);
  const isWhole = links.get(one.called.link)?.host === answered?.host;
  const end = answered?.handed ?? overAt(one, links);
  const reply = one.receptions[0]?.end;
  const recorded = (reply && links.get(reply.link)?.handed) ?? Infinity;
  return chains
    .filter(({ name, id }) => name === one.address || id === one.address)
    .map(({ id }) => ({
      from: one.chain.id,
      to: id,
      begin,
      end,
      answered: recorded,
      isWhole,
      sent: one,
    }));
}

/** A wait without an answer is over with its turn. */
function overAt({ chain, called }: Sent, links: Observed["links"]): number {
  const over = chain.events.find(
    ({ seq, event: { kind } }) => seq > called.seq && (kind === "failed" || kind === "replied"),
  );
  return (over && links.get(over.link)?.handed) ?? Infinity;
}

/** Whether some circle of waits could be closed while this one stood. */
function closes(edge: Edge, edges: readonly Edge[]): boolean {
  const seen = new Set<string>();
  const reaches = (at: string): boolean => {
    if (at === edge.from) return true;
    if (seen.has(at)) return false;
    seen.add(at);
    return edges.some(
      ({ from, to, begin, end }) =>
        from === at && begin <= edge.end && end >= edge.begin && reaches(to),
    );
  };
  return reaches(edge.to);
}

/** Whether a circle of plain calls stood all the while that this one did. */
function lasts(edge: Edge, edges: readonly Edge[]): boolean {
  if (edge.sent.called.name !== "call" || !edge.isWhole) return false;
  const seen = new Set<string>();
  for (let at = edge.to; !seen.has(at);) {
    if (at === edge.from) return true;
    seen.add(at);
    const next = edges.find(
      ({ from, begin, end, answered, isWhole, sent }) =>
        from === at &&
        sent.called.name === "call" &&
        (isWhole || end === Infinity) &&
        begin < edge.begin &&
        Math.min(end, answered) > edge.end,
    );
    if (next === undefined) return false;
    at = next.to;
  }
  return false;
}
