import type { Event, Seq } from "../chain/mod.ts";
import type { LoadedLink } from "./loaded-link.ts";

/** What the chain has of one turn, link by link: events of the host may stand between. */
export interface RecordedTurn {
  readonly events: readonly Event[];
  /** The seq of the first event of each link, and its place among `events`. */
  readonly links: readonly { readonly at: number; readonly seq: Seq }[];
}

/** The links of one turn put together, without what the host put at their heads or between them. */
export function joined(links: readonly LoadedLink[]): RecordedTurn {
  const [only] = links;
  if (links.length === 1 && only?.link.events[0]?.kind !== "settled" && only !== undefined) {
    return { events: only.link.events, links: [{ at: 0, seq: only.link.seq }] };
  }
  const events: Event[] = [];
  const places: { at: number; seq: Seq }[] = [];
  for (const { link } of links) {
    if (link.turn === undefined) continue;
    const from = link.events.findIndex(({ kind }) => kind !== "settled");
    places.push({ at: events.length, seq: link.seq + from });
    events.push(...link.events.slice(from));
  }
  return { events, links: places };
}

/** Whether this link ends its turn. */
export function endsTurn({ link }: LoadedLink): boolean {
  const last = link.events.at(-1)?.kind;
  return last === "replied" || last === "failed";
}
