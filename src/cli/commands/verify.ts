import type { Digest } from "../../base/mod.ts";
import { type ChainReport, nodeSha256, verifyStream } from "../../theater/mod.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { type Json, jsonOf } from "../json.ts";
import { timeText } from "../printable.ts";
import { counted } from "../progress.ts";
import { chunksOf, isFile, sizeOf } from "../target.ts";
import { affirm, deny, type Rows } from "../verdict.ts";

export interface VerifyArgs {
  /** A file that holds an export, or an actor's name or id. */
  readonly target: string;
  /** The head that it must have: a chain that was cut at a link's end verifies without. */
  readonly head: Digest | undefined;
}

/** Checks a chain: form, digests, order, blobs, and that an actor can have recorded it. */
export async function verify(invocation: Invocation, args: VerifyArgs): Promise<Ending> {
  const { output } = invocation;
  try {
    const report = await reportOf(invocation, args);
    return await affirm(output, "verified", rows(report), fields(report));
  } catch (error) {
    return deny(output, "verified", error);
  }
}

async function reportOf(
  invocation: Invocation,
  { target, head }: VerifyArgs,
): Promise<ChainReport> {
  const { output } = invocation;
  if (await isFile(target)) {
    await using progress = output.progress("verifying", "bytes", await sizeOf(target));
    return await verifyStream(counted(chunksOf(target), progress), nodeSha256, { head });
  }
  await using records = await openRecords(invocation);
  const { actor, head: found } = await findActor(records, target);
  await using progress = output.progress("verifying", "events", found.eventCount);
  return await records.watched((seq) => progress.to(seq)).verify(actor, { head });
}

function rows(report: ChainReport): Rows {
  const { blobCount, erasedCount, withheldCount, checkpoint } = report;
  return [
    ["actor", report.actor],
    ...(checkpoint === undefined ? [] : [["begins", `at event ${checkpoint.seq}`] as const]),
    ["links", String(report.linkCount)],
    ["events", String(report.eventCount)],
    ["turns", String(report.turnCount)],
    ["blobs", `${blobCount}, ${erasedCount} erased, ${withheldCount} withheld`],
    ["genesis", report.genesis.toHex()],
    ["head", report.head.toHex()],
    ["at", timeText(report.atMs)],
  ];
}

function fields(report: ChainReport): Record<string, Json> {
  const { ledger: _, checkpoint, genesis, head, ...counts } = report;
  return {
    ...counts,
    genesis: jsonOf(genesis),
    head: jsonOf(head),
    ...(checkpoint === undefined ? {} : { fromSeq: checkpoint.seq }),
  };
}
