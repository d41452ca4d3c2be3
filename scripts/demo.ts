/**
 * One actor from its source to its forged record: build, start, talk, show the chain, export it, verify it twice, replay it with
 * nothing but the component, change a byte. Then two actors on disk, whose host is killed in the midst of a turn; and
 * the same with actors written in TypeScript. Exits 0 only if all of it held.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ChainError, describe, verifyExport } from "../src/chain/mod.ts";
import { compile } from "../src/engine/mod.ts";
import {
  type ActorHandle,
  type LoadedLink,
  nodeSha256,
  quote,
  readExport,
  replay,
  Theater,
} from "../src/theater/mod.ts";
import { killAndCarryOn } from "./demo-crash.ts";
import { ROOT, verifyInPython } from "./demo-host.ts";
import { talkInTypeScript } from "./demo-typescript.ts";
import { Narrator, short } from "./narrator.ts";
import { buildExample } from "./pack.ts";

const EXAMPLE = join(ROOT, "examples/counter-as");
const MESSAGES = ["5", "", "hello", "roll", "tick", "get"];

/** What is known of the actor while it lives, to hold the rest against. */
interface Recorded {
  readonly links: readonly LoadedLink[];
  readonly exported: Uint8Array;
  readonly head: string;
  readonly state: string;
  readonly fuel: bigint;
}

const tell = new Narrator((line) => console.log(line));
const folder = mkdtempSync(join(tmpdir(), "theater-demo-"));
try {
  const component = await build();
  const recorded = await live();
  showChain(recorded);
  const file = join(folder, "counter.chain");
  writeFileSync(file, recorded.exported);
  tell.say("Export", `${recorded.exported.length} B of CBOR (docs/chain-format.md)`);
  verify(recorded, file);
  await replayed(recorded, component);
  forge(recorded, join(folder, "forged.chain"));
  await killAndCarryOn(tell, folder);
  await talkInTypeScript(tell, folder);
} finally {
  rmSync(folder, { recursive: true });
}
const { failures } = tell;
for (const failure of failures) console.log(`✗ ${failure}`);
console.log(failures.length === 0 ? "\nAll of it held." : "\nNot all of it held.");
process.exitCode = failures.length === 0 ? 0 : 1;

async function build(): Promise<Uint8Array> {
  const component = readFileSync(await buildExample(EXAMPLE));
  const { imports } = await compile(component);
  tell.say("Build", `counter-as from AssemblyScript: a component of ${component.length} B`);
  tell.more(`imports ${imports.map((one) => `${one.interface}#${one.function}`).join(", ")}`);
  return component;
}

async function live(): Promise<Recorded> {
  await using theater = await Theater.open({
    log: ({ level, text }) => tell.more(`log ${level}: ${quote(text)}`),
  });
  const manifest = join(EXAMPLE, "manifest.toml");
  const counter = await theater.start(manifest);
  tell.say("Start", `actor ${counter.id} from ${relative(ROOT, manifest)}`);
  tell.say("Talk", `${MESSAGES.length} messages, each answered when its link is durable`);
  for (const body of MESSAGES) {
    const { text, receipt } = await counter.call(body);
    tell.more(
      `${quote(body).padEnd(8)} → ${quote(text).padEnd(20)} in link ${short(receipt.link)}`,
    );
  }
  return await recordOf(counter); // before the theater closes
}

async function recordOf(counter: ActorHandle): Promise<Recorded> {
  const links = await Array.fromAsync(counter.chain());
  const replies = links
    .flatMap(({ link }) => link.events)
    .filter((event) => event.kind === "replied");
  return {
    links,
    exported: await counter.export(),
    head: links.at(-1)?.digest.toHex() ?? "",
    state: replies.at(-1)?.state?.toHex() ?? "",
    fuel: replies.reduce((sum, { fuel }) => sum + fuel, 0n),
  };
}

function showChain({ links }: Recorded): void {
  tell.say("Chain", `${links.length} links, each with the digest of the one before it`);
  let table: readonly string[] = [];
  for (const { link, digest } of links) {
    for (const [offset, event] of link.events.entries()) {
      if (event.kind === "started" && event.table !== undefined) table = event.table;
      const called = event.kind === "called" ? `  ${table[event.import]}` : "";
      const line = `${String(link.seq + offset).padStart(3)}  ${describe(event)}${called}`;
      tell.more(offset === 0 ? `${line.padEnd(90)} ${short(digest)}` : line);
    }
  }
}

function verify({ head, links }: Recorded, file: string): void {
  const report = verifyExport(readFileSync(file), nodeSha256);
  tell.say(
    "Verify",
    `TypeScript: ${report.linkCount} links, ${report.eventCount} events, head ${short(report.head)}`,
  );
  tell.held("TypeScript verifies the export", report.head.toHex() === head);
  const python = verifyInPython(file);
  tell.more(`Python:     ${python.said}`);
  tell.held(
    "Python verifies the export and finds the same head",
    python.status === 0 && python.said.includes(head) && links.length === report.linkCount,
  );
}

/** From the export and the component alone: the theater is closed, and nothing that it lent is within reach. */
async function replayed(
  { exported, head, state, fuel }: Recorded,
  component: Uint8Array,
): Promise<void> {
  const program = await compile(component);
  const report = await replay([readExport(exported)], program, nodeSha256);
  tell.say(
    "Replay",
    `${report.turnCount} turns from the export and the component, with every capability cut off`,
  );
  same("head", report.head.toHex(), head);
  same("state", report.state?.toHex() ?? "", state);
  same("fuel", String(report.fuel), String(fuel));
}

function same(what: string, replayed: string, recorded: string): void {
  const verdict = replayed === recorded ? "as recorded" : `recorded: ${recorded}`;
  tell.more(`${what.padEnd(6)} ${replayed}  ${verdict}`);
  tell.held(`the replay's ${what} is the recorded one`, replayed === recorded);
}

function forge({ exported, links }: Recorded, file: string): void {
  const forged = exported.slice();
  const at = Math.floor(forged.length / 2);
  forged[at] = (forged[at] as number) ^ 1;
  writeFileSync(file, forged);
  tell.say("Forge", `one bit of byte ${at} of a copy`);
  const link = refusedLink(forged);
  tell.held(
    "TypeScript refuses the forged copy and names the link",
    link !== undefined && link < links.length,
  );
  const python = verifyInPython(file);
  tell.more(`Python:     ${python.said}`);
  tell.held(
    "Python refuses the forged copy and names the same link",
    python.status === 1 && new RegExp(`\\blink ${link}\\b`).test(python.said),
  );
}

function refusedLink(forged: Uint8Array): number | undefined {
  try {
    verifyExport(forged, nodeSha256);
    tell.more("TypeScript: verifies");
    return undefined;
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    tell.more(`TypeScript: ${error.code}: ${error.message}`);
    return error.place.link;
  }
}
