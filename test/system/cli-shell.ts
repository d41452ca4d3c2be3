import { runProgram } from "../../src/cli/program.ts";
import type { Host, Shell } from "../../src/cli/shell.ts";
import type { Sink } from "../../src/cli/output.ts";
import { nodeSha256, Records, Theater } from "../../src/theater/mod.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";

/** What a command said and how it ended. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout holds, as bytes. */
  readonly bytes: Uint8Array;
}

/** A data directory in memory, and a command line that knows no other. */
export class CliShell implements AsyncDisposable {
  readonly store: Store = openMemoryStore();
  /** Whether stdout is one. */
  terminal = false;
  /** Tells a host to stop. */
  stop: AbortController = new AbortController();
  /** Called with each piece that stderr gets. */
  heard: (text: string) => void = () => undefined;

  async run(...args: string[]): Promise<Said> {
    const stdout = new Tape(this.terminal);
    const stderr = new Tape(this.terminal, (text) => this.heard(text));
    const code = await runProgram(args, this.#shell(stdout, stderr));
    return { code, stdout: stdout.text, stderr: stderr.text, bytes: Buffer.concat(stdout.chunks) };
  }

  /** What the command wrote with `--json`, a value a line. */
  async json(...args: string[]): Promise<unknown[]> {
    const { stdout } = await this.run(...args, "--json");
    return lines(stdout).map((line) => JSON.parse(line) as unknown);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.store[Symbol.asyncDispose]();
  }

  #shell(stdout: Sink, stderr: Sink): Shell {
    return {
      stdout,
      stderr,
      environment: {},
      openRecords: async () => new Records(lent(this.store), nodeSha256),
      openHost: async (_directory, hooks): Promise<Host> => {
        const store = lent(this.store);
        const theater = await Theater.open({ store, ...hooks });
        return {
          records: new Records(store, nodeSha256),
          findings: [],
          start: (source, options) => theater.start(source, options),
          find: (name) => theater.find(name),
          get actorCount() {
            return theater.list().length;
          },
          [Symbol.asyncDispose]: () => theater.close(),
        };
      },
      holdSignals: () => ({ stop: this.stop.signal, [Symbol.dispose]: () => undefined }),
    };
  }
}

export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** The store, for one who closes it: the store itself stays open, and that one has no more of it. */
function lent(store: Store): Store {
  const loan = { isOver: false };
  return new Proxy(store, {
    get(target, member) {
      if (member === Symbol.asyncDispose) return async () => void (loan.isOver = true);
      if (loan.isOver) throw new Error(`${String(member)} was used after it was closed`);
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

class Tape implements Sink {
  readonly isTerminal: boolean;
  readonly chunks: Uint8Array[] = [];
  readonly #heard: (text: string) => void;

  constructor(isTerminal: boolean, heard: (text: string) => void = () => undefined) {
    this.isTerminal = isTerminal;
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
