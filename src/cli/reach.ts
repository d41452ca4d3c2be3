import { type ActorId, TheaterError, type Wire } from "../base/mod.ts";
import { HostClient } from "../client/mod.ts";
import { nodeClock } from "../node/mod.ts";
import { wirePair } from "../protocol/mod.ts";
import { Feed } from "../server/mod.ts";
import type { LogLine } from "../theater/mod.ts";
import { noteFindings, noteLog, noteTrouble } from "./host-notes.ts";
import type { Invocation } from "./invocation.ts";
import { serverOf } from "./serving.ts";
import type { Host } from "./shell.ts";

/** A host that can be asked, and let go of. */
export interface Reached extends AsyncDisposable {
  readonly client: HostClient;
}

/** How often it is looked for a host whose directory is locked and that does not listen yet: it is starting, or just ending. */
const TRIES_MAX = 50;
const TRY_AGAIN_MS = 100;

/**
 * The host that has the directory; where none has it, this process has it until it is let go of. Between finding nobody and taking the
 * lock a host may have started, and one that ends lets go of its socket first: so this tries again where the lock is another's.
 * @throws StoreError STORE_LOCKED where nobody listened for TRIES_MAX × TRY_AGAIN_MS; ProtocolError, StoreError
 */
export async function reach(invocation: Invocation): Promise<Reached> {
  for (let tries = 1; ; tries++) {
    const wire = await invocation.shell.connect(invocation.directory);
    if (wire !== undefined) return reachedOver(wire);
    try {
      return await own(invocation);
    } catch (error) {
      const isLocked = error instanceof TheaterError && error.code === "STORE_LOCKED";
      if (!isLocked || tries >= TRIES_MAX) throw error;
    }
    await pause(TRY_AGAIN_MS);
  }
}

/** The host that runs, and no other. */
export async function reachRunning({ shell, directory }: Invocation): Promise<Reached | undefined> {
  const wire = await shell.connect(directory);
  return wire === undefined ? undefined : reachedOver(wire);
}

function reachedOver(wire: Wire): Reached {
  const client = new HostClient(wire);
  return { client, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

/** Hosts the directory in this process, for this client alone. */
async function own(invocation: Invocation): Promise<Reached> {
  const { shell, output, directory } = invocation;
  const host = await shell.openHost(directory, {
    log: (line: LogLine) => void noteLog(output, line),
    trouble: (actor: ActorId, error: TheaterError) => void noteTrouble(output, actor, error),
    kept: () => undefined,
    cellDied: () => undefined, // there is none
    cells: 0,
  });
  await using undo = new AsyncDisposableStack();
  undo.use(host);
  await noteFindings(output, host.findings);
  const client = undo.use(clientWithin(invocation, host, undo));
  const stack = undo.move();
  return { client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function clientWithin(invocation: Invocation, host: Host, stack: AsyncDisposableStack): HostClient {
  const nobody = (): void => undefined;
  const server = serverOf(invocation, {
    host,
    feed: new Feed(),
    begun: () => Promise.resolve(),
    shutdown: nobody,
  });
  stack.use(server);
  const [near, far] = wirePair();
  server.accept(far);
  return new HostClient(near);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void nodeClock.wakeAt(nodeClock.nowMs() + ms, resolve));
}
