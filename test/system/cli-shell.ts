import assert from "node:assert/strict";
import { processShell } from "../../src/cli/process-shell.ts";
import { runProgram } from "../../src/cli/program.ts";
import type { Host, Shell } from "../../src/cli/shell.ts";
import type { Sink } from "../../src/cli/output.ts";
import { nodeSha256, Records, Theater } from "../../src/theater/mod.ts";
import type { Wire } from "../../src/base/mod.ts";
import { wirePair } from "../../src/protocol/mod.ts";
import { lent } from "../simulation/lent.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";

/** What a command said and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout holds, as bytes. */
  readonly bytes: Uint8Array;
}

/** What a command line is given of the world here. */
type World = Pick<
  Shell,
  "environment" | "nowMs" | "openRecords" | "openHost" | "connect" | "listen"
>;

/** A command line in this process, with one data directory. */
export class CliShell implements AsyncDisposable {
  readonly #world: World;
  readonly #dispose: () => PromiseLike<void>;
  /** Whether stdout and stderr are one. */
  terminal = false;
  /** How wide it is. */
  columns = 100;
  /** Besides what names the data directory. */
  environment: Readonly<Record<string, string>> = {};
  /** Tells a host to stop. */
  stop: AbortController = new AbortController();
  /** What stdin holds. */
  stdin = "";
  /** Called with each piece that stderr gets. */
  heard: (text: string) => void = () => undefined;

  /** Its directory is a store in memory, unless it is given one on disk. */
  constructor(directory?: string) {
    const store = openMemoryStore();
    this.#world = directory === undefined ? inMemory(store) : onDisk(directory);
    this.#dispose = () => store[Symbol.asyncDispose]();
  }

  async run(...args: string[]): Promise<Said> {
    const columns = this.terminal ? this.columns : undefined;
    const stdout = new Tape(columns);
    const stderr = new Tape(columns, (text) => this.heard(text));
    const held = { stop: this.stop.signal, [Symbol.dispose]: () => undefined };
    const code = await runProgram(args, {
      ...this.#world,
      environment: { ...this.#world.environment, ...this.environment },
      stdout,
      stderr,
      cores: 1,
      readStdin: async () => Buffer.from(this.stdin),
      kill: (pid) => assert.fail(`process ${pid} was to be killed`),
      holdSignals: () => held,
    });
    return { code, stdout: stdout.text, stderr: stderr.text, bytes: Buffer.concat(stdout.chunks) };
  }

  /** What the command wrote with `--json`, a value a line. */
  async json(...args: string[]): Promise<unknown[]> {
    const { stdout } = await this.run(...args, "--json");
    return lines(stdout).map((line) => JSON.parse(line) as unknown);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#dispose();
  }
}

const DISK = processShell((error) => {
  throw error;
});

function onDisk(directory: string): World {
  return { ...DISK, environment: { THEATER_DATA: directory } };
}

function inMemory(store: Store): World {
  const hosts = new Set<(wire: Wire) => void>();
  return {
    connect: async () => {
      const [accept] = hosts;
      if (accept === undefined) return undefined;
      const [near, far] = wirePair();
      accept(far);
      return near;
    },
    listen: async (_directory, accept) => {
      hosts.add(accept);
      return { [Symbol.asyncDispose]: async () => void hosts.delete(accept) };
    },
    environment: {},
    nowMs: () => 0,
    openRecords: async () => new Records(lent(store), nodeSha256),
    openHost: async (_directory, hooks): Promise<Host> => {
      const own = lent(store);
      const theater = await Theater.open({ store: own, ...hooks, audit: true });
      return {
        records: new Records(own, nodeSha256),
        findings: [],
        start: (source, options) => theater.start(source, options),
        find: (name) => theater.find(name),
        reach: (name) => theater.reach(name),
        resend: (actor, seq, options) => theater.resend(actor, seq, options),
        restart: (nameOrId, options) => theater.restart(nameOrId, options),
        drain: (drainMs) => theater.drain(drainMs),
        get actorCount() {
          return theater.actorCount;
        },
        [Symbol.asyncDispose]: () => theater.close(),
      };
    },
  };
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

class Tape implements Sink {
  readonly isTerminal: boolean;
  readonly columns: number | undefined;
  readonly chunks: Uint8Array[] = [];
  readonly #heard: (text: string) => void;

  /** A terminal, where it has a width. */
  constructor(columns: number | undefined, heard: (text: string) => void = () => undefined) {
    this.columns = columns;
    this.isTerminal = columns !== undefined;
    this.#heard = heard;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    this.chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk.slice());
    this.#heard(String(chunk));
  }
}
