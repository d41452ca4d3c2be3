import type { Listed } from "../../store/mod.ts";
import { listedJson } from "../../server/mod.ts";
import { ROOT_NAME } from "../../theater/mod.ts";
import type { Ending } from "../exit-code.ts";
import { type Invocation, openRecords } from "../invocation.ts";
import { counted } from "../printable.ts";

export interface PsArgs {
  /** Stopped ones too. */
  readonly all: boolean;
}

/** Lists the actors of a data directory. */
export async function ps(invocation: Invocation, { all }: PsArgs): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const listed = await records.list();
  const shown = listed.filter(
    ({ entry }) => all || (entry.status === "running" && entry.name !== ROOT_NAME),
  );
  if (output.json) {
    for (const one of shown) await output.object(listedJson(one));
  } else {
    await output.table(HEADINGS, shown.map(cells));
  }
  const stopped = listed.filter(({ entry }) => entry.status === "stopped").length;
  if (shown.length === 0 && stopped > 0)
    await output.note(
      "hidden",
      `none runs; --all shows ${counted(stopped, "actor")} that ${stopped === 1 ? "is" : "are"} stopped`,
      { stopped },
    );
  return "ok";
}

const HEADINGS = ["NAME", "ID", "STATUS", "EVENTS", "LINKS", "HEAD"];

function cells({ actor, entry, head }: Listed): string[] {
  const status = entry.dirty ? `${entry.status}, open` : entry.status;
  const counts = [head.eventCount, head.linkCount].map(String);
  return [entry.name ?? "-", actor, status, ...counts, head.digest.toHex().slice(0, 12)];
}
