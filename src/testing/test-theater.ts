import { fileURLToPath } from "node:url";
import type { ActorId } from "../base/mod.ts";
import { CAPABILITIES } from "../capabilities/mod.ts";
import type { Event, Link } from "../chain/mod.ts";
import { nodeScheduler, nodeSha256 } from "../node/mod.ts";
import { type Blob, openMemoryStore } from "../store/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  type LogLine,
  Records,
  Theater,
} from "../theater/mod.ts";
import { CountedScheduler } from "./counted-scheduler.ts";
import { HandClock } from "./hand-clock.ts";
import { freshComponent } from "./fresh-component.ts";
import type { AnyHandlers } from "./handler-types.ts";
import { probeCapability } from "./probe-capability.ts";
import { probeComponent } from "./probe-component.ts";
import { Probe, type ProbeHandlers } from "./probe.ts";
import { RecordingStore } from "./recording-store.ts";
import { Seeded } from "./seeded.ts";
import { type SentMessage, sentMessage } from "./sent-message.ts";
import { untilQuiet } from "./settle.ts";
import { TestActor } from "./test-actor.ts";

export interface TestTheaterOptions {
  /** What entropy follows from; the same seed, the same ids and the same random numbers. Default: 1. */
  readonly seed?: number;
  /** Where the clock begins, in milliseconds since the epoch. */
  readonly nowMs?: number;
}

/**
 * Actors in this process, for a project's tests: the engine, the chains and the delivery are the real ones; time and entropy are the
 * test's, and nothing is kept on disk.
 *
 * ```ts
 * await using theater = await testTheater();
 * const counter = await theater.start("manifest.toml");
 * assert.equal(await counter.ask("add", 5), 5);
 * await counter.replays();
 * ```
 */
export async function testTheater(options: TestTheaterOptions = {}): Promise<TestTheater> {
  const theater = new TestTheater(options);
  await theater.restart();
  return theater;
}

export class TestTheater implements AsyncDisposable {
  /** Moved by hand: `advance`. */
  readonly clock: HandClock;
  /** Every line that an actor logged, once it is durable. */
  readonly logs: LogLine[] = [];
  /** Every message that one actor took from another, in order. */
  readonly messages: SentMessage[] = [];
  readonly #entropy: Seeded;
  readonly #scheduler = new CountedScheduler(nodeScheduler);
  readonly #store = new RecordingStore(openMemoryStore(), (link, blobs) => this.#kept(link, blobs));
  readonly #records = new Records(this.#store, nodeSha256);
  readonly #events = new Map<ActorId, Event[]>();
  readonly #names = new Map<string, string>();
  readonly #probes = new Map<string, Probe>();
  /** What happened that no call of the test's waits for. */
  readonly #failures: unknown[] = [];
  #linkCount = 0;
  #theater: Theater | undefined;

  constructor({ seed = 1, nowMs }: TestTheaterOptions) {
    this.#entropy = new Seeded(seed);
    this.clock = new HandClock(() => this.#quiet(), nowMs);
  }

  /**
   * Starts the actor of a manifest, by its path or URL, or from memory. Where the manifest has a table `[build]`, the component is built
   * first, unless it was built from these very sources.
   * @throws ManifestError, BuildError, EngineError, ActorError
   */
  async start<Actor = { readonly handlers: AnyHandlers }>(
    source: string | URL | ActorSource,
    options: { readonly name?: string } = {},
  ): Promise<TestActor<Actor>> {
    const handle = await this.#open().start(await prepared(source), options);
    return this.#actor(handle);
  }

  /** The running actor of this name or id, such as one that another actor made. */
  find<Actor = { readonly handlers: AnyHandlers }>(nameOrId: string): TestActor<Actor> | undefined {
    const handle = this.#open().find(nameOrId);
    return handle === undefined ? undefined : this.#actor(handle);
  }

  /**
   * An actor of this name that the test plays: for those that the one under test sends to. With handlers it answers by itself;
   * without, the test answers each call that `next` gives.
   */
  async probe(name: string, handlers?: ProbeHandlers): Promise<Probe> {
    const probe = new Probe(name, handlers, {
      nameOf: (id) => this.#nameOf(id),
      settled: () => this.#quiet(),
      failed: (error) => void this.#failures.push(error),
    });
    this.#probes.set(name, probe);
    const manifest = `name = ${JSON.stringify(name)}\nversion = "1.0.0"\ncomponent = "probe.wasm"\n[[handler]]\ntype = "probe"\n`;
    this.#actor(await this.#open().start({ manifest, component: await probeComponent() }));
    return probe;
  }

  /** Lets all come to rest, then moves the clock on; what is due on the way is woken in order, each at its time, and comes to rest too. */
  async advance(ms: number): Promise<void> {
    await this.settled();
    await this.clock.advance(ms);
    await this.settled();
  }

  /**
   * Resolves when every message was taken and every turn ended, or waits for the clock, or for a probe's answer.
   * @throws TestingError TESTING_RESTLESS; what a handler of a probe threw
   */
  async settled(): Promise<void> {
    await this.#quiet();
    this.#throwFailure();
  }

  /** Closes the host and opens it again on the same store, as after a crash: what was durable goes on, all else never happened. */
  async restart(): Promise<void> {
    await this.#theater?.close();
    this.#theater = await Theater.open({
      store: this.#store,
      clock: this.clock,
      entropy: (size) => this.#entropy.bytes(size),
      scheduler: this.#scheduler,
      capabilities: [
        ...CAPABILITIES,
        probeCapability((name, message, signal) => {
          const probe = this.#probes.get(name);
          if (probe === undefined) throw new Error(`nobody plays ${name}`);
          return probe.answer(message, signal);
        }),
      ],
      log: (line) => void this.logs.push(line),
      trouble: (_actor, error) => void this.#failures.push(error),
    });
  }

  /** @throws what a handler of a probe threw, and no other call has */
  async close(): Promise<void> {
    await this.#theater?.close();
    await this.#store.close();
    this.#throwFailure();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): Theater {
    if (this.#theater === undefined) throw new Error("use `testTheater()`, which opens it");
    return this.#theater;
  }

  #actor<Actor>(handle: ActorHandle): TestActor<Actor> {
    const { id } = handle;
    return new TestActor<Actor>(id, this.#nameOf(id), {
      handle: () => this.#open().find(id) ?? handle,
      records: this.#records,
      logs: () => this.logs.filter(({ actor }) => actor === id),
      events: () => this.#events.get(id) ?? [],
      source: prepared,
    });
  }

  #kept(link: Link, blobs: readonly Blob[]): void {
    this.#linkCount++;
    const { actor, events } = link;
    const before = this.#events.get(actor);
    if (before === undefined) this.#events.set(actor, [...events]);
    else before.push(...events);
    for (const event of events) {
      const sent = sentMessage(event, this.#nameOf(actor), blobs, (id) => this.#nameOf(id));
      if (sent !== undefined) this.messages.push(sent);
    }
  }

  /** Its name, also when it has ended; its id, where it never had one. */
  #nameOf(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = this.#theater?.nameOf(id);
    if (name !== undefined) this.#names.set(id, name);
    return name ?? id;
  }

  #quiet(): Promise<void> {
    return untilQuiet(
      this.#scheduler,
      () => this.#linkCount,
      () => (this.#theater?.arrivingCount ?? 0) > 0,
    );
  }

  #throwFailure(): void {
    const [first] = this.#failures.splice(0);
    if (first !== undefined) throw first;
  }
}

/** A source that can be started: what is built from sources is up to date. */
async function prepared(source: string | URL | ActorSource): Promise<string | ActorSource> {
  const given = source instanceof URL ? fileURLToPath(source) : source;
  if (typeof given === "string") await freshComponent(given);
  return given;
}
