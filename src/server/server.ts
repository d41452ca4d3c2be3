import type { Wire } from "../base/mod.ts";
import { CONNECTIONS_MAX, lineOf, ProtocolError, wireErrorOf } from "../protocol/mod.ts";
import { Connection, type ConnectionDeps, LAST_MS_MAX } from "./connection.ts";

/** All clients of one host. */
export class Server implements AsyncDisposable {
  readonly #deps: ConnectionDeps;
  readonly #connections = new Map<Connection, Promise<void>>();
  #isClosing = false;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  /** Serves a client until it goes, or this ends. */
  accept(wire: Wire): void {
    if (this.#isClosing) return wire.close();
    if (this.#connections.size >= CONNECTIONS_MAX) return turnAway(wire);
    const connection = new Connection(wire, this.#deps);
    const served = connection
      .serve()
      .catch(this.#deps.fault)
      .finally(() => this.#connections.delete(connection));
    this.#connections.set(connection, served);
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Tells every client that the host ends, and waits a little for those that read. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    const { clock } = this.#deps;
    const connections = [...this.#connections];
    const last = Promise.all(connections.map(([connection]) => connection.end()));
    const late = Promise.withResolvers<void>();
    const cancel = clock.wakeAt(clock.nowMs() + LAST_MS_MAX, late.resolve);
    await Promise.race([last, late.promise]);
    cancel();
    for (const [connection] of connections) connection.close();
    await Promise.all(connections.map(([, served]) => served));
  }
}

function turnAway(wire: Wire): void {
  const error = new ProtocolError("PROTOCOL_TOO_MANY_CONNECTIONS", {
    what: `${CONNECTIONS_MAX} clients are connected already`,
    remedy: "let one of them go first",
  });
  void wire.write(lineOf({ id: null, error: wireErrorOf(error) })).finally(() => wire.close());
}
