import { concatBytes, type Digest } from "../../base/mod.ts";
import { walk } from "../../chain/mod.ts";
import { replayExport, type ReplayReport, verify } from "../../theater/mod.ts";
import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import { findActor, type Invocation, openRecords } from "../invocation.ts";
import { type Json, jsonOf } from "../json.ts";
import { chunksOf, isFile, readWhole } from "../target.ts";
import { affirm, deny, type Rows } from "../verdict.ts";

export interface ReplayArgs {
  /** A file that holds an export, or an actor's name or id. */
  readonly target: string;
  /** Files of all components that the chain names; none: those that the data directory keeps. */
  readonly component: readonly string[];
}

/** Verifies a chain, then runs its actor again from that and its components alone. */
export async function replay(invocation: Invocation, args: ReplayArgs): Promise<Ending> {
  const { output } = invocation;
  try {
    const report = await reportOf(invocation, args);
    return await affirm(output, "replayed", rows(report), fields(report));
  } catch (error) {
    return deny(output, "replayed", error);
  }
}

async function reportOf(invocation: Invocation, args: ReplayArgs): Promise<ReplayReport> {
  const { target } = args;
  const components = await Promise.all(args.component.map(readWhole));
  if (await isFile(target)) {
    const chain = concatBytes(await Array.fromAsync(chunksOf(target)));
    const kept = components.length === 0 ? await keptComponents(invocation, chain) : components;
    return replayExport(chain, ...kept);
  }
  await using records = await openRecords(invocation);
  const { actor, head } = await findActor(records, target);
  await using progress = invocation.output.progress("replaying", "events", head.eventCount);
  return await records.watched((seq) => progress.to(seq)).replay(actor, ...components);
}

/** The components that an export names, from the data directory. */
async function keptComponents(invocation: Invocation, chain: Uint8Array): Promise<Uint8Array[]> {
  verify(chain); // before a word of it is believed
  const kept: Uint8Array[] = [];
  let missing: Digest | undefined;
  try {
    await using records = await openRecords(invocation);
    for (const digest of componentsIn(chain)) {
      missing = digest;
      kept.push(await records.component(digest));
    }
  } catch (cause) {
    throw noComponent(missing ?? componentsIn(chain)[0], cause);
  }
  return kept;
}

/** One, or several where it was upgraded. */
function componentsIn(chain: Uint8Array): readonly Digest[] {
  const named = new Map<string, Digest>();
  for (const { event } of walk(chain))
    if (event.kind === "started") named.set(event.component.toHex(), event.component);
  return [...named.values()];
}

function noComponent(digest: Digest | undefined, cause: unknown): CliError {
  return new CliError("CLI_NO_COMPONENT", {
    what: `no component to replay it with: it names ${digest?.toHex() ?? "none"}`,
    remedy:
      "name the file of each component that it was with --component, or a data directory that keeps them with --data",
    cause,
  });
}

function rows(report: ReplayReport): Rows {
  return [
    ["actor", report.actor],
    ["links", String(report.linkCount)],
    ["events", String(report.eventCount)],
    ["turns", `${report.turnCount}${report.open ? ", the last one open" : ""}`],
    ["fuel", String(report.fuel)],
    ["state", report.state?.toHex() ?? "none, or in memory"],
    ["head", report.head.toHex()],
  ];
}

function fields(report: ReplayReport): Record<string, Json> {
  return { state: null, ...(jsonOf(report) as Record<string, Json>) }; // a report is an object
}
