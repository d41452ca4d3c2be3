import { stat } from "node:fs/promises";
import { quote } from "../base/mod.ts";
import { nodeClock, nodeSha256, openLogStore } from "../node/mod.ts";
import { Records, Theater } from "../theater/mod.ts";
import { CliError } from "./errors.ts";
import { findingsOf, wakingOf } from "./findings.ts";
import { type Sink, SinkClosed } from "./output.ts";
import type { HeldSignals, Host, HostHooks, Shell } from "./shell.ts";

/** The world of this process: its streams, its environment, data directories on its disk, its signals. */
export function processShell(fatal: (error: unknown) => void): Shell {
  return {
    stdout: stdoutSink(),
    stderr: stderrSink(),
    environment: process.env,
    openRecords,
    openHost: (directory, hooks) => openHost(directory, hooks, fatal),
    holdSignals,
  };
}

async function openRecords(directory: string): Promise<Records> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true) throw noDirectory(directory);
  return Records.open(directory);
}

async function openHost(
  directory: string,
  hooks: HostHooks,
  fatal: (error: unknown) => void,
): Promise<Host> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === false) throw noPlace(directory);
  const store = await openLogStore({ directory, fatal });
  await using undo = new AsyncDisposableStack();
  undo.use(store);
  const findings = [...findingsOf(store.opening), ...(await wakingOf(store))];
  const theater = await Theater.open({ ...hooks, store });
  undo.move(); // the store is the theater's now
  return {
    records: new Records(store, nodeSha256),
    findings,
    start: (source, options) => theater.start(source, options),
    find: (nameOrId) => theater.find(nameOrId),
    get actorCount() {
      return theater.list().length;
    },
    [Symbol.asyncDispose]: () => theater.close(),
  };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function holdSignals(): HeldSignals {
  const controller = new AbortController();
  const abort = (): void => controller.abort(); // a second one too: closing is under way
  for (const signal of SIGNALS) process.on(signal, abort);
  const release = nodeClock.wakeAt(Number.POSITIVE_INFINITY, () => undefined); // handlers alone keep no process alive
  return {
    stop: controller.signal,
    [Symbol.dispose]: () => {
      release();
      for (const signal of SIGNALS) process.off(signal, abort);
    },
  };
}

function stdoutSink(): Sink {
  const { stdout } = process;
  stdout.on("error", () => undefined); // each write hears of it as well
  return {
    isTerminal: stdout.isTTY,
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
    write: (chunk) => new Promise((resolve) => void stderr.write(chunk, () => resolve())),
  };
}

function unwritable(cause: NodeJS.ErrnoException): Error {
  if (cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED") return new SinkClosed();
  return new CliError("CLI_OUTPUT_FAILED", {
    what: `stdout cannot be written (${cause.code ?? "unknown"})`,
    remedy: "make room, or write elsewhere",
    cause,
  });
}

function noPlace(directory: string): CliError {
  return new CliError("CLI_NO_DIRECTORY", {
    what: `${quote(directory)} cannot be used as a data directory: it is none`,
    remedy:
      "name a directory that is yours, or one that does not exist yet, with --data or THEATER_DATA",
  });
}

function noDirectory(directory: string): CliError {
  return new CliError("CLI_NO_DIRECTORY", {
    what: `there is no data directory ${quote(directory)}`,
    remedy: "name it with --data or THEATER_DATA; `theater run` makes one",
  });
}
