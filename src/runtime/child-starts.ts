import { ActorError, decodeGrant, firstParameters, recover, type Recovered } from "../actor/mod.ts";
import {
  type ActorId,
  type Digest,
  parseDigest,
  quote,
  type Sha256,
  TheaterError,
} from "../base/mod.ts";
import type { Making } from "../capabilities/mod.ts";
import { isCellLost } from "../cell/mod.ts";
import { isActorName } from "../manifest/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { BoundTrees } from "./bound-trees.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import { keptComponent } from "./kept-chain.ts";
import type { Programs } from "./programs.ts";
import { badName, nameTaken, stopped } from "./refusals.ts";
import { leaveNotBegun, startIn } from "./starting.ts";

export interface ChildStartsDeps {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly cells: Cells;
  readonly arrivals: Arrivals;
  readonly directory: Directory;
  readonly programs: Programs;
  readonly bound: BoundTrees;
  /** Takes one into memory whose chain says so. */
  readonly activate: (id: ActorId, recovered: Recovered) => Promise<void>;
  /** One comes into memory, with the program of this component. */
  readonly comes: (id: ActorId, component: Digest) => void;
  /** It did not begin. */
  readonly left: (id: ActorId) => void;
  /** Resolves when those are gone that it had before it ended; undefined where there are none. */
  readonly freed: (id: ActorId) => Promise<void> | undefined;
}

/** Begins children, and their incarnations, as supervisors order: each once, however often it is ordered. */
export class ChildStarts {
  readonly #deps: ChildStartsDeps;
  /** Children that are about to begin by so many orders; unwanted: one to stop came after, and found none of it yet. */
  readonly #beginning = new Map<string, { count: number; isUnwanted: boolean }>();

  constructor(deps: ChildStartsDeps) {
    this.#deps = deps;
  }

  /** One more order to begin it is under way, or one less. */
  wants(child: string, by: 1 | -1): void {
    const count = (this.#beginning.get(child)?.count ?? 0) + by;
    const isUnwanted = by === -1 && this.#beginning.get(child)?.isUnwanted === true;
    if (count === 0) this.#beginning.delete(child);
    else this.#beginning.set(child, { count, isUnwanted });
  }

  /** It is to stop, and is nowhere yet: it does not begin by what is under way. */
  unwanted(child: ActorId): void {
    const begin = this.#beginning.get(child);
    if (begin !== undefined) begin.isUnwanted = true;
  }

  /** Starts it, or goes on with it where its chain has begun. */
  async spawn(
    supervisor: ActorId,
    id: ActorId,
    name: string,
    { component, manifest, grant, parameters }: Making,
  ): Promise<void> {
    const { store, directory, arrivals, programs } = this.#deps;
    if ((await store.actor(id)) !== undefined) return this.begin(id, 0, "last");
    const mayEnter = await this.#deps.bound.roomBelow(supervisor);
    this.#enters(id, name, supervisor, mayEnter);
    try {
      await arrivals.arrive(id, async () => {
        const digest = digestOf(component);
        this.#deps.comes(id, digest);
        const starting = { ...this.#deps, takeUp: this.#deps.activate };
        return startIn(starting, {
          id,
          name,
          supervisor,
          program: await programs.named(digest, () => keptComponent(store, digest)),
          grant: decodeGrant(bytesOf(grant)),
          manifest: digestOf(manifest),
          parameters: bytesOf(parameters),
        });
      });
    } catch (error) {
      this.#deps.bound.ended(id);
      await leaveNotBegun(id, directory, store); // its chain, where there is one, is found by its id
      this.#deps.left(id);
      throw error;
    }
  }

  /** Begins this incarnation, where it has not begun; waits for its first turn where that is under way. */
  async begin(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    try {
      await this.#restart(id, incarnation, from);
    } catch (error) {
      if (!(error instanceof TheaterError) || error.code !== "ACTOR_STOPPED") throw error;
      await this.#restart(id, incarnation, from); // it ran, and was stopped for that
    }
  }

  async #restart(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    try {
      await this.#restartOnce(id, incarnation, from);
    } catch (error) {
      if (!isCellLost(error)) throw error;
      await this.#restart(id, incarnation, from);
    }
  }

  async #restartOnce(id: ActorId, incarnation: number, from: "last" | "initial"): Promise<void> {
    const { store, sha256, cells, arrivals } = this.#deps;
    for (;;) {
      const isUnborn = await this.#revive(id, incarnation);
      const parameters =
        from === "initial" || isUnborn ? await firstParameters(store, id, sha256) : undefined;
      await arrivals.wake(id);
      try {
        return void (await cells.restart(id, { incarnation, parameters }));
      } catch (error) {
        const hasMoved = error instanceof TheaterError && error.code === "ACTOR_NOT_FOUND";
        if (!hasMoved) throw error; // else it left its cell while the order was on its way there
      }
    }
  }

  /** Whether there is no state that it could go on with. @throws ActorError ACTOR_STOPPED where this incarnation has ended too */
  async #revive(id: ActorId, incarnation: number): Promise<boolean> {
    const { cells, arrivals } = this.#deps;
    if (cells.has(id)) return false;
    await this.#deps.freed(id);
    await arrivals.settledOf(id);
    await cells.letGo(id); // what it had sent before it stopped, it goes on offering itself
    if (cells.has(id)) return false;
    try {
      return await arrivals.arrive(id, () => this.#reviveFromChain(id, incarnation));
    } catch (error) {
      arrivals.wake(id).catch(() => undefined); // or else the one that has stopped does
      throw error;
    }
  }

  async #reviveFromChain(id: ActorId, incarnation: number): Promise<boolean> {
    const { store, sha256, directory, activate, cells } = this.#deps;
    if (cells.has(id)) return false;
    const listed = await store.actor(id);
    if (listed === undefined) throw stopped();
    const recovered = await recover(listed, store, sha256);
    const { phase, life } = recovered.end.ledger;
    if (phase !== "stopped" && directory.has(id)) return false;
    // Where a cell died before it had begun again, it is as if it had never been taken up; one that has not ended and is not known comes in anew.
    directory.remove(id);
    if (phase === "stopped" && (life?.incarnation ?? 0) >= incarnation) throw stopped();
    const { name = id, supervisor } = listed.entry;
    const room =
      supervisor === undefined ? undefined : await this.#deps.bound.roomBelow(supervisor);
    this.#enters(id, name, supervisor, room);
    try {
      await activate(id, { ...recovered, isRevived: true });
    } catch (error) {
      directory.remove(id);
      throw error;
    }
    return recovered.isUnborn;
  }

  /** An order may be on its way when whoever gave it ends: then nobody begins by it any more. */
  #enters(
    id: ActorId,
    name: string,
    supervisor: ActorId | undefined,
    mayEnter: (() => void) | undefined,
  ): void {
    const { directory } = this.#deps;
    if (supervisor !== undefined && !directory.has(supervisor)) throw stopped();
    if (this.#beginning.get(id)?.isUnwanted === true) throw stopped();
    if (!isActorName(name)) throw badName(name);
    mayEnter?.();
    if (!directory.add({ id, name, supervisor })) throw nameTaken(name);
  }
}

/** The plan is ours, but the chain that it stands in may be another's. @throws ActorError ACTOR_CHAIN_UNFIT */
function digestOf(hex: string): Digest {
  const digest = parseDigest(hex);
  if (digest === undefined) throw unfit(hex, "a digest");
  return digest;
}

/** @throws ActorError ACTOR_CHAIN_UNFIT */
function bytesOf(hex: string): Uint8Array {
  try {
    return Uint8Array.fromHex(hex);
  } catch {
    throw unfit(hex, "bytes");
  }
}

function unfit(text: string, what: string): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `a plan of children has ${quote(text)} where ${what} belongs`,
    remedy: "verify the supervisor's chain; it was not made by theater",
  });
}
