import type { Listed } from "../../store/mod.ts";
import type { Records } from "../../theater/mod.ts";
import { type ActorId, quote, TheaterError } from "../../base/mod.ts";
import { describeSender } from "../../chain/mod.ts";
import {
  deadLetterJson,
  findDeadLetters,
  type FoundLetter,
  type Unreadable,
} from "../../server/mod.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { printable, timeText } from "../printable.ts";
import { Unread } from "../unread.ts";

export interface DeadLettersArgs {
  readonly actor: string | undefined;
  readonly since: number | undefined;
}

/** Lists messages of which nothing came, from the chains. */
export async function deadLetters(
  invocation: Invocation,
  { actor: name, since }: DeadLettersArgs,
): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const actor = name === undefined ? undefined : (await findActor(records, name)).actor;
  const rows: string[][] = [];
  const addresses = new Map<ActorId, string>();
  const unread = new Unread(output);
  const unreadable: Unreadable = (listed, error) => unread.tell(listed, error);
  for await (const found of findDeadLetters(records, { actor, since }, unreadable)) {
    if (output.json) await output.object(deadLetterJson(found));
    else {
      const { listed } = found;
      const address = addresses.get(listed.actor) ?? (await addressOf(listed, records));
      addresses.set(listed.actor, address);
      rows.push(cells(found, address));
    }
  }
  if (!output.json) await output.table(HEADINGS, rows);
  return unread.ending;
}

const HEADINGS = ["ACTOR", "SEQ", "AT", "WHAT", "CODE"];

/** Its name where that is its own, so that `theater resend` finds it by what is shown; else its id, and the name that it bore. */
async function addressOf(listed: Listed, records: Records): Promise<string> {
  const { actor, entry } = listed;
  if (entry.name === undefined) return actor;
  const name = printable(entry.name);
  return (await isFoundBy(entry.name, listed, records)) ? name : `${actor} (${name})`;
}

/** Not where another bore the name whose chain cannot be read: which of them is meant is not known then. */
async function isFoundBy(name: string, { actor }: Listed, records: Records): Promise<boolean> {
  try {
    return (await records.find(name)).actor === actor;
  } catch (error) {
    if (error instanceof TheaterError) return false;
    throw error;
  }
}

function cells({ letter }: FoundLetter, address: string): string[] {
  const what =
    letter.kind === "refused"
      ? `to ${quote(letter.address)}, refused`
      : `from ${describeSender(letter.sender)}, its turn failed`;
  return [address, String(letter.seq), timeText(letter.atMs), what, printable(letter.code)];
}
