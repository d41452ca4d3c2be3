import { availableParallelism } from "node:os";
import { buffer } from "node:stream/consumers";
import { MessageChannel } from "node:worker_threads";
import { CELLS_MAX } from "../base/mod.ts";
import { CliError } from "./errors.ts";
import { type Sink, SinkClosed } from "./output.ts";
import type { HeldSignals, Shell } from "./shell.ts";

/** The world of this process: its streams, its environment, data directories on its disk, its signals. */
export function processShell(fatal: (error: unknown) => void): Shell {
  return {
    stdout: stdoutSink(),
    stderr: stderrSink(),
    environment: process.env,
    cores: Math.min(availableParallelism(), CELLS_MAX),
    nowMs: () => process.uptime() * 1000,
    // Loaded when they are asked for: nine tenths of what there is to load, and `theater --help` needs none of it.
    openRecords: async (directory) => {
      const { openRecords } = await import("./process-store.ts");
      return openRecords(directory);
    },
    openHost: async (directory, hooks) => {
      const { openHost } = await import("./process-store.ts");
      return openHost(directory, hooks, fatal);
    },
    connect: async (directory) => {
      const { connectLocally } = await import("../node/mod.ts");
      return connectLocally(directory);
    },
    listen: async (directory, accept) => {
      const { listenLocally } = await import("../node/mod.ts");
      return listenLocally(directory, accept);
    },
    readStdin,
    kill,
    holdSignals,
  };
}

async function readStdin(): Promise<Uint8Array> {
  try {
    return await buffer(process.stdin);
  } catch (cause) {
    throw new CliError("CLI_NO_FILE", {
      what: `stdin cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`, // what a stream of Node's fails with
      remedy: "give the body as a word, or a file as @FILE",
      cause,
    });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Within which two signals are one, in milliseconds: a terminal's reaches this process, and its parent, which may pass it on. */
const ONE_SIGNAL_MS = 250;

function holdSignals(): HeldSignals {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const heard = (signal: NodeJS.Signals): void => {
    const nowMs = process.uptime() * 1000;
    firstMs ??= nowMs;
    controller.abort();
    if (nowMs - firstMs <= ONE_SIGNAL_MS) return;
    letGo(); // what was acknowledged is kept
    process.kill(process.pid, signal);
  };
  const letGo = (): void => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  const { port1 } = new MessageChannel();
  port1.ref(); // handlers alone keep no process alive
  return {
    stop: controller.signal,
    [Symbol.dispose]: () => {
      port1.close();
      letGo();
    },
  };
}

function stdoutSink(): Sink {
  const { stdout } = process;
  stdout.on("error", () => undefined); // each write hears of it as well
  return {
    isTerminal: stdout.isTTY,
    get columns() {
      return columnsOf(stdout);
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stdout.write(chunk, (error) => {
          if (error === undefined || error === null) resolve();
          else reject(unwritable(error));
        });
      }),
  };
}

/** Nobody to tell where it cannot be written. */
function stderrSink(): Sink {
  const { stderr } = process;
  stderr.on("error", () => undefined);
  return {
    isTerminal: stderr.isTTY,
    get columns() {
      return columnsOf(stderr);
    },
    write: (chunk) => new Promise((resolve) => void stderr.write(chunk, () => resolve())),
  };
}

/** 0 where a terminal does not say. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
}

function unwritable(cause: NodeJS.ErrnoException): Error {
  if (cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED") return new SinkClosed();
  return new CliError("CLI_OUTPUT_FAILED", {
    what: `stdout cannot be written (${cause.code ?? "unknown"})`,
    remedy: "make room, or write elsewhere",
    cause,
  });
}
