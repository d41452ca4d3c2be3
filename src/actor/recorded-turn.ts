import type { Event, Seq } from "../chain/mod.ts";
import type { LoadedLink } from "./loaded-link.ts";

/** What the chain has of one turn, link by link: events of the host may stand between. */
export interface RecordedTurn {
  readonly events: readonly Event[];
  readonly links: readonly RecordedLink[];
}

export interface RecordedLink {
  /** The place of its first event among the turn's. */
  readonly at: number;
  /** Of that event. */
  readonly seq: Seq;
  /** The actor's clock in it. */
  readonly atMs: number;
}

/** The links of one turn put together, without what the host put at their heads or between them. */
export function joined(links: readonly LoadedLink[]): RecordedTurn {
  const [only] = links;
  if (links.length === 1 && only?.link.events[0]?.kind !== "settled" && only !== undefined) {
    return {
      events: only.link.events,
      links: [{ at: 0, seq: only.link.seq, atMs: only.link.atMs }],
    };
  }
  const events: Event[] = [];
  const places: RecordedLink[] = [];
  for (const { link } of links) {
    if (link.turn === undefined) continue;
    const from = link.events.findIndex(({ kind }) => kind !== "settled");
    places.push({ at: events.length, seq: link.seq + from, atMs: link.atMs });
    events.push(...link.events.slice(from));
  }
  return { events, links: places };
}

/** Whether this link ends its turn. */
export function endsTurn({ link }: LoadedLink): boolean {
  const last = link.events.at(-1)?.kind;
  return last === "replied" || last === "failed";
}
