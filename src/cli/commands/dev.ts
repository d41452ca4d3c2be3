import { stat } from "node:fs/promises";
import { quote } from "../../base/mod.ts";
import { FileWatch, nodeClock } from "../../node/mod.ts";
import type { EventJson } from "../../protocol/mod.ts";
import { Feed, watch } from "../../server/mod.ts";
import { newBuilder } from "../builder.ts";
import { changeJson, changeText } from "../dev/change.ts";
import { Development } from "../dev/development.ts";
import type { Ending } from "../exit-code.ts";
import { noteFindings, noteLog, noteTrouble } from "../host-notes.ts";
import type { Invocation } from "../invocation.ts";
import type { Output } from "../output.ts";
import { counted } from "../printable.ts";
import { manifestsOf } from "../projects.ts";
import { serve } from "../serving.ts";
import type { Host } from "../shell.ts";
import { readWhole } from "../target.ts";

/** Hosts the actors of projects, and upgrades each when its sources change, until it is told to stop. */
export async function dev(
  invocation: Invocation,
  { projects }: { readonly projects: readonly string[] },
): Promise<Ending> {
  const { shell, output, directory } = invocation;
  const manifests = await manifestsOf(projects);
  await Promise.all(manifests.map(readWhole)); // what is not there now is a slip of the pen
  using held = shell.holdSignals();
  const feed = new Feed();
  const asked = new AbortController();
  const stop = AbortSignal.any([held.stop, asked.signal]);
  await using work = new AsyncDisposableStack(); // what is under way when it is told to stop
  await using host = await shell.openHost(directory, {
    log(line) {
      feed.log(line);
      void noteLog(output, line);
    },
    kept: feed.kept,
    trouble: (actor, error) => void noteTrouble(output, actor, error),
  });
  await noteFindings(output, host.findings);
  await using _served = await serve(invocation, { host, feed, shutdown: () => asked.abort() });
  await using builder = newBuilder();
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
    const { actorCount } = host;
    const text = `ready: ${counted(actorCount, "actor")} in ${quote(directory)}; SIGINT or SIGTERM ends it`;
    await output.note("ready", text, { directory, actorCount });
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

const TOO_OFTEN = "ACTOR_RESTARTS_EXCEEDED";

/** Turns that failed, as they do: a guest's own error names the line of its source. And what stops an actor that fails again and again. */
async function noteFailures(
  output: Output,
  host: Host,
  feed: Feed,
  stop: AbortSignal,
): Promise<void> {
  for await (const { event } of watch({ records: host.records, feed }, {}, stop)) {
    if (event?.["code"] === TOO_OFTEN && event.kind === "stopped")
      await output.note("failed", stoppedText(event), event);
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

function stoppedText({ actor, name, seq }: EventJson): string {
  return `${name ?? actor}  stopped at event ${seq}: ${TOO_OFTEN}: it failed too often; what is saved next begins it anew, without its state`;
}

/** What was read while a build went on may have changed before anybody looked. */
async function changedSince(files: readonly string[], sinceMs: number): Promise<boolean> {
  const times = await Promise.all(
    files.map(async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0),
  );
  return times.some((mtimeMs) => mtimeMs > sinceMs);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
