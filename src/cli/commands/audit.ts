import type { Noted } from "../../theater/mod.ts";
import type { Ending } from "../exit-code.ts";
import { type Invocation, openRecords } from "../invocation.ts";
import { printable, timeText } from "../printable.ts";

export interface AuditArgs {
  readonly since: number;
}

/** Shows what operators did, as it is kept; nothing is verified. */
export async function audit(invocation: Invocation, { since }: AuditArgs): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const all: Noted[] = [];
  for await (const noted of records.deeds(since)) {
    if (output.json) await output.object(jsonOf(noted));
    else all.push(noted);
  }
  const rows = all.toSorted((a, b) => a.seq - b.seq); // what came of some is known later than of others
  if (!output.json) await output.table(HEADINGS, rows.map(cells));
  return "ok";
}

const HEADINGS = ["SEQ", "AT", "BY", "WHAT", "ACTOR", "CAME OF IT"];

function jsonOf(noted: Noted): object {
  if (noted.kind === "ended") return { ended: { ...noted, kind: undefined } };
  const { kind: _, outcome, detail = null, ...deed } = noted;
  return { deed: { ...deed, detail, outcome: outcome ?? null } };
}

function cells(noted: Noted): string[] {
  const place = [String(noted.seq), timeText(noted.atMs)];
  if (noted.kind === "ended")
    return [...place, "-", "ended by itself", printable(noted.name), printable(noted.code)];
  const { by, deed, detail, actor, outcome } = noted;
  const what = detail === undefined ? deed : `${deed}: ${detail}`;
  return [...place, printable(by), printable(what), printable(actor), cameOf(outcome)];
}

function cameOf(outcome: Extract<Noted, { kind: "deed" }>["outcome"]): string {
  if (outcome === undefined) return "not known";
  if (outcome.kind === "refused") return printable(outcome.code);
  return outcome.id === undefined ? "nothing was to be done" : `done, ${printable(outcome.id)}`;
}
