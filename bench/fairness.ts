import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildExample } from "../scripts/pack.ts";
import type { HostClient } from "../src/client/mod.ts";
import type { Figure, RunOptions } from "./harness/figure.ts";
import { HostProcess } from "./harness/host-process.ts";
import { median, quantile } from "./harness/measure.ts";

const BEHAVING = 99;
/** Between two calls of one of them, where the first was answered by then. */
const PACE_MS = 100;
const PHASE_MS = 2_000;
/** Until the unruly do what they do, and the host has seen it. */
const SETTLE_MS = 500;
/** Messages that are under way to one of the unruly. */
const GOADS = 4;
/** Between two rounds of ps, inspect and stop. */
const CONTROL_MS = 20;

/**
 * 99 actors that behave, each called ten times a second, in a host of two cells; first alone, then beside one that loops, one that floods
 * and one that eats memory. Meanwhile ps, inspect and stop, on a connection of their own.
 */
export async function run({ rounds }: RunOptions): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), "theater-bench-"));
  try {
    const tree = await writeManifests(root);
    await using host = await HostProcess.start(join(root, "data"), "--cells", "2");
    await using stage = await Stage.set(host, tree);
    await stage.round();
    const all: Round[] = [];
    for (let round = 0; round < rounds; round++) all.push(await stage.round());
    return figuresOf(all);
  } finally {
    rmSync(root, { recursive: true });
  }
}

interface Phase {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

interface Round {
  readonly quiet: Phase;
  readonly beset: Phase;
  readonly ps: number;
  readonly inspect: number;
  readonly stop: number;
  /** Of the three and their supervisor. */
  readonly stopTree: number;
}

function figuresOf(all: readonly Round[]): readonly Figure[] {
  const of = (value: (round: Round) => number): number => median(all.map(value));
  const ms = (
    name: string,
    value: (round: Round) => number,
    more: Partial<Figure> = {},
  ): Figure => ({
    name: `fairness-${name}`,
    value: of(value),
    unit: "ms",
    ...more,
  });
  return [
    ms("quiet-p50", ({ quiet }) => quiet.p50),
    ms("quiet-p99", ({ quiet }) => quiet.p99),
    ms("p50", ({ beset }) => beset.p50),
    ms("p99", ({ beset }) => beset.p99),
    ms("p99-more", ({ quiet, beset }) => beset.p99 - quiet.p99),
    {
      name: "fairness-throughput",
      value: of(({ beset }) => beset.perSecond),
      unit: "calls/s",
      ratio: of(({ quiet, beset }) => beset.perSecond / quiet.perSecond),
      against: "quiet",
    },
    ms("ps", ({ ps }) => ps),
    ms("inspect", ({ inspect }) => inspect),
    ms("stop", ({ stop }) => stop),
    ms("stop-tree", ({ stopTree }) => stopTree),
  ];
}

const UNRULY = ["loop", "flood", "eat"] as const;

/** The manifest of the tree in which the unruly are. */
async function writeManifests(root: string): Promise<string> {
  const component = await buildExample(join(import.meta.dirname, "../test/actors/unruly"));
  writeFileSync(join(root, "component.wasm"), readFileSync(component));
  writeFileSync(
    join(root, "unruly.toml"),
    `name = "unruly"
version = "1.0.0"
component = "component.wasm"
[[handler]]
type = "message-server"
`,
  );
  const children = UNRULY.map(
    (name, at) => `[[child]]
name = "${name}"
manifest = "unruly.toml"
shutdown = "brutal-kill"
parameters = "behaving/${at}"
`,
  );
  const tree = join(root, "tree.toml");
  writeFileSync(
    tree,
    `name = "unruly"
version = "1.0.0"
[supervisor]
intensity = 10000
period-ms = 1000
${children.join("")}`,
  );
  return tree;
}

class Stage implements AsyncDisposable {
  readonly #tree: string;
  /** For the calls of those that behave, for the unruly, and for who looks after all. */
  readonly #calls: HostClient;
  readonly #goads: HostClient;
  readonly #control: HostClient;
  #spareCount = 0;

  static async set(host: HostProcess, tree: string): Promise<Stage> {
    const clients = [await host.client(), await host.client(), await host.client()] as const;
    const stage = new Stage(tree, clients);
    for (let at = 0; at < BEHAVING; at++) await stage.#start(`behaving/${at}`);
    return stage;
  }

  private constructor(
    tree: string,
    [calls, goads, control]: readonly [HostClient, HostClient, HostClient],
  ) {
    this.#tree = tree;
    this.#calls = calls;
    this.#goads = goads;
    this.#control = control;
  }

  async #start(name: string): Promise<void> {
    const manifest = join(this.#tree, "../unruly.toml");
    await this.#control.ask("start", { manifest, name });
  }

  async round(): Promise<Round> {
    const quiet = await this.#phase();
    await this.#control.ask("start", { manifest: this.#tree });
    const over = new AbortController();
    const goaded = UNRULY.map((name) => this.#goad(name, over.signal));
    await pause(SETTLE_MS);
    const looking = this.#look(over.signal);
    const beset = await this.#phase();
    over.abort();
    const looked = await looking;
    const stopTree = await timed(() => this.#control.ask("stop", { actor: "unruly" }));
    await Promise.all(goaded);
    await pause(SETTLE_MS);
    return { quiet, beset, ...looked, stopTree };
  }

  async #phase(): Promise<Phase> {
    const times: number[] = [];
    const begun = performance.now();
    const end = begun + PHASE_MS;
    const called = async (actor: string, at: number): Promise<void> => {
      for (let due = begun + (PACE_MS * at) / BEHAVING; due < end; due += PACE_MS) {
        const early = due - performance.now();
        if (early > 0) await pause(early);
        else due = performance.now(); // what was not asked in time is not caught up with
        if (performance.now() >= end) return;
        times.push(await timed(() => this.#calls.ask("call", { actor, body: "work" })));
      }
    };
    await Promise.all(Array.from({ length: BEHAVING }, (_, at) => called(`behaving/${at}`, at)));
    const seconds = (performance.now() - begun) / 1_000;
    return {
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      perSecond: times.length / seconds,
    };
  }

  /** Has always something for one of the unruly to do. */
  async #goad(name: (typeof UNRULY)[number], signal: AbortSignal): Promise<void> {
    const actor = `unruly/${name}`;
    const goad = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#goads.ask("send", { actor, body: name }).catch(() => pause(1));
      }
    };
    await Promise.all(Array.from({ length: GOADS }, goad));
  }

  /** The longest that each of them took. */
  async #look(signal: AbortSignal): Promise<{ ps: number; inspect: number; stop: number }> {
    const longest = { ps: 0, inspect: 0, stop: 0 };
    const look = async (
      what: keyof typeof longest,
      work: () => Promise<unknown>,
    ): Promise<void> => {
      longest[what] = Math.max(longest[what], await timed(work));
    };
    for (let at = 0; !signal.aborted; at++) {
      await look("ps", () => Array.fromAsync(this.#control.stream("list", {})));
      const actor = `unruly/${UNRULY[at % UNRULY.length]}`;
      await look("inspect", () => this.#control.ask("inspect", { actor }));
      const spare = `spare/${this.#spareCount++}`;
      await this.#start(spare);
      await look("stop", () => this.#control.ask("stop", { actor: spare }));
      await pause(CONTROL_MS);
    }
    return longest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of [this.#calls, this.#goads, this.#control])
      await client[Symbol.asyncDispose]();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}
