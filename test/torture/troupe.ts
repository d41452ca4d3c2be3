import {
  type ActorGrant,
  DEFAULT_ACTOR_LIMITS,
  HANDLE,
  load,
  mustSuit,
  replay,
} from "../../src/actor/mod.ts";
import { type ActorId, type Digest, equalBytes, type Value } from "../../src/base/mod.ts";
import { ThreadCell } from "../../src/cell/mod.ts";
import { verifyStream } from "../../src/chain/mod.ts";
import { compile, type Program } from "../../src/engine/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import { exportOf, type Making, Runtime } from "../../src/runtime/mod.ts";
import type { LogIndex } from "../../src/store/log/log-index.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { StoreError } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { IndexTape } from "../simulation/index-tape.ts";
import { LogProcess } from "../simulation/log-process.ts";
import { scripted } from "../simulation/scripted-house.ts";
import { SimulatedDisk } from "../simulation/simulated-disk.ts";
import type { FromHost, ToHost } from "./kill-protocol.ts";
import type { Torture } from "./torture.ts";
import { TroupeAuditor } from "./troupe-auditor.ts";
import { worldly } from "./troupe-world.ts";

const ACTORS = 5;
/** Longest wait that is none for a deadline: a troupe that only waits longer than this has wedged. */
const WAIT_MS_MAX = 5_000;

/**
 * Each seed is the life of a troupe on a disk that the seed breaks: hosts, one after the other, of actors that call each other, sleep,
 * send and act upon the world; each is cut off at any operation of the disk. Nothing acknowledged is lost, nothing is done twice,
 * every chain verifies and replays, and nobody waits for what never comes.
 */
export const run: Torture = async ({ n, seed }) => {
  const programs = await Promise.all(EDITIONS.map((bytes) => compile(bytes)));
  const counts = { ...NONE };
  for (let at = seed; at < seed + n; at++) {
    try {
      await new Troupe(at, programs, counts).run();
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { failure: { seed: at, message }, counts };
    }
  }
  return { failure: undefined, counts };
};

const NONE = {
  hosts: 0,
  cuts: 0,
  kills: 0,
  acks: 0,
  openTurns: 0,
  evictions: 0,
  upgrades: 0,
  deadlocks: 0,
  doubtful: 0,
  traps: 0,
  deferred: 0,
  links: 0,
};

/** A host, until it ends. */
interface Host {
  readonly runtime: Runtime;
  readonly store: LogStore;
  isDead: boolean;
}

class Troupe {
  readonly #seeded: Seeded;
  readonly #programs: readonly Program[];
  readonly #counts: typeof NONE;
  readonly #process: LogProcess;
  readonly #auditor: TroupeAuditor;
  #disk: SimulatedDisk;
  #index: LogIndex & IndexTape = new IndexTape();

  constructor(seed: number, programs: readonly Program[], counts: typeof NONE) {
    const seeded = new Seeded(seed);
    this.#seeded = seeded;
    this.#programs = programs;
    this.#counts = counts;
    this.#process = new LogProcess(seeded.below(2 ** 32), {
      segmentBytes: seeded.pick([16_384, 65_536, 1_048_576]),
      indexChangesMax: seeded.pick([1, 8, 64]),
    });
    this.#disk = new SimulatedDisk(new Seeded(seeded.below(2 ** 32)));
    const { clock } = this.#process;
    this.#auditor = new TroupeAuditor(
      seeded,
      ACTORS,
      (ms) => new Promise((resolve) => void clock.wakeAt(clock.nowMs() + ms, resolve)),
    );
  }

  async run(): Promise<void> {
    for (let left = 1 + this.#seeded.below(3); left > 0; left--) {
      const operation =
        this.#disk.operationCount + this.#seeded.below(this.#seeded.pick([50, 150, 500]));
      this.#disk.plan([{ kind: "cut", operation }]);
      const host = await this.#open();
      if (host !== undefined) await this.#work(host, 1 + this.#seeded.below(60));
      await this.#end(host);
    }
    this.#disk.plan([]);
    const host = await this.#open();
    if (host === undefined) throw new Error("a sound disk could not be opened");
    await this.#drive(
      host,
      this.#auditor.finish((message) => this.#say(host, message)),
    );
    await this.#drive(host, this.#verify(host));
    const { deadlocks = 0, doubtful = 0, traps = 0, deferred = 0 } = this.#auditor.counts;
    this.#counts.deadlocks += deadlocks;
    this.#counts.doubtful += doubtful;
    this.#counts.traps += traps;
    this.#counts.deferred += deferred;
    await this.#end(host);
  }

  /** Undefined where the power went meanwhile. */
  async #open(): Promise<Host | undefined> {
    const { clock, scheduler } = this.#process;
    try {
      const store = this.#process.open(this.#disk, this.#index);
      const { opening } = store;
      if (opening.damaged.length > 0)
        throw new Error(`says of its own: ${JSON.stringify(opening.damaged)}`);
      const dead = { isDead: false };
      const capabilities = worldly(async (repeat, key) => {
        const act: FromHost = { kind: "act", number: 0, repeat, key };
        this.#auditor.heard(act, () => undefined);
      });
      const tenancy = {
        activeMax: this.#seeded.pick([1, 2, ACTORS]),
        idleMs: this.#seeded.pick([undefined, 5, 50]),
      };
      const ports = { clock, store, sha256: nodeSha256, entropy: this.#entropy };
      const runtime = new Runtime({
        ...ports,
        compile: async (component) => this.#program(nodeSha256(component)),
        mustSuit: (program, grant) => mustSuit(program, grant, capabilities, nodeSha256),
        trouble: (actor, error) => this.#troubled(host, actor, error),
        cell: (hooks) =>
          new ThreadCell({
            ...ports,
            ...hooks,
            capabilities,
            scheduler,
            stopwatch: { passedMs: () => 0, workedMs: () => 0 },
            keeps: "any",
            log: () => undefined,
            kept: () => undefined,
            term: 1,
            theater: "0.0.0",
            tenancy,
            fault: (error) => {
              host.isDead = true;
              if (!this.#disk.isOff) this.#failure ??= error;
            },
          }),
      });
      const host: Host = Object.assign(dead, { runtime, store });
      this.#counts.hosts++;
      await this.#drive(host, this.#assemble(host));
      return host;
    } catch (error) {
      if (error instanceof StoreError && this.#disk.isOff) return undefined;
      throw error;
    }
  }

  #failure: unknown;

  #troubled(host: Host, actor: ActorId, error: Error): void {
    if (host.isDead || this.#disk.isOff) return;
    this.#failure ??= new Error(`trouble with ${actor}: ${error.message}`, { cause: error });
  }

  readonly #entropy = (size: number): Uint8Array => this.#seeded.bytes(size);

  async #assemble({ runtime }: Host): Promise<void> {
    const { wokenCount } = await runtime.recover();
    this.#counts.openTurns += wokenCount;
    for (let at = 0; at < ACTORS; at++) {
      const name = `a${at}`;
      if (runtime.find(name) !== undefined) continue;
      await runtime.start({
        name,
        ...making(name, 0, 0),
        parameters: new Uint8Array(0),
      });
    }
  }

  async #work(host: Host, enough: number): Promise<void> {
    if (host.isDead || this.#disk.isOff) return; // the troupe is not even together
    const work = this.#auditor.work(enough, 8, (message) => this.#say(host, message));
    this.#counts.acks += (await this.#drive(host, work)) ?? 0;
  }

  #say(host: Host, message: ToHost): void {
    if (message.kind !== "ask" || host.isDead) return;
    const { key, actor, script } = message;
    const id = host.runtime.find(actor);
    if (id === undefined) {
      this.#failure ??= new Error(`${actor} does not run`);
      return;
    }
    const args = new TextEncoder().encode(script);
    const letter = { function: HANDLE, args, client: "auditor", timeoutMs: undefined, key };
    const hear = (message: Exclude<FromHost, { kind: "ready" }>): void => {
      if (!host.isDead && !this.#disk.isOff) this.#auditor.heard(message, () => undefined);
    };
    host.runtime.call(id, letter).then(
      ({ result }) => hear({ kind: "answered", key, text: textOf(result) }),
      (error: Error) => hear({ kind: "failed", key, error: error.message }),
    );
  }

  /** Runs everything until this is done: undefined where the host died first. @throws Error where nothing moves any more */
  async #drive<T>(host: Host, done: Promise<T>): Promise<T | undefined> {
    const end = { isSettled: false };
    const settle = (): void => void (end.isSettled = true);
    done.then(settle, settle);
    const { clock, scheduler } = this.#process;
    for (let steps = 0; ; steps++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failure !== undefined) throw this.#failure as Error;
      if (end.isSettled) break;
      if (host.isDead || this.#disk.isOff) return undefined;
      if (this.#seeded.once(6)) this.#passivate(host);
      if (this.#seeded.once(40)) this.#upgrade(host);
      if (this.#seeded.once(8) && clock.leapToNext(WAIT_MS_MAX)) continue;
      if (scheduler.step() || clock.leapToNext(WAIT_MS_MAX)) continue;
      throw new Error(`nothing moves any more:\n${(await this.#standstill(host)).join("\n")}`);
    }
    if (host.isDead || this.#disk.isOff) return undefined;
    return done;
  }

  async #standstill({ runtime }: Host): Promise<readonly string[]> {
    const actors = (await runtime.list()).map(
      ({ name, inspection }) => `${name}: ${inspection?.phase}`,
    );
    return [...actors, ...this.#auditor.unanswered];
  }

  /** Someone idle leaves memory, wholly or but for its mailbox, or someone who waits is evicted. */
  #passivate({ runtime }: Host): void {
    const id = runtime.find(`a${this.#seeded.below(ACTORS)}`);
    if (id === undefined) return;
    if (this.#seeded.once(2)) runtime.release(id);
    else runtime.passivate(id);
    this.#counts.evictions++;
  }

  /** Someone becomes another component that does the same, or gets another grant, in whatever it is doing. */
  #upgrade(host: Host): void {
    const name = `a${this.#seeded.below(ACTORS)}`;
    const id = host.runtime.find(name);
    if (id === undefined) return;
    const made = making(name, this.#seeded.below(EDITIONS.length), this.#seeded.below(3));
    host.runtime.upgrade(id, { ...made, by: "auditor", timeoutMs: UPGRADE_MS }).then(
      (upgraded) => void (this.#counts.upgrades += upgraded === undefined ? 0 : 1),
      (error: Error & { code?: string }) => {
        if (host.isDead || this.#disk.isOff || error.code === "ACTOR_BUSY") return;
        this.#failure ??= new Error(`${name} was not upgraded: ${error.message}`, { cause: error });
      },
    );
  }

  #program(digest: Digest): Program {
    const found = this.#programs.find((program) => equalBytes(program.digest, digest));
    if (found === undefined) throw new Error(`${digest.toHex()} is no edition of the script`);
    return found;
  }

  /** The process ends, and the next one finds what it finds. What it had suspended is let go of, or its stacks would stay for ever. */
  async #end(host: Host | undefined): Promise<void> {
    const isKill = this.#seeded.once(3);
    this.#counts[isKill ? "kills" : "cuts"]++;
    const next = isKill ? this.#disk.kill() : this.#disk.powerCut();
    if (host !== undefined) {
      host.isDead = true;
      await this.#closed(host.runtime[Symbol.asyncDispose]());
    }
    this.#disk = next;
    this.#process.scheduler.clear();
    this.#process.clock.clear();
    this.#index = this.#seeded.once(4)
      ? new IndexTape()
      : this.#index.rewound(this.#seeded.below(this.#index.takeCount + 1));
  }

  /** Whatever a host waited for, it closes, and nobody is left suspended. */
  async #closed(closing: Promise<void>): Promise<void> {
    const end = { isSettled: false };
    const settle = (): void => void (end.isSettled = true);
    closing.then(settle, settle);
    for (let steps = 0; !end.isSettled; steps++) {
      if (steps > 1_000) throw new Error("a host that died does not close");
      await new Promise((resolve) => setImmediate(resolve));
      this.#process.scheduler.step();
    }
  }

  async #verify({ store }: Host): Promise<void> {
    for await (const page of store.actors()) {
      for (const { actor, head } of page) {
        const report = await verifyStream(exportOf(store, actor), nodeSha256);
        const replayed = await replay(
          load(store, actor),
          async (component) => this.#program(component),
          nodeSha256,
        );
        if (!equalBytes(report.head, head.digest) || !equalBytes(replayed.head, head.digest))
          throw new Error(`the chain of ${actor} has another head when it is verified or replayed`);
        this.#counts.links += head.linkCount;
      }
    }
  }
}

/** Of the handler's answer; an `err` of it would be a script that we wrote wrong. */
function textOf(result: Value): string {
  const { tag, val } = result as { tag: string; val: Value };
  return tag === "ok" ? new TextDecoder().decode(val as Uint8Array) : `err ${val as string}`;
}

/** Components that do the same. */
const EDITIONS = [scripted("troupe"), scripted("troupe", "", "second")].map(
  ({ component }) => component,
);

/** How long an upgrade waits for a turn's end. */
const UPGRADE_MS = 1_000;

function making(name: string, edition: number, grant: number): Making {
  const payloads = name === "a0" ? "private" : "public";
  const limits = { ...GRANT.limits, owedMax: GRANT.limits.owedMax + grant };
  return {
    component: EDITIONS[edition] ?? new Uint8Array(0),
    grant: { ...GRANT, limits, payloads },
    manifest: new TextEncoder().encode(`troupe ${grant}`),
  };
}

const GRANT: ActorGrant = {
  handlers: { runtime: {}, timing: {}, random: {}, "message-server": {} },
  limits: { ...DEFAULT_ACTOR_LIMITS, epochFuelMax: 300_000n },
  exports: [],
  payloads: "public",
};
