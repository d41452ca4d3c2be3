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
  readonly place: number;
  limits: TreeLimits;
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
  readonly #binding = new Map<ActorId, Promise<BoundTree>>();
  /** Of those that supervise somebody, whose grants have no limits for all below. */
  readonly #unbound = new Set<ActorId>();
  /** That nobody has, the one that was given back first at the head: what its last tree still records does not count for the next. */
  readonly #free: number[] = Array.from({ length: TREES_MAX }, (_, place) => place);

  constructor(deps: BoundTreesDeps) {
    this.#deps = deps;
  }

  /**
   * Where it counts when it comes into memory; nothing to wait for where it is known that it does nowhere.
   * @throws ActorError ACTOR_TREE_FULL, StoreError
   */
  shareOf(spec: ActorSpec): Promise<TreeShare | undefined> | undefined {
    const { id, supervisor, grant } = spec;
    const isAlone = grant.tree === undefined && !this.#trees.has(id);
    return isAlone && supervisor === undefined ? undefined : this.#share(spec);
  }

  /** @throws ActorError ACTOR_TREE_FULL where a tree has no room for a child of this one */
  async mayGrow(supervisor: ActorId): Promise<void> {
    const { directory } = this.#deps;
    let depth = 1;
    for (const top of [supervisor, ...directory.above(supervisor)]) {
      const { limits } = (await this.#treeOf(top)) ?? {};
      const { actorsMax = Infinity, depthMax = Infinity } = limits ?? {};
      if (depth > depthMax) throw full("depth-max", depthMax);
      if (actorsMax < Infinity && this.#count(top, actorsMax) >= actorsMax)
        throw full("actors-max", actorsMax);
      depth++;
    }
  }

  /** It goes on with this grant. Where that has limits, and the one before had none: who counts there from now on when it next comes into memory. */
  async upgraded(id: ActorId, { tree: limits }: ActorGrant): Promise<readonly ActorId[]> {
    const tree = this.#trees.get(id);
    if (tree !== undefined) {
      tree.limits = limits ?? {};
      this.#deps.table.limit(tree.place, tree.limits);
      return [];
    }
    if (limits === undefined) return [];
    this.#unbound.delete(id);
    await this.#bind(id, limits);
    return [id, ...this.#deps.directory.below(id)];
  }

  /** It will not come into memory again. */
  ended(id: ActorId): void {
    this.#unbound.delete(id);
    const tree = this.#trees.get(id);
    if (tree === undefined) return;
    this.#trees.delete(id);
    this.#deps.table.clear(tree.place);
    this.#free.push(tree.place);
  }

  /** Undefined: it is at the top of no tree that has limits, or that nobody has asked for yet. */
  standingOf(id: ActorId): TreeStanding | undefined {
    const tree = this.#trees.get(id);
    if (tree === undefined) return undefined;
    const use = this.#deps.table.use(tree.place);
    return { limits: tree.limits, actorCount: this.#count(id, Infinity), ...use };
  }

  async #share(spec: ActorSpec): Promise<TreeShare | undefined> {
    const { id, supervisor, grant } = spec;
    const { directory } = this.#deps;
    const above = supervisor === undefined ? [] : [supervisor, ...directory.above(supervisor)];
    const trees = [await this.#know(id, grant)];
    for (const one of above) trees.push(await this.#treeOf(one));
    const places = trees.flatMap((tree) => tree?.place ?? []);
    return places.length === 0 ? undefined : { places, waits: !this.#deps.isOurs(spec) };
  }

  async #know(id: ActorId, { tree: limits }: ActorGrant): Promise<BoundTree | undefined> {
    const known = this.#trees.get(id);
    if (known !== undefined || limits === undefined) return known;
    return this.#bind(id, limits);
  }

  /** Of one that may not have been in memory since the host started. */
  async #treeOf(id: ActorId): Promise<BoundTree | undefined> {
    const known = this.#trees.get(id);
    if (known !== undefined || this.#unbound.has(id)) return known;
    const { store, sha256, directory } = this.#deps;
    const listed = await store.actor(id);
    if (listed === undefined) return undefined; // it is about to begin
    const { grant } = await recover(listed, store, sha256);
    if (grant.tree !== undefined) return this.#know(id, grant);
    if (directory.has(id)) this.#unbound.add(id);
    return undefined;
  }

  #bind(id: ActorId, limits: TreeLimits): Promise<BoundTree> {
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
  async #bound(id: ActorId, limits: TreeLimits): Promise<BoundTree> {
    const { store, directory, table } = this.#deps;
    const kept: Listed[] = [];
    const counted = limits.storedBytesMax === undefined ? [] : [id, ...directory.everBelow(id)];
    for (const one of counted) {
      const listed = await store.actor(one);
      if (listed !== undefined) kept.push(listed);
    }
    const place = this.#free.shift();
    if (place === undefined) throw tooManyTrees();
    table.clear(place);
    table.limit(place, limits);
    const tree = { place, limits };
    this.#trees.set(id, tree);
    void this.#weigh(tree, kept);
    return tree;
  }

  async #weigh({ place }: BoundTree, kept: readonly Listed[]): Promise<void> {
    for (const { actor, head } of kept) {
      try {
        table: for await (const page of this.#deps.store.links(actor, 0)) {
          for (const { seq, link } of page) {
            if (seq >= head.eventCount) break table; // the rest is counted as it is recorded
            this.#deps.table.stored(place, weightOf(link));
          }
        }
      } catch (error) {
        if (!(error instanceof TheaterError)) throw error;
        this.#deps.trouble(actor, error);
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
    remedy: `stop what is not needed; or raise it under \`[tree]\` in the manifest at the tree's top, and upgrade that`,
  });
}

function tooManyTrees(): ActorError {
  return new ActorError("ACTOR_TREE_FULL", {
    what: `${TREES_MAX} trees with limits run already`,
    remedy: "stop one, or leave `[tree]` out of this one's manifest",
  });
}
