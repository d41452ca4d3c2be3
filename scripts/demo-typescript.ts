import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { HostClient } from "../src/client/mod.ts";
import { connectLocally } from "../src/node/mod.ts";
import type { ReadLink } from "../src/theater/mod.ts";
import { chainOf, check, lines, ROOT, theater, verifyInPython, words } from "./demo-host.ts";
import type { Narrator } from "./narrator.ts";

const MANIFESTS = ["counter-ts/manifest", "chat-ts/room", "chat-ts/helper"].map(
  (name) => `examples/${name}.toml`,
);
const ACTORS = ["counter", "room", "helper"];

/** What is said before the kill, one after the other: whom to, and what. */
const SAID: readonly (readonly [actor: string, body: string])[] = [
  ["counter", '{"add": 5}'],
  ["counter", '{"add": "five"}'],
  ["counter", "boom"],
  ["counter", "get"],
  ["helper", "enter"],
  ["room", '{"say": {"who": "ann", "text": "good day"}}'],
];

/** The turn sleeps for a moment: on a machine that is busy it may be over before it is seen to wait. */
const TRIES_MAX = 20;

/**
 * Actors in TypeScript: a counter, and two that chat. Built, hosted, talked to through the host's socket; killed while one of them
 * waits, carried on; their chains verified, replayed, and one of them forged.
 */
export async function talkInTypeScript(tell: Narrator, folder: string): Promise<void> {
  const built = theater(folder, "build", ...MANIFESTS, "--json");
  const components = lines(built.stdout).map((line) => JSON.parse(line) as { bytes: number });
  tell.say("Build", `counter-ts and chat-ts from TypeScript: ${components.length} components`);
  for (const line of lines(built.stderr)) tell.more(line);
  tell.held("theater build makes three components", built.status === 0 && components.length === 3);
  const { data, before } = await killInTime(tell, folder);
  carryOn(tell, data);
  const after = await chainOf(data, "helper");
  const digests = after.map(({ digest }) => digest.toHex());
  tell.say("Compare", `helper's chain has ${before.length} links from before, ${after.length} now`);
  tell.held(
    "every link that was on disk is in the chain still, in its place",
    before.every(({ digest }, at) => digest.toHex() === digests[at]),
  );
  for (const actor of ACTORS) {
    for (const verb of ["verify", "replay"] as const) check(tell, data, verb, actor);
  }
  forge(tell, data, folder);
}

interface Killed {
  readonly data: string;
  /** The chain of the actor whose turn waited, as it was on disk then. */
  readonly before: readonly ReadLink[];
}

async function killInTime(tell: Narrator, folder: string): Promise<Killed> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const data = join(folder, `typescript-${tries}`);
    const told: string[] = [];
    const before = await talkAndKill(data, told);
    if (before === undefined) continue;
    tell.say("Host", `theater run ${MANIFESTS.map((file) => file.slice(9)).join(" ")}`);
    for (const line of told) tell.more(line);
    tell.say("Kill", "SIGKILL, while the helper ponders: its turn sleeps, and stands on disk");
    return { data, before };
  }
  throw new Error(`in ${TRIES_MAX} tries no host was seen while its turn slept`);
}

/** Says all, lets the helper ponder, and kills the host meanwhile. Undefined where it was too quick. */
async function talkAndKill(data: string, told: string[]): Promise<readonly ReadLink[] | undefined> {
  const host = spawn(process.execPath, words(data, "run", ...MANIFESTS, "--json"), {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(host, "exit");
  await ready(host);
  const wire = await connectLocally(data);
  if (wire === undefined) throw new Error("the host is ready, and nothing listens");
  const client = new HostClient(wire);
  for (const [actor, body] of SAID)
    told.push(`${actor} ${body} → ${await answer(client, actor, body)}`);
  const pondering = client
    .ask("call", { actor: "helper", body: '{"ponder": "indeed"}' })
    .catch(() => undefined);
  const over = new AbortController();
  void pondering.then(() => over.abort());
  while (!over.signal.aborted && !sleeps(await chainOf(data, "helper"))) await wait(1);
  host.kill("SIGKILL");
  await ended;
  await pondering;
  await client[Symbol.asyncDispose]();
  const chain = await chainOf(data, "helper");
  return sleeps(chain) ? chain : undefined;
}

/** Resolves when the host says that it is ready. */
async function ready({ stderr }: ChildProcess): Promise<void> {
  if (stderr === null) throw new Error("the host's stderr is a pipe");
  for await (const line of createInterface({ input: stderr })) {
    if (line.startsWith('{"ready"')) break;
  }
  stderr.resume();
}

async function answer(client: HostClient, actor: string, body: string): Promise<string> {
  try {
    return (await client.ask("call", { actor, body })).reply ?? "";
  } catch (error) {
    return (error as Error).message
      .split("\n", 2)
      .map((line) => line.trim())
      .join(" ");
  }
}

/** Whether the chain ends with a sleep that nobody woke. */
function sleeps(links: readonly ReadLink[]): boolean {
  const last = links.at(-1)?.link.events.at(-1);
  return last?.kind === "called" && last.result === undefined && last.effect === undefined;
}

function carryOn(tell: Narrator, data: string): void {
  const asked = [
    "--call",
    "counter=get",
    "--call",
    'helper={"ponder": "and so on"}',
    "--call",
    "room=history",
  ];
  const { stdout, stderr } = theater(data, "run", ...MANIFESTS, ...asked);
  tell.say(
    "Again",
    "the same command; the helper ponders once more, and the room tells its history",
  );
  for (const line of [...lines(stderr), ...lines(stdout)]) tell.more(line);
  tell.held(
    "what was said is there, and what was pondered when the host was killed was said once",
    stdout === '5\n3\n["ann: good day","helper: indeed","helper: and so on"]\n',
  );
}

/** One bit of an export: `theater verify` and the verifier in Python say no. */
function forge(tell: Narrator, data: string, folder: string): void {
  const file = join(folder, "room.chain");
  theater(data, "export", "room", "-o", file);
  const forged = readFileSync(file);
  const at = Math.floor(forged.length / 2);
  forged[at] = (forged[at] ?? 0) ^ 1;
  writeFileSync(file, forged);
  const said = theater(data, "verify", file);
  const python = verifyInPython(file);
  tell.say("Forge", `one bit of byte ${at} of the room's export`);
  tell.more(`theater verify: ${lines(said.stderr)[0] ?? ""}`);
  tell.more(`Python:         ${python.said}`);
  tell.held("theater verify refuses the forged export", said.status !== 0);
  tell.held("Python refuses the forged export", python.status === 1);
}
