import { type ActorId, unreachable } from "../../src/base/mod.ts";
import {
  type Append,
  type Head,
  type Refusal,
  type Store,
  StoreError,
} from "../../src/store/mod.ts";
import type { Seeded } from "../campaigns/seeded.ts";
import type { HandClock } from "../simulation/hand-clock.ts";
import type { HandScheduler } from "../simulation/hand-scheduler.ts";
import { AuditError, type Auditor } from "../simulation/auditor.ts";
import { actorOf, digestOf, type LinkMill } from "./link-mill.ts";

export interface WorkloadDeps {
  readonly seeded: Seeded;
  readonly mill: LinkMill;
  readonly auditor: Auditor;
  readonly actorCount: number;
  readonly clock: HandClock;
  /** Runs what the store puts off. */
  readonly scheduler: HandScheduler;
}

/**
 * Many actors that append, with several batches on their way at a time, blobs, claims, readers and those who come too late. Everything
 * that the store says goes to the auditor. Goes on from one opening of a store to the next.
 */
export class Workload {
  readonly #deps: WorkloadDeps;
  readonly #actors: readonly ActorId[];
  readonly #terms = new Map<ActorId, number>();
  /** Claimed since this store was opened: who owns a chain is forgotten with the process. */
  readonly #owned = new Set<ActorId>();
  /** Their next head is not known until the store has answered. */
  readonly #claiming = new Set<ActorId>();
  #onTheirWay: Promise<void>[] = [];
  /** Appends resolve in the order in which they were handed in. */
  #handedInCount = 0;
  #resolvedCount = 0;
  #hasFailed = false;
  #staleCount = 0;
  #fullCount = 0;

  constructor(deps: WorkloadDeps) {
    this.#deps = deps;
    this.#actors = Array.from({ length: deps.actorCount }, (_, at) => actorOf(at));
  }

  /** How often the store had no room. */
  get fullCount(): number {
    return this.#fullCount;
  }

  /** Until so many steps are done, or the store failed: then false, and it has said so to all that was on its way. */
  async run(store: Store, stepCount: number): Promise<boolean> {
    this.#hasFailed = false;
    this.#owned.clear();
    for (let step = 0; step < stepCount && !this.#hasFailed; step++) await this.#step(store);
    await this.settle();
    return !this.#hasFailed;
  }

  /** Until nothing is on its way any more. */
  async settle(): Promise<void> {
    await this.#deps.scheduler.until(Promise.all(this.#onTheirWay.splice(0)));
    this.#claiming.clear();
  }

  async #step(store: Store): Promise<void> {
    const { seeded } = this.#deps;
    const step = seeded.pick(STEPS);
    switch (step) {
      case "append":
        return this.#append(store);
      case "keep":
        return this.#keep(store);
      case "stale":
        return this.#tooLate(store);
      case "claim":
        return this.#claim(store);
      case "look":
        return this.#look(store);
      case "step":
        return void this.#deps.scheduler.step();
      case "idle":
        return this.#deps.clock.leap(1_000);
      case "wait":
        return this.#deps.scheduler.until(
          Promise.resolve(this.#onTheirWay.at(seeded.below(2) - 1)),
        );
      default:
        return unreachable(step);
    }
  }

  async #append(store: Store): Promise<void> {
    const { seeded, mill, auditor } = this.#deps;
    try {
      await this.#deps.scheduler.until(Promise.resolve(store.admit()));
    } catch (error) {
      return this.#fault(error);
    }
    const batch: Append[] = [];
    for (let left = 1 + seeded.below(4); left > 0; left--) {
      const actor = seeded.pick(this.#actors);
      if (this.#claiming.has(actor)) continue;
      const append = mill.link(actor, this.#terms.get(actor) ?? 1, auditor.last(actor));
      auditor.handIn(append);
      batch.push(append);
    }
    const order = this.#handedInCount++;
    const lent = seeded.once(4) ? batch.map(copied) : batch;
    this.#watch(this.#appended(order, batch, store.append(lent)));
    if (lent !== batch) for (const append of lent) scribble(append);
  }

  async #appended(
    order: number,
    batch: readonly Append[],
    done: Promise<readonly Refusal[]>,
  ): Promise<void> {
    const refusals = await done;
    this.#resolved(order);
    for (const { index, code } of refusals) this.#deps.auditor.refuse(batch[index] as Append, code);
    const refused = new Set(refusals.map(({ index }) => index));
    for (const [index, append] of batch.entries()) {
      if (!refused.has(index)) this.#deps.auditor.acknowledge(append);
    }
  }

  #resolved(order: number): void {
    if (order < this.#resolvedCount)
      throw new AuditError(`append ${order} resolved after a later one`);
    this.#resolvedCount = order + 1;
  }

  #keep(store: Store): void {
    const { seeded, mill, auditor } = this.#deps;
    const blobs = Array.from({ length: 1 + seeded.below(3) }, () => mill.blob());
    auditor.handInBlobs(blobs);
    this.#watch(store.keep(blobs).then(() => auditor.keptBlobs(blobs)));
  }

  /** Someone who knows another head, or came with a term that has passed. */
  #tooLate(store: Store): void {
    const { seeded, mill, auditor } = this.#deps;
    const actor = seeded.pick(this.#actors);
    if (this.#claiming.has(actor)) return;
    const last = auditor.last(actor);
    const term = this.#terms.get(actor) ?? 1;
    const isPast = seeded.once(2) && this.#owned.has(actor);
    const right = mill.link(actor, isPast ? term - 1 : term, last);
    const append = { ...right, expected: isPast ? right.expected : digestOf(this.#staleCount++) };
    const code = isPast ? "STORE_STALE_TERM" : "STORE_STALE_HEAD";
    this.#watch(refusedWith(code, store.append([append])));
  }

  #claim(store: Store): void {
    const { seeded, auditor } = this.#deps;
    const actor = seeded.pick(this.#actors);
    if (this.#claiming.has(actor)) return;
    const term = (this.#terms.get(actor) ?? 1) + 1;
    this.#terms.set(actor, term);
    this.#claiming.add(actor);
    this.#owned.add(actor);
    auditor.willClaim(actor, term);
    this.#watch(this.#claimed(actor, store.claim(actor, term)));
  }

  async #claimed(actor: ActorId, done: Promise<Head | undefined>): Promise<void> {
    this.#deps.auditor.claimed(actor, await done);
    this.#claiming.delete(actor);
  }

  async #look(store: Store): Promise<void> {
    const { seeded, auditor } = this.#deps;
    try {
      await this.#deps.scheduler.until(auditor.look(store, seeded.pick(this.#actors)));
    } catch (error) {
      this.#fault(error);
    }
  }

  #watch(work: Promise<void>): void {
    this.#onTheirWay.push(work.catch((error: unknown) => this.#fault(error)));
  }

  /** A store may be full, or fail; anything else is the store's wrong, or ours. */
  #fault(error: unknown): void {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "STORE_FULL") return void this.#fullCount++;
    if (error.code !== "STORE_FAILED") throw error;
    this.#hasFailed = true;
  }
}

async function refusedWith(
  code: Refusal["code"],
  done: Promise<readonly Refusal[]>,
): Promise<void> {
  const refusals = await done;
  if (refusals.length !== 1 || refusals[0]?.code !== code) {
    throw new AuditError(`took a link that is to be refused with ${code}`);
  }
}

const STEPS = [
  ...Array.from({ length: 12 }, () => "append" as const),
  ...Array.from({ length: 6 }, () => "step" as const),
  ...(["keep", "stale", "claim", "look", "idle", "wait"] as const),
];

function copied(append: Append): Append {
  const { digest, expected, link, blobs } = append;
  return {
    ...append,
    digest: copy(digest),
    expected: copy(expected),
    link: copy(link),
    blobs: blobs.map((blob) => ({ digest: copy(blob.digest), bytes: copy(blob.bytes) })),
  };
}

/** A Buffer, as hashes are at times: its `slice` copies nothing. */
function copy<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  return Buffer.from(bytes) as Uint8Array as Bytes; // a digest's copy is as long
}

/** The store has copied what it needs: buffers are used again at once. */
function scribble({ digest, expected, link, blobs }: Append): void {
  for (const bytes of [digest, expected, link]) bytes.fill(0xaa);
  for (const blob of blobs) {
    blob.digest.fill(0xaa);
    blob.bytes.fill(0xaa);
  }
}
