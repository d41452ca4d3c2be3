import type { ChainReader, OpeningReport } from "../store/mod.ts";
import { jsonOf } from "./json.ts";
import { counted } from "./printable.ts";
import type { Finding } from "./shell.ts";

/** What opening a log found that whoever started the host should know: nothing, mostly. */
export function findingsOf({ torn, damaged, wasIndexRebuilt, scanned }: OpeningReport): Finding[] {
  const findings: Finding[] = [];
  if (wasIndexRebuilt) {
    const text = `the index was missing or another log's, and was made again from ${counted(scanned.linkCount, "link")}`;
    findings.push({ text, value: { index: jsonOf(scanned) } });
  }
  if (torn !== undefined) {
    const { file, byte, byteCount, keptIn } = torn;
    const text = `the last batch was torn and never acknowledged: ${counted(byteCount, "byte")} from byte ${byte} of ${file} were cut, and are kept in ${keptIn}`;
    findings.push({ text, value: { torn: jsonOf(torn) } });
  }
  for (const { actor, link, file, byte } of damaged) {
    const whose = actor === undefined ? "" : `: actor ${actor} has its chain up to link ${link}`;
    const text = `${file} is damaged at byte ${byte}${whose}; all others are whole`;
    findings.push({ text, value: { damaged: jsonOf({ actor, link, file, byte }) } });
  }
  return findings;
}

/** How many actors will be woken, where any are. */
export async function wakingOf(store: ChainReader): Promise<Finding[]> {
  let count = 0;
  for await (const page of store.actors()) {
    count += page.filter(({ entry }) => entry.status === "running" && entry.dirty).length;
  }
  if (count === 0) return [];
  const text = `woken, with an open turn, messages to deliver or monitors: ${counted(count, "actor")}`;
  return [{ text, value: { wokenCount: count } }];
}
