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

/**
 * One bash for the commands of a page: a `cd`, a variable or a process in the background lasts until the page ends. What runs in the
 * background writes elsewhere, as if it had a terminal of its own.
 */
export class ShellSession implements AsyncDisposable {
  readonly #bash: ChildProcess;
  readonly #ended: Promise<unknown>;
  #printed = "";
  #printedBehind = "";
  #more: () => void = () => undefined;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    // A group of its own, so that what stays in the background ends with the page.
    this.#bash = spawn("bash", ["--noprofile", "--norc"], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["pipe", "pipe", "inherit", "pipe"],
    });
    this.#ended = once(this.#bash, "close");
    this.#bash.on("close", () => this.#more());
    this.#bash.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#printed += text;
      this.#more();
    });
    this.#bash.stdio[3]?.on("data", (bytes: Buffer) => {
      this.#printedBehind += bytes.toString();
      this.#more();
    });
  }

  /** @throws Error where the command does not end in time */
  async run(command: string): Promise<Ran> {
    const mark = `ended-${randomUUID()}`;
    this.#printed = "";
    this.#say(`{ ${command}\n} 2>&1 </dev/null; printf '\\n%s %s\\n' "${mark}" $?`);
    const end = new RegExp(`\\n${mark} (\\d+)\\n`);
    await this.#until(command, () => end.test(this.#printed));
    const [whole = "", status] = end.exec(this.#printed) ?? [];
    const text = this.#printed.slice(0, this.#printed.indexOf(whole)).replace(/\n$/, "");
    return { lines: linesOf(text), status: Number(status) };
  }

  /** Starts a command in the background, and waits until it has printed what is asked for. @throws Error where it does not in time */
  async start(command: string, ready: (lines: readonly string[]) => boolean): Promise<void> {
    this.#printedBehind = "";
    this.#say(`{ ${command.replace(/\s*&\s*$/, "")}; } >&3 2>&1 </dev/null &`);
    await this.#until(command, () => ready(linesOf(this.#printedBehind.trimEnd())));
  }

  #say(line: string): void {
    this.#bash.stdin?.write(`${line}\n`);
  }

  async #until(command: string, holds: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(COMMAND_MS_MAX);
    late.addEventListener("abort", () => this.#more(), { once: true });
    while (!holds()) {
      if (late.aborted || this.#bash.exitCode !== null) {
        throw new Error(
          `"${command}" is not done; it printed:\n${this.#printed}${this.#printedBehind}`,
        );
      }
      await new Promise<void>((resolve) => {
        this.#more = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#bash.pid !== undefined && this.#bash.exitCode === null) {
      process.kill(-this.#bash.pid, "SIGTERM");
    }
    await this.#ended;
  }
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
