import { quote } from "../../base/mod.ts";
import { describeSender } from "../../chain/mod.ts";
import { deadLetterJson, findDeadLetters, type FoundLetter } from "../../server/mod.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { printable, timeText } from "../printable.ts";

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
  for await (const found of findDeadLetters(records, { actor, since })) {
    if (output.json) await output.object(deadLetterJson(found));
    else rows.push(cells(found));
  }
  if (!output.json) await output.table(HEADINGS, rows);
  return "ok";
}

const HEADINGS = ["ACTOR", "SEQ", "AT", "WHAT", "CODE"];

function cells({ listed, letter }: FoundLetter): string[] {
  const what =
    letter.kind === "refused"
      ? `to ${quote(letter.address)}, refused`
      : `from ${describeSender(letter.sender)}, its turn failed`;
  const { actor, entry } = listed;
  return [
    entry.name ?? actor,
    String(letter.seq),
    timeText(letter.atMs),
    what,
    printable(letter.code),
  ];
}
