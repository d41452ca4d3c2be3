import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

export const BIN = "scripts/theater.cjs";
/** Halves the time until the command is there, since many are run. */
const CACHE = "node_modules/.cache/theater-cli";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of the command, as a process of its own. */
export async function theater(data: string, ...args: string[]): Promise<Ended> {
  return new CliProcess(data, args).ended;
}

/** A command that is running; killed with its test. */
export class CliProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
  #stderr = "";

  constructor(data: string, args: readonly string[]) {
    const [verb = "", ...rest] = args;
    const words = verb === "chain" ? [verb, rest.shift() ?? ""] : [verb];
    this.#child = spawn(process.execPath, [BIN, ...words, "--data", data, ...rest], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
    });
    this.#child.stderr.setEncoding("utf8").on("data", (chunk: string) => (this.#stderr += chunk));
    this.ended = this.#end();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when stderr has said it. @throws where it ends before */
  async said(what: RegExp): Promise<void> {
    const heard = async (): Promise<void> => {
      while (!what.test(this.#stderr)) await once(this.#child.stderr, "data");
    };
    const gone = async (): Promise<void> => {
      const { code, stderr } = await this.ended;
      if (!what.test(stderr)) throw new Error(`it ended with ${code} and said:\n${stderr}`);
    };
    await Promise.race([heard(), gone()]);
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Reads nothing more of what it prints. */
  deafen(): void {
    this.#child.stdout.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL");
  }

  async #end(): Promise<Ended> {
    const [stdout, [code, signal]] = await Promise.all([
      text(this.#child.stdout).catch(() => ""),
      once(this.#child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
    ]);
    return { code, signal, stdout, stderr: this.#stderr };
  }
}
