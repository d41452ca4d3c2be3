import { describe, type Event } from "../../chain/mod.ts";
import type { ReadLink, Records } from "../../theater/mod.ts";
import type { Ending } from "../exit-code.ts";
import { type Invocation, openRecords } from "../invocation.ts";
import { type Json, jsonOf } from "../json.ts";
import type { Output } from "../output.ts";
import { printable, timeText } from "../printable.ts";

export interface ChainLogArgs {
  readonly actor: string;
  /** The first event shown. */
  readonly since: number;
  /** Events shown at the most; undefined: all. */
  readonly limit: number | undefined;
  /** Whether each link is shown before its events. */
  readonly links: boolean;
}

/** Shows the events of an actor, as they are kept; nothing is verified. */
export async function chainLog(invocation: Invocation, args: ChainLogArgs): Promise<Ending> {
  const { since, limit = Number.POSITIVE_INFINITY, links } = args;
  const { output } = invocation;
  await using records = await openRecords(invocation);
  let left = limit;
  for await (const shown of places(records, args.actor)) {
    const { link } = shown;
    const from = Math.max(since - link.seq, 0);
    const events = link.events.slice(from, from + left);
    if (links && events.length > 0) await showLink(output, shown);
    for (const [at, event] of events.entries()) {
      await showEvent(output, shown, event, link.seq + from + at);
    }
    left -= events.length;
    if (left <= 0) break;
  }
  return "ok";
}

/** A link, its number in the chain, and the import table that its calls speak of. */
interface Place extends ReadLink {
  readonly index: number;
  readonly table: readonly string[];
}

/** From genesis, whatever is shown: a table stands where it last changed. */
async function* places(records: Records, name: string): AsyncGenerator<Place> {
  const { actor } = await records.find(name);
  let table: readonly string[] = [];
  let index = 0;
  for await (const read of records.links(actor)) {
    for (const event of read.link.events)
      if (event.kind === "started") table = event.table ?? table;
    yield { ...read, index: index++, table };
  }
}

function showLink(output: Output, { link, digest, index }: Place): Promise<void> {
  const { parent, seq, turn, atMs, events } = link;
  if (output.json) {
    const fields = { index, digest, parent, seq, turn, atMs, eventCount: events.length };
    return output.object({ link: jsonOf(fields) });
  }
  const of = turn === undefined ? "of the host" : `of turn ${turn}`;
  return output.line(`link ${index} ${digest.toHex()} ${of}`);
}

function showEvent(output: Output, place: Place, event: Event, seq: number): Promise<void> {
  const { link, index, table } = place;
  const name = event.kind === "called" ? table[event.import] : undefined;
  if (output.json) {
    const { kind, ...fields } = jsonOf(event) as { kind: string; [key: string]: Json }; // an event is an object with a kind
    const text = describe(event);
    const crossing = name === undefined ? {} : { function: name };
    return output.object({ seq, atMs: link.atMs, link: index, kind, text, ...crossing, ...fields });
  }
  const crossing = name === undefined ? "" : `  ${printable(name)}`;
  const time = timeText(link.atMs);
  return output.line(
    `${String(seq).padStart(6)}  ${time}  ${printable(describe(event))}${crossing}`,
  );
}
