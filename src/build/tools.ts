import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { quote, unreachable } from "../base/mod.ts";
import { BuildError } from "./errors.ts";
import type { Answer, Job } from "./job.ts";

/** Milliseconds for one component; 1,000 are usual. A first loop of the sources that does not end comes to this. */
export const TOOL_MS_MAX = 60_000;

/**
 * The tools that make components, in a process that is kept for the next job, and thrown away where it does not answer. It
 * keeps this process alive only while it works.
 */
export class Tools implements AsyncDisposable {
  readonly #msMax: number;
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(msMax: number = TOOL_MS_MAX) {
    this.#msMax = msMax;
  }

  /** Begins to load the tools. */
  warm(): void {
    this.#running();
  }

  /**
   * One job after the other.
   * @throws BuildError what the job was refused with; BUILD_TOO_SLOW; BUILD_TOOL_FAILED where the process died
   * @throws ToolFailure with what a tool said
   */
  run(job: Job): Promise<Uint8Array> {
    const made = this.#last.then(() => this.#perform(job));
    this.#last = made.catch(() => undefined);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#discard();
    await this.#last;
  }

  async #perform(job: Job): Promise<Uint8Array> {
    const child = this.#running();
    const late = AbortSignal.timeout(this.#msMax);
    const settled = new AbortController();
    const signal = AbortSignal.any([late, settled.signal]);
    keepAlive(child, true);
    try {
      const [answer] = (await Promise.race([
        once(child, "message", { signal }),
        sending(child, job),
        once(child, "exit", { signal }).then(([code, killed]) => {
          throw new Error(`it ended with ${String(code ?? killed)}`);
        }),
      ])) as [Answer];
      return component(answer);
    } catch (error) {
      if (error instanceof BuildError || error instanceof ToolFailure) throw error;
      await this.#discard();
      throw late.aborted ? tooSlow(this.#msMax) : died(error);
    } finally {
      settled.abort(); // takes off the listeners of whichever lost the race
      keepAlive(child, false);
    }
  }

  #running(): ChildProcess {
    if (this.#child === undefined || hasEnded(this.#child)) this.#child = start();
    return this.#child;
  }

  async #discard(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    keepAlive(child, true); // until it has ended
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** A tool said no; what, in its own words. */
export class ToolFailure extends Error {}

function component(answer: Answer): Uint8Array {
  switch (answer.kind) {
    case "made":
      return answer.component;
    case "refused":
      throw new BuildError(answer.error.code, answer.error);
    case "failed":
      throw new ToolFailure(answer.message);
    default:
      return unreachable(answer);
  }
}

function start(): ChildProcess {
  const module = new URL(`./tool-child${extname(import.meta.filename)}`, import.meta.url);
  const child = fork(fileURLToPath(module), {
    serialization: "advanced",
    execArgv: [],
    env: {}, // nothing of the host's environment is the tools' to read
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  child.on("error", () => undefined); // told by `exit`, or by the send that fails
  keepAlive(child, false);
  return child;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Rejects where the job cannot be sent, and never resolves. */
function sending(child: ChildProcess, job: Job): Promise<never> {
  return new Promise((_, reject) => {
    child.send(job, (error) => {
      if (error !== null) reject(error);
    });
  });
}

function keepAlive(child: ChildProcess, does: boolean): void {
  if (does) child.ref();
  else child.unref();
  // A process whose channel is open stays for it.
  if (does) child.channel?.ref();
  else child.channel?.unref();
}

function tooSlow(msMax: number): BuildError {
  return new BuildError("BUILD_TOO_SLOW", {
    what: `no component was made within ${msMax / 1000} s`,
    remedy: "look for a loop without an end in what runs while the sources are loaded",
  });
}

function died(cause: unknown): BuildError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BuildError("BUILD_TOOL_FAILED", {
    what: `the process that makes components failed: ${quote(why)}`,
    remedy: "look for what takes much memory while the sources are loaded; else, please report it",
    cause,
  });
}
