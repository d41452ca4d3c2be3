import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";

/** Milliseconds for one command of a page. */
const COMMAND_MS_MAX = 120_000;

/** What a command printed, and how it ended. */
export interface Ran {
  readonly lines: readonly string[];
  readonly status: number;
}

/** One bash for the commands of a page: a `cd`, a variable or a process in the background lasts until the page ends. */
export class ShellSession implements AsyncDisposable {
  readonly #bash: ChildProcess;
  readonly #ended: Promise<unknown>;
  #printed = "";
  #more: () => void = () => undefined;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    // A group of its own, so that what stays in the background ends with the page.
    this.#bash = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, env, detached: true });
    this.#ended = once(this.#bash, "close");
    for (const stream of [this.#bash.stdout, this.#bash.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
        this.#more();
      });
    }
  }

  /** @throws Error where the command does not end in time */
  async run(command: string): Promise<Ran> {
    const mark = `ended-${randomUUID()}`;
    this.#printed = "";
    this.#bash.stdin?.write(`{ ${command}\n} 2>&1 </dev/null; printf '\\n%s %s\\n' "${mark}" $?\n`);
    const end = new RegExp(`\\n${mark} (\\d+)\\n`);
    const late = AbortSignal.timeout(COMMAND_MS_MAX);
    for (;;) {
      const found = end.exec(this.#printed);
      if (found !== null) {
        const text = this.#printed.slice(0, found.index).replace(/\n$/, "");
        return { lines: text === "" ? [] : text.split("\n"), status: Number(found[1]) };
      }
      if (late.aborted || this.#bash.exitCode !== null) {
        throw new Error(`"${command}" did not end; it printed:\n${this.#printed}`);
      }
      await this.#printsMore(late);
    }
  }

  #printsMore(late: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#more = resolve;
      late.addEventListener("abort", () => resolve(), { once: true });
      this.#bash.once("close", () => resolve());
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#bash.pid !== undefined && this.#bash.exitCode === null) {
      process.kill(-this.#bash.pid, "SIGTERM");
    }
    await this.#ended;
  }
}
