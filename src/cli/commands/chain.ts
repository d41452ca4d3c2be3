import type { Event } from "../../chain/mod.ts";
import { eventJson, type Place, placesOf, type ShownEvent } from "../../protocol/mod.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { jsonOf, jsonText } from "../json.ts";
import { printable, timeText } from "../printable.ts";
import { writeWhole } from "../whole-file.ts";

export interface ChainLogArgs {
  readonly actor: string;
  /** The first event shown. */
  readonly since: number;
  /** Events shown at the most; undefined: all. */
  readonly limit: number | undefined;
  /** Whether each link is shown before its events. */
  readonly links: boolean;
  /** A file; undefined: stdout. */
  readonly output: string | undefined;
}

/** Shows the events of an actor, as they are kept; nothing is verified. */
export async function chainLog(invocation: Invocation, args: ChainLogArgs): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const { actor } = await findActor(records, args.actor);
  const lines = linesOf(placesOf(records.links(actor)), args, output.json);
  if (args.output === undefined) {
    for await (const line of lines) await output.line(line);
  } else {
    const byteCount = await writeWhole(args.output, encoded(lines));
    await output.wrote(args.output, byteCount);
  }
  return "ok";
}

async function* linesOf(
  shownPlaces: AsyncIterable<Place>,
  { since, limit = Number.POSITIVE_INFINITY, links }: ChainLogArgs,
  json: boolean,
): AsyncGenerator<string> {
  let left = limit;
  for await (const place of shownPlaces) {
    const { link } = place;
    const from = Math.max(since - link.seq, 0);
    const events = link.events.slice(from, from + left);
    if (links && events.length > 0) yield linkLine(place, json);
    for (const [at, event] of events.entries()) {
      yield eventLine(place, event, link.seq + from + at, json);
    }
    left -= events.length;
    if (left <= 0) break;
  }
}

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(`${line}\n`);
}

function linkLine({ link, digest, index }: Place, json: boolean): string {
  const { parent, seq, turn, atMs, events } = link;
  if (json) {
    const fields = { index, digest, parent, seq, turn, atMs, eventCount: events.length };
    return jsonText({ link: jsonOf(fields) });
  }
  const of = turn === undefined ? "of the host" : `of turn ${turn}`;
  return `link ${index} ${digest.toHex()} ${of}`;
}

function eventLine(place: Place, event: Event, seq: number, json: boolean): string {
  const shown = eventJson(place, event, seq);
  return json ? jsonText(shown) : eventText(shown);
}

/** One event for people. */
export function eventText({ seq, atMs, kind, text, function: name = "" }: ShownEvent): string {
  const to = kind === "called" && name !== "" ? `  ${printable(name)}` : "";
  return `${String(seq).padStart(6)}  ${timeText(atMs)}  ${printable(text)}${to}`;
}
