import { stat } from "node:fs/promises";
import { quote } from "../base/mod.ts";
import { nodeSha256, openLogStore } from "../node/mod.ts";
import { Records, Theater } from "../theater/mod.ts";
import { CliError } from "./errors.ts";
import { findingsOf, wakingOf } from "./findings.ts";
import type { Host, HostHooks } from "./shell.ts";

/** @throws CliError CLI_NO_DIRECTORY; StoreError */
export async function openRecords(directory: string): Promise<Records> {
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) throw noDirectory(directory);
  if (!found.isDirectory()) throw noPlace(directory);
  return Records.open(directory);
}

/** @throws CliError CLI_NO_DIRECTORY; StoreError */
export async function openHost(
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
  const theater = await Theater.open({ ...hooks, store, audit: true });
  undo.move(); // the store is the theater's now
  return {
    records: new Records(store, nodeSha256),
    findings,
    start: (source, options) => theater.start(source, options),
    find: (nameOrId) => theater.find(nameOrId),
    reach: (nameOrId) => theater.reach(nameOrId),
    resend: (actor, seq, options) => theater.resend(actor, seq, options),
    restart: (nameOrId, options) => theater.restart(nameOrId, options),
    drain: (drainMs) => theater.drain(drainMs),
    get actorCount() {
      return theater.actorCount;
    },
    [Symbol.asyncDispose]: () => theater.close(),
  };
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
