import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildExample } from "../../scripts/pack.ts";
import { TheaterError } from "../../src/base/mod.ts";
import { type ActorHandle, Theater } from "../../src/theater/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { audit, Receipts } from "./soak-audit.ts";
import { grown, type Held, heldNow } from "./soak-growth.ts";
import type { Torture } from "./torture.ts";

/** Of a run of a minute or more; a shorter one has fewer. */
const ACTORS = 10_000;
const MESSAGES_A_SECOND = 500;
const STEP_MS = 20;
/** To whom one sends: each pair's numbering stands in the ledgers of both for good, so that more of them would be growth. */
const ACQUAINTANCES = 4;
/** Actors that are begun, or asked, at one time. */
const AT_ONCE = 100;
/** Of this many messages, one more actor is stopped, and another is begun under its name. */
const MESSAGES_A_KILL = 500;
const CELLS = 2;
/** What is on its way is offered again within a second. */
const STILL_MS = 2_000;
/** Milliseconds after which one cell more is killed, each in its turn. */
const CELL_KILL_MS = 30_000;

/**
 * As many minutes of 500 messages a second to 10,000 actors on disk, half of which send on to another; now and then one is stopped and
 * begun anew, and one of the threads in which they live is killed. Every acknowledged message stands in its chain, every sum is that of its chain, what was sent was taken once or refused, and
 * neither heap nor descriptors nor handles have grown since the first quarter.
 */
export const run: Torture = async ({ seed, minutes = 1 }) => {
  const actorCount = Math.ceil(ACTORS * Math.min(1, minutes));
  const data = mkdtempSync(join(tmpdir(), "theater-soak-"));
  let troupe: Troupe | undefined;
  const receipts = new Receipts(Math.ceil(minutes * 60 * MESSAGES_A_SECOND));
  try {
    troupe = await Troupe.open(data, receipts, new Seeded(seed));
    await troupe.begin(actorCount);
    await troupe.play(minutes * 15_000);
    const before = heldNow(data);
    await troupe.play(minutes * 45_000);
    const after = heldNow(data);
    const sums = await troupe.sums();
    await troupe.theater.close();
    const audited = await audit(data, receipts, sums);
    rmSync(data, { recursive: true });
    const problems = [...audited.problems, ...grown(before, after)];
    return {
      failure: problems.length === 0 ? undefined : { seed, message: problems.join("\n") },
      counts: { actors: actorCount, ...troupe.counts, ...audited.counts, ...both(before, after) },
    };
  } catch (error) {
    await troupe?.theater.close();
    const message = `${error instanceof Error ? error.message : String(error)}; the log stands in ${data}`;
    return { failure: { seed, message }, counts: { actors: actorCount } };
  }
};

function both(before: Held, after: Held): Record<string, number> {
  const named = (when: string, held: Held): [string, number][] =>
    Object.entries(held).map(([name, value]) => [`${name}${when}`, value]);
  return Object.fromEntries([...named("Before", before), ...named("After", after)]);
}

class Troupe {
  readonly theater: Theater;
  readonly counts = { acknowledged: 0, refused: 0, inDoubt: 0, kills: 0, cellKills: 0 };
  readonly #component: Uint8Array;
  readonly #seeded: Seeded;
  readonly #receipts: Receipts;
  /** The living one of each name. */
  readonly #actors: ActorHandle[] = [];
  readonly #busy = new Set<Promise<void>>();
  readonly #killing = new Set<number>();
  /** Of actors that could not be carried on: there is none for which this host is not to blame. */
  readonly #troubles: readonly TheaterError[];
  #failure: unknown;

  static async open(data: string, receipts: Receipts, seeded: Seeded): Promise<Troupe> {
    const component = readFileSync(await buildExample("test/actors/scripted"));
    const troubles: TheaterError[] = [];
    const trouble = (_: unknown, error: TheaterError): void => void troubles.push(error);
    const theater = await Theater.open({ data, cells: CELLS, trouble });
    return new Troupe(theater, component, receipts, seeded, troubles);
  }

  private constructor(
    theater: Theater,
    component: Uint8Array,
    receipts: Receipts,
    seeded: Seeded,
    troubles: readonly TheaterError[],
  ) {
    this.#troubles = troubles;
    this.theater = theater;
    this.#component = component;
    this.#receipts = receipts;
    this.#seeded = seeded;
  }

  async begin(actorCount: number): Promise<void> {
    for (let at = 0; at < actorCount; at += AT_ONCE) {
      const size = Math.min(AT_ONCE, actorCount - at);
      const begun = Array.from({ length: size }, (_, index) => this.#begin(at + index));
      this.#actors.push(...(await Promise.all(begun)));
    }
  }

  #begin(at: number): Promise<ActorHandle> {
    return this.theater.start(
      { manifest: MANIFEST, component: this.#component },
      { name: `a${at}` },
    );
  }

  /** So long, at a steady pace; what was begun is answered when it is over. */
  async play(ms: number): Promise<void> {
    const startMs = performance.now();
    const everyMs = Math.min(CELL_KILL_MS, ms);
    let killAtMs = everyMs / 2; // all of it is over when the sums are asked for
    let played = 0;
    for (let spentMs = 0; spentMs < ms; spentMs = performance.now() - startMs) {
      for (; played < (spentMs / 1_000) * MESSAGES_A_SECOND; played++) this.#act();
      if (spentMs >= killAtMs) {
        killAtMs += everyMs;
        await this.theater.killCell(this.counts.cellKills++ % CELLS);
      }
      await delay(STEP_MS);
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#troubles[0] !== undefined) throw this.#troubles[0];
    }
    await Promise.all(this.#busy);
  }

  #act(): void {
    const at = this.#seeded.below(this.#actors.length);
    const doing = this.#seeded.once(MESSAGES_A_KILL) ? this.#kill(at) : this.#add(at);
    const owned = doing
      .catch((error: unknown) => (this.#failure ??= error))
      .then(() => void this.#busy.delete(owned));
    this.#busy.add(owned);
  }

  /** What it adds to itself comes first in the script: the audit reads it there. */
  async #add(at: number): Promise<void> {
    const own = `add ${this.#seeded.below(100)}`;
    const other = (at + 1 + this.#seeded.below(ACQUAINTANCES)) % this.#actors.length;
    const script = this.#seeded.once(2)
      ? own
      : `${own}\nsend a${other} add ${this.#seeded.below(100)}`;
    const actor = this.#actors[at] as ActorHandle;
    try {
      const { receipt } = await actor.call(script);
      this.#receipts.add(actor.id, receipt.seq);
      this.counts.acknowledged++;
    } catch (error) {
      if (isInDoubt(error)) this.counts.inDoubt++;
      else if (isGone(error)) this.counts.refused++;
      else throw error;
    }
  }

  async #kill(at: number): Promise<void> {
    if (this.#killing.has(at)) return;
    this.#killing.add(at);
    await this.#actors[at]?.stop();
    this.#actors[at] = await this.#begin(at);
    this.#killing.delete(at);
    this.counts.kills++;
  }

  /** What each that lives has come to, when nothing of what they sent each other comes any more. */
  async sums(): Promise<ReadonlyMap<string, number>> {
    for (let before = await this.#askSums(); ;) {
      await delay(STILL_MS);
      const sums = await this.#askSums();
      if (sums.entries().every(([id, sum]) => before.get(id) === sum)) return sums;
      before = sums;
    }
  }

  async #askSums(): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>();
    for (let at = 0; at < this.#actors.length; at += AT_ONCE) {
      const asked = this.#actors.slice(at, at + AT_ONCE).map(async (actor) => {
        sums.set(actor.id, Number((await actor.call("get")).text));
      });
      await Promise.all(asked);
    }
    return sums;
  }
}

/** Epochs are short: after the death of its cell an actor's turns of its epoch are run again, and half of all are to be woken then. */
const MANIFEST = `name = "scripted"
version = "1.0.0"
component = "component.wasm"
[[handler]]
type = "timing"
[[handler]]
type = "random"
[[handler]]
type = "message-server"
[state]
epoch-fuel-max = 500_000
`;

/** Its cell was killed when its turn had begun: it may have been done. */
function isInDoubt(error: unknown): boolean {
  return error instanceof TheaterError && error.code === "CELL_LOST";
}

/** It was stopped before it took the message, or while it ran. */
function isGone(error: unknown): boolean {
  if (!(error instanceof TheaterError)) return false;
  return error.code === "ACTOR_STOPPED" || error.code === "ACTOR_FAILED";
}
