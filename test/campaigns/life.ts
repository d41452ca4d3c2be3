import { readFile } from "node:fs/promises";
import { type Digest, unreachable, type Value, ZERO_DIGEST } from "../../src/base/mod.ts";
import { type ActorHandle, ActorError, type ActorSource, Theater } from "../../src/theater/mod.ts";
import { buildExample } from "../../scripts/pack.ts";
import { edition } from "../simulation/edition.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { Seeded } from "./seeded.ts";

/** One actor's life as a seed wrote it, and what came of it. */
export interface Lived {
  readonly example: Example;
  /** Those that it may have been. */
  readonly components: readonly Uint8Array[];
  /** Its chain, exported. */
  readonly chain: Uint8Array;
  /** Where it ended, as the living actor's last link said. */
  readonly head: Digest;
  /** What happened, by kind, so that a campaign can say what it covered. */
  readonly happened: Readonly<Record<string, number>>;
}

export type Example = "counter-as" | "faulty" | "resident";
const EXAMPLES: readonly Example[] = ["counter-as", "faulty", "resident"];

const FAULTY = [
  "trap",
  "divide 0",
  "loop",
  "recurse",
  "memory",
  "err",
  "text",
  "pointer",
  "reply 40",
  "reply 20000",
  "state 600",
  "state 5000",
  "log 3",
  "random 12",
  "random 70000",
  "now",
  "sleep 40",
  "sleep 2500",
  "silent",
  "echo",
];
const COUNTER = ["", "7", "get", "roll", "hello", "tick..............", "nonsense"];

/** Lives one actor to its end: messages, sleeps, failures, epochs and passivations as the seed has them. */
export async function live(seed: number): Promise<Lived> {
  const seeded = new Seeded(seed);
  const clock = new LeapingClock(1_700_000_000_000 + seeded.below(1_000_000));
  const theater = await Theater.open({ clock, entropy: (size) => seeded.bytes(size) });
  const example = seeded.pick(EXAMPLES);
  const components = await componentsOf(example);
  const source = (): ActorSource => ({
    manifest: manifestOf(example, seeded),
    component: seeded.pick(components),
  });
  const actor = await theater.start(source());
  const happened: Record<string, number> = {};
  for (let left = 3 + seeded.below(18); left > 0; left--) {
    clock.advance(seeded.below(3_000));
    if (seeded.once(6)) {
      actor.passivate();
      count(happened, "passivated");
    }
    if (example !== "resident" && seeded.once(8)) {
      await actor.upgrade(source()).then(
        (upgraded) => count(happened, upgraded === undefined ? "same" : "upgraded"),
        (error: unknown) => count(happened, codeOf(error)),
      );
    }
    await say(actor, example, seeded).then(
      () => count(happened, "replied"),
      (error: unknown) => count(happened, codeOf(error)),
    );
  }
  if (seeded.once(4)) await actor.stop();
  const chain = await actor.export();
  const links = await Array.fromAsync(actor.chain());
  await theater.close();
  return { example, components, chain, head: links.at(-1)?.digest ?? ZERO_DIGEST, happened };
}

function say(actor: ActorHandle, example: Example, seeded: Seeded): Promise<unknown> {
  switch (example) {
    case "faulty":
      return actor.call(seeded.pick(FAULTY));
    case "counter-as":
      return actor.call(seeded.pick(COUNTER));
    case "resident":
      return tally(actor, seeded);
    default:
      return unreachable(example);
  }
}

const API = "demo:tally/api@0.1.0";

function tally(actor: ActorHandle, seeded: Seeded): Promise<unknown> {
  const sku = `item-${seeded.below(5)}`;
  switch (seeded.below(5)) {
    case 0:
      return actor.invoke(`${API}#remove`, [sku, seeded.below(9)]);
    case 1:
      return actor.invoke(`${API}#lines`, []);
    case 2: // sometimes more than the fuel of a turn
      return actor.invoke(`${API}#apply`, [changes(seeded, seeded.once(2) ? 3 : 2_000)]);
    case 3:
      return actor.invoke(`${API}#total`, []);
    default:
      return actor.invoke(`${API}#add`, [sku, seeded.below(100)]);
  }
}

function changes(seeded: Seeded, length: number): Value {
  return Array.from({ length }, () => [
    `item-${seeded.below(5)}`,
    seeded.once(4) ? { tag: "cleared", val: undefined } : { tag: "added", val: seeded.below(50) },
  ]);
}

/** Small limits, so that a short life meets them: an epoch ends after a few turns, and a loop soon. */
function manifestOf(example: Example, seeded: Seeded): string {
  const granted = example === "resident" ? [] : ["timing", "random"];
  return [
    `name = "${example}"`,
    'version = "1.0.0"',
    'component = "component.wasm"',
    ...(example === "counter-as" && seeded.once(3) ? ['parameters = "5000"'] : []),
    ...granted.map((type) => `[[handler]]\ntype = "${type}"`),
    "[limits]",
    `fuel-max = ${example === "resident" ? 200_000 : 400_000}`,
    'memory-bytes-max = "2 MiB"',
    "[state]",
    `epoch-fuel-max = ${seeded.pick([20_000, 100_000, 1_000_000])}`,
    `payloads = "${seeded.once(4) ? "private" : "public"}"`,
  ].join("\n");
}

const built = new Map<Example, Promise<readonly Uint8Array[]>>();

/** Two that do the same. */
export function componentsOf(example: Example): Promise<readonly Uint8Array[]> {
  const known = built.get(example);
  if (known !== undefined) return known;
  const building = buildExample(`examples/${example}`)
    .then((file) => readFile(file))
    .then((first) => [first, edition(first, "second")]);
  built.set(example, building);
  return building;
}

function count(happened: Record<string, number>, what: string): void {
  happened[what] = (happened[what] ?? 0) + 1;
}

/** What the host answers to a life that the seed made hard; anything else is a finding. */
function codeOf(error: unknown): string {
  if (error instanceof ActorError) return error.code;
  throw error;
}
