import { stat } from "node:fs/promises";
import { FileWatch, nodeClock } from "../../node/mod.ts";
import type { EventJson } from "../../protocol/mod.ts";
import { type Feed, watch } from "../../server/mod.ts";
import { newBuilder } from "../builder.ts";
import { changeJson, changeText } from "../dev/change.ts";
import { Development } from "../dev/development.ts";
import type { Ending } from "../exit-code.ts";
import { aborted, openHosting } from "../hosting.ts";
import type { Invocation } from "../invocation.ts";
import type { Output } from "../output.ts";
import { manifestsOf } from "../projects.ts";
import type { Host } from "../shell.ts";
import { readWhole } from "../target.ts";

const ANEW = "what is saved next begins it anew, without its state";

/** Hosts the actors of projects, and upgrades each when its sources change, until it is told to stop. */
export async function dev(
  invocation: Invocation,
  { projects }: { readonly projects: readonly string[] },
): Promise<Ending> {
  const { shell, output } = invocation;
  const manifests = await manifestsOf(projects);
  await Promise.all(manifests.map(readWhole)); // what is not there now is a slip of the pen
  await using hosting = await openHosting(invocation, ANEW);
  const { host, feed, stop } = hosting;
  await using builder = newBuilder();
  await using work = new AsyncDisposableStack(); // what is under way when it is told to stop
  const names = new Map<string, string>();
  const deps = { host, builder, names, nowMs: () => shell.nowMs() };
  const developments = manifests.map((manifest) => new Development(manifest, deps));
  const loops = Promise.all([noteFailures(output, host, feed, stop), developAll()]);
  work.defer(async () => void (await Promise.allSettled([loops])));
  await Promise.race([loops, aborted(stop)]);
  return "ok";

  async function developAll(): Promise<void> {
    const begun: number[] = [];
    for (const one of developments) begun.push(await round(one, output, stop)); // in the order given
    if (stop.aborted) return;
    await hosting.ready();
    await Promise.all(developments.map((one, at) => follow(one, output, stop, begun[at] ?? 0)));
  }
}

/** Updates the actor, shows what came of it, and says when that began. */
async function round(development: Development, output: Output, stop: AbortSignal): Promise<number> {
  const sinceMs = nodeClock.nowMs();
  const change = await development.update();
  if (!stop.aborted) await show(output, development, change); // else it is only that it was told to stop
  return sinceMs;
}

/** Goes round again each time that something changed. */
async function follow(
  development: Development,
  output: Output,
  stop: AbortSignal,
  firstMs: number,
): Promise<void> {
  const stopped = aborted(stop);
  let sinceMs = firstMs;
  let changed = Promise.withResolvers<void>();
  using files = new FileWatch(nodeClock, () => changed.resolve());
  while (!stop.aborted) {
    const { watched } = development;
    files.follow(watched);
    const isStale = await changedSince(watched.files, sinceMs);
    if (!isStale) await Promise.race([changed.promise, stopped]);
    if (stop.aborted) return;
    changed = Promise.withResolvers(); // what changes from here on is another round's
    sinceMs = await round(development, output, stop);
  }
}

async function show(
  output: Output,
  { name }: Development,
  change: Awaited<ReturnType<Development["update"]>>,
): Promise<void> {
  if (change.did !== "failed") {
    for (const warning of change.made.warnings)
      await output.note("warning", `${name}  ${warning.what}; ${warning.remedy}`, warning);
    if (output.json) return output.object(changeJson(name, change));
    return output.line(changeText(name, change));
  }
  await output.failure(change.error);
  const text = change.isRunning ? "goes on as it was" : "does not run yet";
  const { isRunning } = change;
  await output.note("waiting", `${name}  ${text}; waiting for a change`, {
    actor: name,
    isRunning,
  });
}

/** What was read while a build went on may have changed before anybody looked. */
async function changedSince(files: readonly string[], sinceMs: number): Promise<boolean> {
  const times = await Promise.all(
    files.map(async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0),
  );
  return times.some((mtimeMs) => mtimeMs > sinceMs);
}

/** Turns that failed, as they do: a guest's own error names the line of its source. */
async function noteFailures(
  output: Output,
  host: Host,
  feed: Feed,
  stop: AbortSignal,
): Promise<void> {
  for await (const { event } of watch({ records: host.records, feed }, {}, stop)) {
    if (event?.kind !== "failed") continue;
    for (const line of output.json ? [""] : failureText(event))
      await output.note("failed", line, event);
  }
}

/** A guest's own words may be several lines: what it threw, and where. */
function failureText({ actor, name, seq, code, message }: EventJson): readonly string[] {
  const [first, ...more] = typeof message === "string" ? message.split("\n") : [];
  const by = typeof code === "string" ? code : "unknown";
  return [`${name ?? actor}  failed at event ${seq}: ${by}: ${first ?? ""}`, ...more];
}
