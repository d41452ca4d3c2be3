import { type ActorGrant, decodeGrant } from "../actor/mod.ts";
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
  /** Undefined where it is no supervisor of a manifest. */
  readonly plan: SupervisorPlan | undefined;
  readonly standing: Standing;
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
    plan: made === undefined ? undefined : await records.plan(listed.actor, made.component),
    standing: await records.standing(listed.actor, report.ledger),
  };
}
