import { quote } from "../base/mod.ts";
import { nodeClock } from "../node/mod.ts";
import { Feed } from "../server/mod.ts";
import { DRAIN_MS } from "./drain.ts";
import { noteCellDeath, noteFindings, noteLog, noteStop, noteTrouble } from "./host-notes.ts";
import type { Invocation } from "./invocation.ts";
import { counted } from "./printable.ts";
import { serve } from "./serving.ts";
import type { Host, HostBounds } from "./shell.ts";

/** For so long a host that begins lets clients wait who ask for somebody that does not run yet, in milliseconds. */
const BEGIN_MS_MAX = 10_000;

export interface HostingOptions {
  readonly cells?: number;
  readonly drainMs?: number;
  readonly bounds?: HostBounds;
}

/** A host in this process, which is talked to through its socket, and shows what its actors log and which are stopped. */
export interface Hosting extends AsyncDisposable {
  readonly host: Host;
  /** Aborts when it is to end: by a signal, or because a client wants it. */
  readonly stop: AbortSignal;
  readonly feed: Feed;
  /** Those run that it was started for: until then, or for BEGIN_MS_MAX, clients that ask for somebody who does not run wait. */
  begun(): void;
  /** Says that it is ready. */
  ready(): Promise<void>;
}

/**
 * Opens the data directory for this process. `anew` says how an actor begins anew that was stopped because it failed too often; `cells`
 * in how many threads actors live, 0 being this one; `drainMs` for how long it finishes what is under way when it is let go of.
 * @throws StoreError
 */
export async function openHosting(
  invocation: Invocation,
  anew: string,
  { cells = 0, drainMs = DRAIN_MS, bounds = {} }: HostingOptions = {},
): Promise<Hosting> {
  const { shell, output, directory } = invocation;
  await using undo = new AsyncDisposableStack();
  const held = undo.use(shell.holdSignals());
  const feed = new Feed();
  const asked = new AbortController();
  const stop = AbortSignal.any([held.stop, asked.signal]);
  const host = undo.use(
    await shell.openHost(directory, {
      log(line) {
        feed.log(line);
        void noteLog(output, line);
      },
      kept(link) {
        feed.kept(link);
        void noteStop(output, link, anew);
      },
      trouble: (actor, error) => void noteTrouble(output, actor, error),
      cellDied: (cause) => void noteCellDeath(output, cause),
      cells,
      ...bounds,
    }),
  );
  await noteFindings(output, host.findings);
  const begun = Promise.withResolvers<void>();
  undo.defer(nodeClock.wakeAt(nodeClock.nowMs() + BEGIN_MS_MAX, begun.resolve));
  const within = async (timeoutMs: number | undefined): Promise<void> => {
    if (timeoutMs === undefined) return begun.promise;
    const late = Promise.withResolvers<void>();
    const cancel = nodeClock.wakeAt(nodeClock.nowMs() + timeoutMs, late.resolve);
    await Promise.race([begun.promise, late.promise]);
    cancel();
  };
  const served = { host, feed, begun: within, shutdown: () => asked.abort() };
  undo.use(await serve(invocation, served));
  undo.defer(() => host.drain(drainMs)); // before clients are told that it ends
  undo.defer(begun.resolve); // nobody waits for who comes when it drains
  const opened = undo.move();
  return {
    host,
    feed,
    stop,
    begun: begun.resolve,
    async ready() {
      begun.resolve();
      const { actorCount } = host;
      const text = `ready: ${counted(actorCount, "actor")} in ${quote(directory)}; SIGINT or SIGTERM ends it`;
      await output.note("ready", text, { directory, actorCount });
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
