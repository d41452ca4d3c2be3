import {
  ActorError,
  type ActorGrant,
  type ActorSpec,
  recover,
  type TreeLimits,
} from "../actor/mod.ts";
import { type ActorId, type Sha256, TheaterError } from "../base/mod.ts";
import { type TreeShare, TREES_MAX, type TreeTable, type TreeUse } from "../cell/mod.ts";
import { blobsOf, decodeLink } from "../chain/mod.ts";
import type { Listed, Store } from "../store/mod.ts";
import type { Directory } from "./directory.ts";

export interface BoundTreesDeps {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly directory: Directory;
  readonly table: TreeTable;
  /** Whether the program is the house's own. */
  readonly isOurs: (spec: ActorSpec) => boolean;
  /** Hears of an actor of which it is not known what it has stored, and why. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
}

interface BoundTree {
  readonly id: ActorId;
  readonly place: number;
  limits: TreeLimits;
  /** Whether it is counted what stood in its chains before. */
  isWeighed: boolean;
}

/** What a tree may use, and what it does. */
export interface TreeStanding extends TreeUse {
  readonly limits: TreeLimits;
  /** Those that run, the one at the top among them. */
  readonly actorCount: number;
}

/** The trees whose grants bound them, each with a place in the table that all cells share. */
export class BoundTrees {
  readonly #deps: BoundTreesDeps;
  readonly #trees = new Map<ActorId, BoundTree>();
  /** Those of which it is just found out what they have stored. */
  readonly #binding = new Map<ActorId, Promise<BoundTree | undefined>>();
  /** Of those that supervise somebody, whose grants have no limits for all below. */
  readonly #unbound = new Set<ActorId>();
  /** Of those at whose top nobody is any more, as long as somebody is below: who leaves still counts there. */
  readonly #left = new Map<ActorId, number>();
  /** That nobody has. */
  readonly #free: number[] = Array.from({ length: TREES_MAX }, (_, place) => place);

  readonly #weighing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(deps: BoundTreesDeps) {
    this.#deps = deps;
  }

  /**
   * Where it counts when it comes into memory; nothing to wait for where it is known that it does nowhere. One that has a chain comes, though there is no
   * place for its own tree: that is told as trouble.
   * @throws ActorError ACTOR_TREE_FULL where it is new; StoreError
   */
  shareOf(spec: ActorSpec, isNew: boolean): Promise<TreeShare | undefined> | undefined {
    const { id, supervisor, grant } = spec;
    const isAlone = grant.tree === undefined && !this.#trees.has(id);
    return isAlone && supervisor === undefined ? undefined : this.#share(spec, isNew);
  }

  /**
   * Resolves to what says whether the trees above have room for a child of this one: to be asked in one step with the child's entry, since others may
   * come meanwhile.
   */
  async roomBelow(supervisor: ActorId): Promise<() => void> {
    const { directory } = this.#deps;
    const tops = [supervisor, ...directory.above(supervisor)];
    for (const top of tops) await this.#treeOf(top);
    return () => {
      tops.forEach((top, at) => {
        const { actorsMax = Infinity, depthMax = Infinity } = this.#trees.get(top)?.limits ?? {};
        if (at + 1 > depthMax) throw full("depth-max", depthMax);
        if (actorsMax < Infinity && this.#count(top, actorsMax) >= actorsMax)
          throw full("actors-max", actorsMax);
      });
    };
  }

  /**
   * It is about to go on with this grant. Where that has limits and the one before had none, it has a place from now on, and who is in memory counts there
   * when it next comes: those are answered. @throws ActorError ACTOR_TREE_FULL
   */
  async upgrades(id: ActorId, { tree }: ActorGrant): Promise<readonly ActorId[]> {
    if (tree === undefined || this.#trees.has(id)) return [];
    this.#unbound.delete(id);
    await this.#bind(id, {});
    return [id, ...this.#deps.directory.below(id)];
  }

  /** It goes on with this grant. */
  upgraded(id: ActorId, { tree: limits = {} }: ActorGrant): void {
    const tree = this.#trees.get(id);
    if (tree === undefined) return;
    tree.limits = limits;
    this.#deps.table.limit(tree.place, limits);
    if (limits.storedBytesMax === undefined || tree.isWeighed) return;
    this.#deps.table.storedNothing(tree.place);
    tree.isWeighed = true;
    this.#weigh(tree, this.#keptBelow(id));
  }

  /** It will not come into memory again. */
  ended(id: ActorId): void {
    this.#unbound.delete(id);
    const tree = this.#trees.get(id);
    if (tree !== undefined) this.#left.set(id, tree.place);
    this.#trees.delete(id);
    for (const [top, place] of this.#left) {
      const { done } = this.#deps.directory.below(top).next();
      if (done !== true) continue;
      this.#left.delete(top);
      this.#deps.table.clear(place);
      this.#free.push(place);
    }
  }

  /** Undefined: it is at the top of no tree that has limits, or nothing of that was in memory since the host started. */
  standingOf(id: ActorId): TreeStanding | undefined {
    const tree = this.#trees.get(id);
    if (tree === undefined) return undefined;
    const use = this.#deps.table.use(tree.place);
    return { limits: tree.limits, actorCount: this.#count(id, Infinity), ...use };
  }

  /** Resolves when it does not read the store any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#weighing);
  }

  async #share(spec: ActorSpec, isNew: boolean): Promise<TreeShare | undefined> {
    const { id, supervisor, grant } = spec;
    const { directory, isOurs } = this.#deps;
    const above = supervisor === undefined ? [] : [supervisor, ...directory.above(supervisor)];
    const own = this.#know(id, grant);
    const trees = [await (isNew ? own : this.#despite(id, own))];
    for (const one of above) trees.push(await this.#treeOf(one));
    const places = trees.flatMap((tree) => tree?.place ?? []);
    return places.length === 0 ? undefined : { places, waits: !isOurs(spec) };
  }

  async #know(id: ActorId, { tree: limits }: ActorGrant): Promise<BoundTree | undefined> {
    const known = this.#trees.get(id);
    if (known !== undefined || limits === undefined) return known;
    return this.#bind(id, limits);
  }

  /** Of one that may not have been in memory since the host started. */
  async #treeOf(id: ActorId): Promise<BoundTree | undefined> {
    const known = this.#trees.get(id);
    const { store, sha256, directory } = this.#deps;
    if (known !== undefined || this.#unbound.has(id) || !directory.has(id)) return known;
    const listed = await store.actor(id);
    if (listed === undefined) return undefined; // it is about to begin
    const bound = recover(listed, store, sha256).then(({ grant }) => this.#know(id, grant));
    const tree = await this.#despite(id, bound);
    if (tree === undefined && directory.has(id)) this.#unbound.add(id);
    return tree;
  }

  /** Whoever is below is not to be out of reach for what is wrong with the top. */
  async #despite(
    id: ActorId,
    bound: Promise<BoundTree | undefined>,
  ): Promise<BoundTree | undefined> {
    try {
      return await bound;
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      this.#deps.trouble(id, error);
      return undefined;
    }
  }

  #bind(id: ActorId, limits: TreeLimits): Promise<BoundTree | undefined> {
    const binding = this.#binding.get(id) ?? this.#bound(id, limits);
    this.#binding.set(id, binding);
    const over = (): void => void this.#binding.delete(id);
    binding.then(over, over);
    return binding;
  }

  /**
   * None of it comes into memory before it is known how far its chains go. What stands in them is counted beside what comes: for that long a tree
   * that was here before this host may begin more than it may.
   */
  async #bound(id: ActorId, limits: TreeLimits): Promise<BoundTree | undefined> {
    const { directory, table } = this.#deps;
    const isWeighed = limits.storedBytesMax !== undefined;
    const kept = isWeighed ? await this.#keptBelow(id) : [];
    if (!directory.has(id)) return undefined; // it ended meanwhile, or only settles what it had sent
    const left = this.#left.get(id); // it begins again before those are gone that it had
    const place = left ?? this.#free.shift();
    if (place === undefined) throw tooManyTrees();
    this.#left.delete(id);
    if (left === undefined) table.clear(place);
    table.limit(place, limits);
    table.storedNothing(place);
    const tree = { id, place, limits, isWeighed };
    this.#trees.set(id, tree);
    this.#weigh(tree, Promise.resolve(kept));
    return tree;
  }

  /** With itself, and with those that have ended. */
  async #keptBelow(id: ActorId): Promise<readonly Listed[]> {
    const { store, directory } = this.#deps;
    const kept: Listed[] = [];
    for (const one of [id, ...directory.everBelow(id)]) {
      const listed = await store.actor(one);
      if (listed !== undefined) kept.push(listed);
    }
    return kept;
  }

  #weigh(tree: BoundTree, kept: Promise<readonly Listed[]>): void {
    const weighing = this.#weighAll(tree, kept).finally(() => this.#weighing.delete(weighing));
    this.#weighing.add(weighing);
  }

  /** One whose chain cannot be read is told as trouble, and keeps no other from being counted. */
  async #weighAll(tree: BoundTree, kept: Promise<readonly Listed[]>): Promise<void> {
    const all = await this.#unlessOver(tree, tree.id, kept);
    for (const listed of all ?? []) {
      if (this.#isOver(tree)) return;
      await this.#unlessOver(tree, listed.actor, this.#weighOne(tree, listed));
    }
  }

  async #weighOne(tree: BoundTree, { actor, head }: Listed): Promise<void> {
    for await (const byteCount of this.#weights(actor, head.eventCount)) {
      if (this.#isOver(tree)) return;
      this.#deps.table.stored(tree.place, byteCount);
    }
  }

  async #unlessOver<T>(tree: BoundTree, actor: ActorId, read: Promise<T>): Promise<T | undefined> {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      if (!this.#isOver(tree)) this.#deps.trouble(actor, error);
      return undefined;
    }
  }

  #isOver(tree: BoundTree): boolean {
    return this.#isClosed || this.#trees.get(tree.id) !== tree;
  }

  /** Of the links before this event; the others are counted as they are recorded. */
  async *#weights(actor: ActorId, beforeSeq: number): AsyncGenerator<number> {
    for await (const page of this.#deps.store.links(actor, 0)) {
      for (const { seq, link } of page) {
        if (seq >= beforeSeq) return;
        yield weightOf(link);
      }
    }
  }

  #count(top: ActorId, atMost: number): number {
    let count = 1;
    for (const _ of this.#deps.directory.below(top)) if (++count >= atMost) break;
    return count;
  }
}

function weightOf(link: Uint8Array): number {
  const blobs = decodeLink(link).events.flatMap(blobsOf);
  return blobs.reduce((sum, { size }) => sum + size, link.length);
}

function full(limit: "actors-max" | "depth-max", most: number): ActorError {
  return new ActorError("ACTOR_TREE_FULL", {
    what: `a tree has its \`${limit}\` of ${most}`,
    remedy:
      "stop what is not needed; or raise it under `[tree]` in the manifest at the tree's top: a component is upgraded to that, a supervisor begun anew",
  });
}

function tooManyTrees(): ActorError {
  return new ActorError("ACTOR_TREE_FULL", {
    what: `${TREES_MAX} trees with limits run already`,
    remedy: "stop one, or leave `[tree]` out of this one's manifest",
  });
}
