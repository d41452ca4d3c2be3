import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildExample } from "../../scripts/pack.ts";
import { decodeLink } from "../../src/chain/mod.ts";
import { openLogReader } from "../../src/node/mod.ts";
import type { StoreReader } from "../../src/store/mod.ts";
import { nodeSha256, Records } from "../../src/theater/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { TroupeAuditor } from "./troupe-auditor.ts";
import { ACTOR_COUNT, type FromHost, type ToHost } from "./kill-protocol.ts";
import type { Torture } from "./torture.ts";

/** Acknowledgements before a host may be killed. */
const ACKS_MIN = 100;
/** Messages that wait for an answer at once. */
const IN_FLIGHT = 40;

/**
 * N times SIGKILL at a random moment, after at least ACKS_MIN acknowledgements, of a host with 20 actors that call each other,
 * sleep, send and act upon the world. Nothing acknowledged is lost, nothing is done twice, and every chain verifies and replays.
 * The host's disk forgets what was not synced.
 */
export const run: Torture = async ({ n, seed }) => {
  await buildExample("test/actors/scripted");
  const directory = mkdtempSync(join(tmpdir(), "theater-kill-"));
  const seeded = new Seeded(seed);
  const auditor = new TroupeAuditor(seeded, ACTOR_COUNT, (ms) => delay(ms));
  const counts = { kills: 0, acks: 0, acksMin: Infinity, killsInOpenTurn: 0 };
  try {
    for (let round = 0; round < n; round++) {
      const acks = await killOnce(directory, auditor, seeded);
      counts.kills++;
      counts.acks += acks;
      counts.acksMin = Math.min(counts.acksMin, acks);
      if (await hasOpenTurn(directory)) counts.killsInOpenTurn++;
      if (round % 50 === 49) console.error(`${round + 1} kills, ${counts.acks} acknowledgements`);
    }
    await settle(directory, auditor);
    const links = await verifyAll(directory);
    rmSync(directory, { recursive: true });
    return { failure: undefined, counts: { ...counts, ...auditor.counts, links } };
  } catch (error) {
    const message = `${error instanceof Error ? error.message : String(error)}; the log stands in ${directory}`;
    return { failure: { seed, message }, counts: { ...counts, ...auditor.counts } };
  }
};

/** A host that is up: what it says goes to the auditor. */
async function host(
  directory: string,
  auditor: TroupeAuditor,
  forgets: boolean,
): Promise<ChildProcess> {
  const child = fork("test/torture/kill-host.ts", forgets ? [directory, "--forget"] : [directory], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "theater-compile-cache") }, // half of its start
  });
  const ready = Promise.withResolvers<void>();
  child.on("message", (message: FromHost) => {
    if (message.kind === "ready") ready.resolve();
    else auditor.heard(message, (reply) => say(child, reply));
  });
  child.on("exit", (code, signal) => {
    if (signal !== "SIGKILL")
      ready.reject(new Error(`the host ended by itself (${code ?? signal})`));
  });
  await ready.promise;
  return child;
}

function say(child: ChildProcess, message: ToHost): void {
  if (child.connected) child.send(message, () => undefined); // one that is dying hears nothing
}

async function killOnce(
  directory: string,
  auditor: TroupeAuditor,
  seeded: Seeded,
): Promise<number> {
  const child = await host(directory, auditor, !seeded.once(4)); // now and then, the writer's own thread
  try {
    const enough = ACKS_MIN + seeded.below(100);
    const acks = await auditor.work(enough, IN_FLIGHT, (message) => say(child, message));
    // At any moment: while a batch is on its way, while a guest runs, between two links of a turn.
    const untilMs = performance.now() + seeded.below(5);
    while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
    return acks;
  } finally {
    await kill(child);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Answers everything that was asked, and waits until all that was sent has arrived. */
async function settle(directory: string, auditor: TroupeAuditor): Promise<void> {
  const child = await host(directory, auditor, false);
  try {
    await auditor.finish((message) => say(child, message));
  } finally {
    await kill(child);
  }
}

async function hasOpenTurn(directory: string): Promise<boolean> {
  await using reader = await openLogReader(directory);
  for await (const page of reader.actors()) {
    for (const { actor, head } of page) {
      if (await endsOpen(reader, actor, head.eventCount - 1)) return true;
    }
  }
  return false;
}

async function endsOpen(
  reader: StoreReader,
  actor: Parameters<StoreReader["links"]>[0],
  lastSeq: number,
): Promise<boolean> {
  for await (const page of reader.links(actor, lastSeq)) {
    const last = page.at(-1);
    const event = last === undefined ? undefined : decodeLink(last.link).events.at(-1);
    return event?.kind === "called" && event.result === undefined;
  }
  return false;
}

/** Every chain verifies and replays: how many links they have. */
async function verifyAll(directory: string): Promise<number> {
  await using records = new Records(await openLogReader(directory), nodeSha256);
  let links = 0;
  for (const { actor: id } of await records.list()) {
    const report = await records.verify(id);
    const replayed = await records.replay(id);
    if (Buffer.compare(report.head, replayed.head) !== 0)
      throw new Error(`the replay of ${id} ends at another head`);
    links += report.linkCount;
  }
  return links;
}
