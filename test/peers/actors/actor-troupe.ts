import type { ActorId } from "../../../src/base/mod.ts";
import { CAPABILITIES } from "../../../src/capabilities/mod.ts";
import type { KeptLink } from "../../../src/cell/mod.ts";
import { decodeLink, type Event } from "../../../src/chain/mod.ts";
import { compile } from "../../../src/engine/mod.ts";
import { nodeScheduler } from "../../../src/node/mod.ts";
import type { Store } from "../../../src/store/mod.ts";
import { CountedScheduler } from "../../../src/testing/counted-scheduler.ts";
import { HandClock } from "../../../src/testing/hand-clock.ts";
import { Seeded } from "../../../src/testing/seeded.ts";
import { untilQuiet } from "../../../src/testing/settle.ts";
import { type ActorHandle, Theater } from "../../../src/theater/mod.ts";
import { type SteppedStore, steppedStore } from "../../simulation/stepped-store.ts";
import type { Troupe } from "../play.ts";
import {
  type Asked,
  type ExitReason,
  nodesOf,
  type ScriptedExit,
  type StartOutcome,
  type SupervisorNode,
  type TreeNode,
} from "../script.ts";
import { playerComponent } from "./player-component.ts";
import { keyOf, LEFT, Stage } from "./stage.ts";
import { treeSource } from "./tree-source.ts";

/** What is due so soon is waited for: a stubborn worker's time to stop, and no period of a policy. */
const SOON_MS = 100;

/** Rounds in which nothing moves while somebody is on its way. */
const ARRIVAL_ROUNDS_MAX = 20_000;

/** What the chain of an actor said last. */
interface Seen {
  readonly key: string;
  isBeginning: boolean;
  isInterrupted: boolean;
  isDown: boolean;
}

/** What a theater tells, from before the troupe is there. */
interface Ears {
  starts: (key: string) => StartOutcome;
  kept: (link: KeptLink) => void;
}

interface House {
  readonly theater: Theater;
  readonly store: SteppedStore;
  readonly time: Time;
  readonly stage: Stage;
  readonly player: Uint8Array;
}

/** Trees of real actors: supervisors of manifests, and workers that are components, in a theater whose time is the script's. */
export class ActorTroupe implements Troupe, AsyncDisposable {
  readonly #theater: Theater;
  readonly #store: SteppedStore;
  readonly #player: Uint8Array;
  readonly #time: Time;
  readonly #stage: Stage;
  readonly #nodes = new Map<string, TreeNode>();
  /** By key. */
  readonly #names = new Map<string, string>();
  readonly #startCounts = new Map<string, number>();
  readonly #outcomes = new Map<string, StartOutcome>();
  /** With which reason a worker was told to end. */
  readonly #reasons = new Map<string, ExitReason>();
  readonly #seen = new Map<ActorId, Seen>();
  readonly #whenDown = new Map<string, () => void>();
  #root: string | undefined;
  #news: string[] = [];

  /** On a store that is its own, or was another's until then. */
  static async open(store: Store, before?: ActorTroupe): Promise<ActorTroupe> {
    const time = new Time(before?.nowMs);
    const stage = new Stage((key) => ears.starts(key));
    const ears: Ears = { starts: () => "ok", kept: () => undefined };
    const entropy = new Seeded(1);
    const player = await playerComponent();
    await compile(player); // which takes another thread's time, once
    const stepped = steppedStore(store);
    const theater = await Theater.open({
      store: stepped.store,
      clock: time.clock,
      scheduler: time.scheduler,
      entropy: (size) => entropy.bytes(size),
      capabilities: [...CAPABILITIES, stage.capability()],
      kept: (link) => ears.kept(link),
    });
    const troupe = new ActorTroupe({ theater, store: stepped, time, stage, player });
    ears.starts = (key) => troupe.#outcome(key);
    ears.kept = (link) => troupe.#kept(link);
    return troupe;
  }

  private constructor({ theater, store, time, stage, player }: House) {
    this.#theater = theater;
    this.#store = store;
    this.#time = time;
    this.#stage = stage;
    this.#player = player;
  }

  async start(tree: SupervisorNode): Promise<void> {
    this.know(tree);
    const started = this.#theater.start(treeSource(tree, this.#player));
    started.catch(() => undefined); // where a child does not start, its news say so
    await this.rest();
  }

  /** A tree that runs already, or did. */
  know(tree: SupervisorNode): void {
    this.#root = tree.key;
    for (const node of nodesOf(tree)) this.#nodes.set(node.key, node);
    this.#name(tree, "");
  }

  async exits(exits: readonly ScriptedExit[]): Promise<void> {
    const ending: ScriptedExit[] = [];
    for (const exit of exits) {
      const handle = await this.#running(exit.key);
      if (handle === undefined || ending.some(({ key }) => key === exit.key)) continue;
      ending.push(exit);
      if (!this.#stage.isWaiting(exit.key)) wait(handle);
    }
    await this.rest();
    // Nothing of them is durable before all of them are at their ends: their supervisor has heard of all when it begins.
    await this.#store.waiting(0);
    const down = [];
    for (const { key, reason } of ending) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenDown.set(key, resolve);
      this.#reasons.set(key, reason);
      this.#stage.cue(key, reason);
      down.push(promise);
      await this.#time.quiet();
    }
    this.#store.open();
    await Promise.all(down);
  }

  kill(): Promise<boolean> {
    throw new Error("nothing kills a supervisor of a manifest");
  }

  /** What came of it shows in what follows. */
  async ask(supervisor: string, asked: Asked): Promise<string | undefined> {
    if (this.#find(supervisor) === undefined) return undefined;
    if (asked.kind !== "terminate-child") throw new Error(`nobody can ask for ${asked.kind}`);
    const name = `${this.#names.get(supervisor)}/${asked.key}`;
    await this.#whileMoving(this.#theater.find(name)?.stop());
    return "asked";
  }

  async shutdown(): Promise<boolean> {
    const isThere = !this.hasEnded();
    await this.#whileMoving(this.beginShutdown());
    return isThere;
  }

  /** Resolves when all have ended, for which time may have to pass. */
  async beginShutdown(): Promise<void> {
    await this.#find(this.#root)?.stop();
  }

  async pass(seconds: number): Promise<void> {
    await this.#time.clock.advance(seconds * 1_000);
  }

  async rest(): Promise<void> {
    await this.#time.rest(() => this.#theater.arrivingCount > 0);
  }

  news(): readonly string[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** What each does that runs, by name. */
  async phases(): Promise<ReadonlyMap<string, string>> {
    const running = await this.#theater.list();
    return new Map(running.map(({ name, inspection }) => [name, inspection?.phase ?? "out"]));
  }

  /** Of each supervisor that runs, by key: which of its children do. */
  async states(): Promise<readonly string[]> {
    const phases = new Map(
      Array.from(await this.phases(), ([name, phase]) => [keyOf(name), phase]),
    );
    const supervisors = Array.from(this.#nodes.values(), (node) =>
      node.kind === "supervisor" && phases.has(node.key) ? [node] : [],
    ).flat();
    return supervisors
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ key, children }) => {
        const rows = children.flatMap((child) => {
          const phase = phases.get(child.key);
          if (phase === undefined) return [];
          return [phase === "exited" ? `${child.key}!exited` : child.key];
        });
        return `${key}(${rows.join(" ")})`;
      });
  }

  get nowMs(): number {
    return this.#time.clock.nowMs();
  }

  get actorCount(): number {
    return this.#theater.actorCount;
  }

  hasEnded(): boolean {
    return this.#find(this.#root) === undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#theater.close();
  }

  /** Until it is done, as far as time moves by itself. */
  async #whileMoving(done: Promise<void> = Promise.resolve()): Promise<void> {
    const end = { isThere: false };
    const settle = (): void => void (end.isThere = true);
    done.then(settle, settle);
    await this.rest();
    if (!end.isThere) throw new Error("all is at rest, and what was asked for is not done");
    await done;
  }

  #name(node: TreeNode, above: string): void {
    const name = `${above}${node.key}`;
    this.#names.set(node.key, name);
    if (node.kind === "worker") return;
    for (const child of node.children) this.#name(child, `${name}/`);
  }

  #find(key: string | undefined): ActorHandle | undefined {
    const name = key === undefined ? undefined : this.#names.get(key);
    return name === undefined ? undefined : this.#theater.find(name);
  }

  async #running(key: string): Promise<ActorHandle | undefined> {
    const handle = this.#find(key);
    const inspection = await handle?.inspect(); // none: it is out of memory
    return inspection?.phase === "exited" ? undefined : handle;
  }

  /** What the next start comes to, where `init` runs. */
  #outcome(key: string): StartOutcome {
    const node = this.#nodes.get(key);
    const count = this.#startCounts.get(key) ?? 0;
    this.#startCounts.set(key, count + 1);
    const starts = node?.kind === "worker" ? node.starts : [];
    const outcome = starts[count] ?? "ok";
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  #kept({ actor, entry, seq, link }: KeptLink): void {
    this.#time.count();
    const key = keyOf(entry?.name ?? this.#theater.nameOf(actor) ?? actor);
    const fresh = { key, isBeginning: false, isInterrupted: false, isDown: seq === 0 };
    const seen = this.#seen.get(actor) ?? fresh;
    this.#seen.set(actor, seen);
    for (const event of decodeLink(link).events) this.#saw(seen, event);
  }

  #saw(seen: Seen, event: Event): void {
    const { key } = seen;
    const node = this.#nodes.get(key);
    switch (event.kind) {
      case "started":
        if (event.reason !== "new" && event.reason !== "restart") return;
        Object.assign(seen, { isBeginning: true, isInterrupted: false, isDown: false });
        if (node?.kind === "supervisor") this.#news.push(`init ${key}`);
        return;
      case "replied":
        if (!seen.isBeginning) return;
        seen.isBeginning = false;
        if (node?.kind === "worker") this.#began(seen);
        return;
      case "failed":
        if (event.code === "ACTOR_STOPPED") seen.isInterrupted = true;
        else this.#down(seen, this.#reasons.get(key) ?? "crash");
        return;
      case "stopped":
        return this.#down(seen, this.#whyStopped(seen, event.code));
      default:
    }
  }

  #began(seen: Seen): void {
    const { key } = seen;
    const outcome = this.#outcomes.get(key) ?? "ok";
    this.#outcomes.delete(key);
    this.#news.push(`start ${key} ${outcome}`);
    if (outcome !== "ok") seen.isDown = true;
    const handle = this.#find(key);
    const node = this.#nodes.get(key);
    if (outcome === "ok" && node?.kind === "worker" && node.stubborn && handle) wait(handle);
  }

  #whyStopped({ key, isInterrupted }: Seen, code: string): string {
    const node = this.#nodes.get(key);
    if (node?.kind === "supervisor") return "shutdown";
    if (code === LEFT) return this.#reasons.get(key) ?? "normal";
    return isInterrupted || node?.shutdown === "brutal-kill" ? "killed" : "shutdown";
  }

  #down(seen: Seen, reason: string): void {
    if (seen.isDown) return;
    seen.isDown = true;
    this.#reasons.delete(seen.key);
    this.#news.push(`down ${seen.key} ${reason}`);
    const told = this.#whenDown.get(seen.key);
    this.#whenDown.delete(seen.key);
    told?.();
  }
}

/** Begins a turn that lasts until its cue, or until it is stopped. */
function wait(handle: ActorHandle): void {
  handle.send("wait").catch(() => undefined); // it may be stopped before it takes it
}

/** A theater's time, which passes when somebody says so. */
class Time {
  readonly scheduler = new CountedScheduler(nodeScheduler);
  readonly clock: HandClock;
  #count = 0;

  constructor(nowMs?: number) {
    this.clock = new HandClock(async () => undefined, nowMs);
  }

  /** Something became durable. */
  count(): void {
    this.#count++;
  }

  /** Until nothing moves. */
  quiet(): Promise<void> {
    return untilQuiet(this.scheduler, () => this.#count);
  }

  /** And nothing is due soon, and nobody is on its way into memory, which may take other threads. */
  async rest(arrives: () => boolean): Promise<void> {
    for (let waited = 0; waited < ARRIVAL_ROUNDS_MAX; waited++) {
      await this.quiet();
      if (this.clock.leapToNext(SOON_MS)) waited = 0;
      else if (!arrives()) return;
    }
    throw new Error("somebody never arrives");
  }
}
