import { TheaterError } from "../base/mod.ts";
import type { Receipt } from "./commit.ts";
import type { ActorDeps } from "./actor-deps.ts";
import { encodeGrant } from "./grant.ts";
import { link } from "./linkage.ts";
import type { Orders } from "./orders.ts";
import { type Parts, REPLY } from "./parts.ts";
import type { Presence } from "./presence.ts";
import type { Recovered } from "./recover.ts";
import { stoppedError } from "./refusals.ts";
import { holdToDebts, type Successor, type Upgrading } from "./upgrade.ts";

export interface HandoverDeps {
  readonly actor: ActorDeps;
  readonly parts: Parts;
  readonly presence: Presence;
  readonly orders: Orders;
  /** When it failed, as far as that counts. */
  readonly failuresMs: () => readonly number[];
  /** Makes what the host's own record says durable. */
  readonly seal: () => void;
  /** Puts one that goes on from there in its place. */
  readonly succeed: (next: Successor, recovered: Recovered) => void;
}

/**
 * Its turn is over, and another component takes its place: as after a start of the host, but with its mail and its callers. False
 * where it came to nothing, which whoever wanted it was told: the actor goes on as it is.
 */
export async function handOver(upgrading: Upgrading, deps: HandoverDeps): Promise<boolean> {
  const { parts, actor, seal } = deps;
  const { life, journal } = parts;
  const { next, by } = upgrading;
  const { program, grant } = next;
  try {
    await life.revive();
    holdOn(deps);
    const { table } = link(program, grant, actor.capabilities, actor.sha256);
    const { owed, exit } = journal.ledger;
    holdToDebts(exit === undefined ? owed.size : 0, table.includes(REPLY)); // after a failure they are answered so
    if (life.settle()) seal();
    if (deps.orders.isEnding) throw stoppedError();
    const receipt = await recordUpgrade(parts, next, by);
    holdOn(deps); // it is another now: who wants it to end when its mail is finished, wants that of this one
    deps.succeed(next, successorOf(deps, next));
    upgrading.told({ receipt, stateBytes: life.state?.length });
    return true;
  } catch (error) {
    if (!(error instanceof TheaterError)) throw error;
    upgrading.refused(error);
    return false;
  }
}

/** @throws ActorError where it was stopped or let go of meanwhile */
function holdOn({ presence, orders }: HandoverDeps): void {
  if (presence.isGone) throw presence.gone();
  if (orders.stopCode !== undefined) throw stoppedError();
}

function recordUpgrade(
  { journal }: Parts,
  { program, manifest, grant }: Successor,
  by: string,
): Promise<Receipt> {
  const component = program.digest;
  const encoded = journal.slot(encodeGrant(grant));
  journal.record({ kind: "upgraded", by, component, manifest, grant: encoded });
  return new Promise((resolve, reject) => journal.seal(resolve, reject));
}

function successorOf({ parts, failuresMs }: HandoverDeps, next: Successor): Recovered {
  return {
    end: parts.journal.end,
    grant: next.grant,
    component: next.program.digest,
    manifest: next.manifest,
    last: "marked",
    isGenesis: false,
    isInitRefused: false,
    isUnborn: false,
    failuresMs: failuresMs(),
    fuelSinceMark: 0n,
  };
}
