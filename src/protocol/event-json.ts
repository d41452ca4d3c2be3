import { type Digest } from "../base/mod.ts";
import { describe, type Event, type Link } from "../chain/mod.ts";
import { type Json, jsonOf } from "./json.ts";

/** A link, its number in the chain, and the import table that its calls speak of. */
export interface Place {
  readonly digest: Digest;
  readonly link: Link;
  /** From 0. */
  readonly index: number;
  readonly table: readonly string[];
}

/** Links from genesis on with their places: a table stands where it last changed. */
export async function* placesOf(
  links: AsyncIterable<Pick<Place, "digest" | "link">>,
): AsyncGenerator<Place> {
  let table: readonly string[] = [];
  let index = 0;
  for await (const { digest, link } of links) {
    table = tableAfter(link, table);
    yield { digest, link, index: index++, table };
  }
}

/** The table that holds after a link, where this one held before it. */
export function tableAfter({ events }: Link, before: readonly string[]): readonly string[] {
  let table = before;
  for (const event of events) if (event.kind === "started") table = event.table ?? table;
  return table;
}

/** The function that a call of the guest's crosses to. */
function crossingOf({ table }: Place, event: Event): string | undefined {
  return event.kind === "called" ? table[event.import] : undefined;
}

/** An event for programs, with its own fields. */
export interface ShownEvent {
  readonly seq: number;
  readonly atMs: number;
  /** Its number, from 0. */
  readonly link: number;
  readonly kind: string;
  /** For people. */
  readonly text: string;
  /** What a call of the guest's crosses to; of a message, what it calls. */
  readonly function?: string | undefined;
  readonly [field: string]: Json | undefined;
}

/** As `theater chain log --json` shows it, and an item of `watch`. */
export function eventJson(place: Place, event: Event, seq: number): ShownEvent {
  const { kind, ...fields } = jsonOf(event) as { kind: string; [key: string]: Json }; // an event is an object with a kind
  const crossing = crossingOf(place, event);
  return {
    seq,
    atMs: place.link.atMs,
    link: place.index,
    kind,
    text: describe(event),
    ...(crossing === undefined ? {} : { function: crossing }),
    ...fields,
  };
}
