import { TheaterError } from "../../base/mod.ts";
import type { Incoming } from "../../chain/mod.ts";
import type { Replies } from "../../protocol/mod.ts";
import type { Listed } from "../../store/mod.ts";
import { listedJson } from "../../server/mod.ts";
import type { Ending } from "../exit-code.ts";
import { isDamage } from "../failure.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { type Inspected, inspected } from "../inspected.ts";
import { jsonOf } from "../json.ts";
import { inspectedRows, listedRows, liveRows } from "../inspected-rows.ts";
import { planJson } from "../plan-rows.ts";
import { reachRunning } from "../reach.ts";

/** Shows what is known of one actor: what it is made from, what it may, and what is open. Its chain is verified for that. */
export async function inspect(
  invocation: Invocation,
  { actor: name }: { readonly actor: string },
): Promise<Ending> {
  const { output } = invocation;
  await using records = await openRecords(invocation);
  const listed = await findActor(records, name);
  try {
    const found = await inspected(records, listed);
    const hosted = await askHost(invocation, listed);
    if (output.json) {
      const { live = null, standing } = hosted;
      const { waitsFor = null, tree = unusedTree(found) } = standing ?? {};
      await output.object({ ...inspectedJson(found), waitsFor, tree, live });
    } else await output.pairs([...inspectedRows(found), ...liveRows(hosted)]);
  } catch (error) {
    if (isDamage(error)) await showListed(invocation, listed); // what the index has
    throw error;
  }
  return "ok";
}

/** What the host that runs has of it in memory; nothing where there is none, or it cannot be asked: what is recorded is shown all the same. */
async function askHost(
  invocation: Invocation,
  { actor }: Listed,
): Promise<Partial<Replies["inspect"]>> {
  try {
    await using host = await reachRunning(invocation);
    return (await host?.client.ask("inspect", { actor })) ?? {};
  } catch (error) {
    if (error instanceof TheaterError) return {};
    throw error;
  }
}

async function showListed({ output }: Invocation, listed: Listed): Promise<void> {
  if (output.json) await output.object(listedJson(listed));
  else await output.pairs(listedRows(listed));
}

/** The limits of its tree, where no host tells what that uses of them. */
function unusedTree({ grant }: Inspected): object | null {
  const limits = grant?.tree;
  if (limits === undefined) return null;
  return { limits, actorCount: null, memoryBytes: null, storedBytes: null };
}

function inspectedJson(inspected: Inspected): object {
  const { listed, report, made, grant, plan, standing, outbox } = inspected;
  const { life, upgrade, turn, timers, owed, keyvalue, phase } = report.ledger;
  const { component, manifest } = made ?? {};
  const { theater, meter, abi, epoch, incarnation } = life ?? {};
  return {
    ...listedJson(listed),
    ...(jsonOf({
      phase,
      atMs: report.atMs,
      component,
      manifest,
      isUpgraded: upgrade === undefined ? undefined : true,
      theater,
      meter,
      abi,
      epoch,
      incarnation,
      ...(plan === undefined ? grant : { plan: planJson(plan) }),
      turn: turn && incomingOf(turn),
      waiting: standing.waiting,
      timers: timers.entries().map(([token, timer]) => ({ token, ...timer })),
      outbox: outbox.map(([token, message]) => ({ token, ...message })),
      owed: owed.entries().map(([, incoming]) => incomingOf(incoming)),
      keyCount: keyvalue.size,
    }) as object), // of an object
  };
}

function incomingOf({ seq, message, sender, address, n, key }: Incoming): object {
  return { seq, message, sender, address, n, key };
}
