import { type ActorGrant, decodeGrant } from "../actor/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { ChainReport, Made, Records } from "../theater/mod.ts";

/** One actor, from its index entry and from the ledger after its chain. */
export interface Inspected {
  readonly listed: Listed;
  readonly report: ChainReport;
  /** What it is made from; after an upgrade, what its next message begins. */
  readonly made: Made | undefined;
  /** Undefined where its payload was erased. */
  readonly grant: ActorGrant | undefined;
  readonly waiting: Waiting | undefined;
}

/** What an open turn waits for. */
export interface Waiting {
  /** Of the `called` that has no answer yet. */
  readonly seq: number;
  /** `interface#function` */
  readonly function: string;
  readonly sinceMs: number;
  readonly deadlineMs: number | undefined;
  /** Of the message that it sent and whose answer it waits for, where it did. */
  readonly address: string | undefined;
}

/** Verifies its chain, for the ledger after it. @throws ChainError, ActorError, StoreError */
export async function inspected(records: Records, listed: Listed): Promise<Inspected> {
  const report = await records.verify(listed.actor);
  const { life, upgrade } = report.ledger;
  const made = upgrade === undefined ? life : await records.made(listed.actor);
  const grant = made === undefined ? undefined : await records.payload(made.grant);
  return {
    listed,
    report,
    made,
    grant: grant === undefined ? undefined : decodeGrant(grant),
    waiting: await waitingOf(records, report),
  };
}

async function waitingOf(records: Records, report: ChainReport): Promise<Waiting | undefined> {
  const { turn, life, outbox } = report.ledger;
  const seq = turn?.called;
  if (seq === undefined) return undefined;
  for await (const { link } of records.links(report.actor, seq)) {
    const called = link.events[seq - link.seq];
    if (called?.kind !== "called") return undefined;
    const { deadlineMs } = called;
    return {
      seq,
      function: life?.table[called.import] ?? `import ${called.import}`,
      sinceMs: link.atMs,
      deadlineMs,
      address: outbox.get(seq)?.address,
    };
  }
  return undefined;
}
