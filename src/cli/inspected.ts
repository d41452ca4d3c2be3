import { type ActorGrant, ActorError, decodeGrant } from "../actor/mod.ts";
import type { ActorId, Digest } from "../base/mod.ts";
import type { Outgoing, Seq } from "../chain/mod.ts";
import type { Listed } from "../store/mod.ts";
import type { ChainReport, Made, Records, Standing, SupervisorPlan } from "../theater/mod.ts";

/** One actor, from its index entry and from the ledger after its chain. */
export interface Inspected {
  readonly listed: Listed;
  readonly report: ChainReport;
  /** What it is made from; after an upgrade, what its next message begins. */
  readonly made: Made | undefined;
  /** Undefined where its payload was erased. */
  readonly grant: ActorGrant | undefined;
  /** Undefined where it is no supervisor of a manifest; of one in a damaged or foreign chain it may be unreadable. */
  readonly plan: SupervisorPlan | "unreadable" | undefined;
  readonly standing: Standing;
  /** By their tokens, the messages that it is not done with. */
  readonly outbox: readonly (readonly [token: Seq, message: Outgoing])[];
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
    plan: made === undefined ? undefined : await planOf(records, listed.actor, made.component),
    standing: await records.standing(listed.actor, report.ledger),
    outbox: outboxOf(listed, report),
  };
}

async function planOf(
  records: Records,
  actor: ActorId,
  component: Digest,
): Promise<Inspected["plan"]> {
  try {
    return await records.plan(actor, component);
  } catch (error) {
    if (error instanceof ActorError && error.code === "ACTOR_CHAIN_UNFIT") return "unreadable";
    throw error;
  }
}

/** Its own end stands in the outbox of whoever has failed or stopped; where nobody supervises it, nobody is to be told of that. */
function outboxOf({ entry }: Listed, { ledger }: ChainReport): Inspected["outbox"] {
  const all = ledger.outbox.entries();
  const isSupervised = entry.supervisor !== undefined;
  return isSupervised ? all : all.filter(([, { message }]) => message !== "exit");
}
