import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { HostClient } from "../../src/client/mod.ts";
import { connectLocally } from "../../src/node/mod.ts";

const BIN = join(import.meta.dirname, "../../scripts/theater.cjs");

/** A host in a process of its own, as `theater run` makes it. */
export class HostProcess implements AsyncDisposable {
  readonly #data: string;
  readonly #process: ChildProcess;

  /** Resolves when it is ready. */
  static async start(data: string, ...args: readonly string[]): Promise<HostProcess> {
    const child = spawn(process.execPath, [BIN, "run", "--data", data, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said.length < SAID_MAX) said += text;
    });
    while (!said.includes("ready: ")) {
      if (child.exitCode !== null) throw new Error(`the host ended and said: ${said}`);
      await Promise.race([once(child.stderr, "data"), once(child, "exit")]);
    }
    return new HostProcess(data, child);
  }

  private constructor(data: string, child: ChildProcess) {
    this.#data = data;
    this.#process = child;
  }

  async client(): Promise<HostClient> {
    const wire = await connectLocally(this.#data);
    if (wire === undefined) throw new Error("the host does not listen");
    return new HostClient(wire);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}

/** Characters of what it says that are looked at. */
const SAID_MAX = 10_000;
