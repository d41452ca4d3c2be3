import type { Digest } from "../../src/base/mod.ts";
import { ActorError, type ActorHandle, Theater } from "../../src/theater/mod.ts";
import type { Lived } from "../simulation/other-process.ts";
import { guestSource } from "../system/guest-stage.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { json } from "./random-json.ts";
import { Seeded } from "./seeded.ts";

/** One actor of a life: its export, its component, and where it stood in the end. */
export interface LivedActor extends Lived {
  readonly name: string;
  readonly head: Digest;
  /** Runs it again within the theater that it lived in. */
  readonly replayed: Awaited<ReturnType<ActorHandle["replay"]>>;
}

/** What happened in a life, by kind, so that a campaign can say what it covered. */
export type Happened = Record<string, number>;

/**
 * Two actors in TypeScript that keep, refuse, fail, grow, draw, sleep, set timers, and call and send to each other, and one that is
 * granted nothing; as a seed has it, passivated in between, with small limits so that epochs end and fuel runs out.
 */
export async function liveInTypeScript(seed: number, happened: Happened): Promise<LivedActor[]> {
  const seeded = new Seeded(seed);
  const clock = new LeapingClock(1_700_000_000_000 + seeded.below(1_000_000));
  await using theater = await Theater.open({ clock, entropy: (size) => seeded.bytes(size) });
  const actors: {
    readonly name: string;
    readonly component: Uint8Array;
    readonly actor: ActorHandle;
  }[] = [];
  for (const [name, project] of CAST) {
    const { component, manifest } = await sourceOf(project, seeded);
    const actor = await theater.start({ manifest, component }, { name });
    actors.push({ name, component, actor });
  }
  for (let left = 4 + seeded.below(16); left > 0; left--) {
    clock.advance(seeded.below(200));
    const { name, actor } = seeded.pick(actors);
    if (seeded.once(6)) {
      actor.passivate();
      count(happened, "passivated");
    }
    const body = name === "words" ? wordsBody(seeded) : postBody(seeded, name);
    const patience = body.includes('"hold"') ? { timeoutMs: 40 } : {};
    const answered = actor.call(body, patience).then(
      () => count(happened, "replied"),
      (error: unknown) => count(happened, codeOf(error)),
    );
    if (seeded.once(3)) await evictOne(seeded.pick(actors).actor, happened);
    await answered;
  }
  const lived: LivedActor[] = [];
  for (const { name, component, actor } of actors) {
    await actor.stop();
    const replayed = await actor.replay();
    const chain = await actor.export();
    const links = await Array.fromAsync(actor.chain());
    for (const { link } of links) for (const { kind } of link.events) count(happened, `: ${kind}`);
    const head = links.at(-1)?.digest;
    if (head === undefined) throw new Error(`${name} has no chain`);
    lived.push({ name, component, chain, head, replayed });
  }
  return lived;
}

/** Where its turn waits, that goes on from the record; it may have ended already. */
async function evictOne(actor: ActorHandle, happened: Happened): Promise<void> {
  await new Promise(setImmediate);
  const phase = (await actor.inspect())?.phase;
  actor.passivate();
  if (phase === "waiting") count(happened, "evicted");
}

const CAST = [
  ["ann", "post-ts"],
  ["bob", "post-ts"],
  ["words", "words-ts"],
] as const;

type Body = (seeded: Seeded) => unknown;

const WORDS: readonly Body[] = [
  (seeded) => ({ keep: json(seeded) }),
  (seeded) => ({ echo: json(seeded) }),
  (seeded) => ({ checked: seeded.below(9) - 3 }),
  (seeded) => ({ forget: seeded.below(9) }),
  (seeded) => ({ begin: [json(seeded)] }),
  (seeded) => ({ grow: seeded.below(1_500) }),
  (seeded) => ({ refuse: `no ${JSON.stringify(json(seeded))}` }),
  (seeded) => ({
    fail: seeded.pick(["plainly", "deeply", "because", "text", "object", "nothing"]),
  }),
  (seeded) => ({ unheld: seeded.pick(["bigint", "loop", "map", "function", "date"]) }),
  (seeded) => ({ keepUnheld: seeded.pick(["set", "bytes", "promise", "date"]) }),
  (seeded) => ({ work: seeded.pick([10, 1_000, 100_000]) }),
  (seeded) => ({ recurse: seeded.pick([10, 100, 100_000]) }),
  (seeded) => ({ say: `${JSON.stringify(json(seeded))}\ud800` }),
  (seeded) => ({ [String(seeded.below(1_000))]: json(seeded) }),
  () => "promise",
  () => "notes",
  () => "self",
  () => "nots",
];

const POST: readonly ((seeded: Seeded, to: string) => unknown)[] = [
  (seeded) => ({ note: json(seeded) }),
  (seeded, to) => ({ send: { to, body: { note: json(seeded) } } }),
  (seeded, to) => ({ sendAndFail: { to, body: { note: json(seeded) } } }),
  (seeded, to) => ({ call: { to, body: inner(seeded) } }),
  (seeded, to) => ({ callHard: { to, body: inner(seeded) } }),
  (seeded, to) => ({ around: { to, body: inner(seeded) } }),
  (seeded, to) => ({ noteAt: { to, body: json(seeded) } }),
  (seeded, to) => ({
    race: [
      { to, body: inner(seeded) },
      { to: "words", body: { echo: json(seeded) } },
      { to: "nobody", body: 1 },
    ],
  }),
  (seeded, to) => ({ gather: [1, 2].map(() => ({ to, body: inner(seeded) })) }),
  (seeded, to) => ({ drop: { to, body: inner(seeded) } }),
  (seeded) => ({ timer: { afterMs: seeded.below(300) } }),
  (seeded) => ({ timer: { afterMs: seeded.below(300), everyMs: 50 + seeded.below(300) } }),
  (seeded) => ({ cancel: seeded.below(8) }),
  (seeded) => ({ sleep: seeded.below(300) }),
  (seeded) => ({ draws: seeded.below(5) }),
  (seeded) => ({ bytes: seeded.below(40) }),
  (seeded) => ({ release: json(seeded) }),
  (seeded) => ({ releaseRefused: JSON.stringify(json(seeded)) }),
  () => "hold",
  () => "now",
  () => "who",
  () => "clear",
  () => "notes",
];

/** What an actor is asked by another. */
function inner(seeded: Seeded): unknown {
  return seeded.pick<unknown>([
    "notes",
    "who",
    { note: json(seeded) },
    { sleep: seeded.below(100) },
    { refuse: "no" },
    { fail: "é" },
    { draws: 2 },
    "misspelt",
  ]);
}

function wordsBody(seeded: Seeded): string {
  return JSON.stringify(seeded.pick(WORDS)(seeded));
}

/** Mostly to the other one, and sometimes to itself. */
function postBody(seeded: Seeded, name: string): string {
  const to = seeded.once(8) ? name : name === "ann" ? "bob" : "ann";
  return JSON.stringify(seeded.pick(POST)(seeded, to));
}

async function sourceOf(project: string, seeded: Seeded) {
  return guestSource(project, "manifest.toml", [
    "[limits]",
    `fuel-max = ${seeded.pick([3_000_000, 10_000_000])}`,
    `mailbox-max = ${seeded.pick([2, 1_000])}`,
    "[state]",
    `epoch-fuel-max = ${seeded.pick([500_000, 5_000_000])}`,
    `payloads = "${seeded.once(4) ? "private" : "public"}"`,
  ]);
}

function count(happened: Happened, what: string): void {
  happened[what] = (happened[what] ?? 0) + 1;
}

/** What the host answers to a life that the seed made hard; anything else is a finding. */
function codeOf(error: unknown): string {
  if (error instanceof ActorError) return error.code;
  throw error;
}
