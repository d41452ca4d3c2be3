import type { Event } from "../chain/mod.ts";
import type { LoadedLink } from "./loaded-link.ts";
import type { RecordedTurn } from "./tape.ts";

/** The links of one turn put together. */
export function joined(links: readonly LoadedLink[]): RecordedTurn {
  const [only] = links;
  if (links.length === 1 && only !== undefined) {
    return { events: only.link.events, links: [{ at: 0, seq: only.link.seq }] };
  }
  const events: Event[] = [];
  const places = links.map(({ link }) => {
    const at = events.length;
    events.push(...link.events);
    return { at, seq: link.seq };
  });
  return { events, links: places };
}

/** Whether this link ends its turn. */
export function endsTurn({ link }: LoadedLink): boolean {
  const last = link.events.at(-1)?.kind;
  return last === "replied" || last === "failed";
}
