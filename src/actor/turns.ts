import type { LoadedLink } from "./replay.ts";
import type { RecordedTurn } from "./tape.ts";

/** The links of one turn put together. */
export function joined(links: readonly LoadedLink[]): RecordedTurn {
  const [only] = links;
  const events =
    links.length === 1 && only ? only.link.events : links.flatMap(({ link }) => link.events);
  const seqs = links.flatMap(({ link }) => link.events.map((_, at) => link.seq + at));
  return { events, seqs };
}

/** Whether this link ends its turn. */
export function endsTurn({ link }: LoadedLink): boolean {
  const last = link.events.at(-1)?.kind;
  return last === "replied" || last === "failed";
}

/** The turns of a chain that replied, in order: what a resident's memory is made of. */
export async function* turnsThatReplied(
  links: AsyncIterable<LoadedLink>,
): AsyncIterable<RecordedTurn> {
  let open: LoadedLink[] = [];
  for await (const loaded of links) {
    if (loaded.link.turn === undefined) continue;
    open.push(loaded);
    if (!endsTurn(loaded)) continue;
    if (loaded.link.events.at(-1)?.kind === "replied") yield joined(open);
    open = [];
  }
}
