import { resolve } from "node:path";
import { TheaterError, VERSION, type Wire } from "../base/mod.ts";
import { nodeClock } from "../node/mod.ts";
import { Desk, type DeskDeps, type Feed, Server } from "../server/mod.ts";
import { failureObject } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import type { Host } from "./shell.ts";

export interface Served {
  readonly host: Host;
  readonly feed: Feed;
  /** As the desk has it. */
  readonly begun: DeskDeps["begun"];
  /** Ends the host, when a client wants it. */
  readonly shutdown: () => void;
}

/** What answers the clients of a host in this process. */
export function serverOf(
  { directory }: Invocation,
  { host, feed, begun, shutdown }: Served,
): Server {
  const desk = new Desk({
    house: host,
    feed,
    begun,
    version: VERSION,
    pid: process.pid,
    data: resolve(directory),
  });
  return new Server({ desk, clock: nodeClock, shutdown, fault });
}

/** Serves the directory's clients until it is disposed of; a host whose socket cannot be made says so, and hosts all the same. */
export async function serve(invocation: Invocation, served: Served): Promise<AsyncDisposable> {
  const { shell, output, directory } = invocation;
  const server = serverOf(invocation, served);
  const stack = new AsyncDisposableStack();
  stack.use(server);
  try {
    stack.use(await shell.listen(directory, (wire: Wire) => server.accept(wire)));
  } catch (error) {
    if (!(error instanceof TheaterError)) throw error;
    const text = `nobody can talk to this host: ${error.code}: ${error.message}; ${error.remedy}`;
    await output.note("unserved", text, failureObject(error));
  }
  return stack;
}

/** An error of ours: what went on would stand on sand. */
function fault(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
