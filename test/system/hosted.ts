import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HostClient } from "../../src/client/mod.ts";
import { connectLocally, listenLocally, nodeClock, nodeSha256 } from "../../src/node/mod.ts";
import { Desk, Feed, Server } from "../../src/server/mod.ts";
import { openMemoryStore } from "../../src/store/mod.ts";
import { type ActorHandle, Records, Theater, type TheaterOptions } from "../../src/theater/mod.ts";

/** A host in this process that is spoken to through a real socket; its chains are in memory. */
export class Hosted implements AsyncDisposable {
  readonly theater: Theater;
  readonly server: Server;
  readonly feed: Feed;
  /** Where its socket is. */
  readonly directory: string;
  /** How often a client asked it to end. */
  readonly asked: { count: number };
  readonly #rest: AsyncDisposableStack;

  /** `options`: of its theater. */
  static async open(given?: string, options: TheaterOptions = {}): Promise<Hosted> {
    const directory = given ?? mkdtempSync(join(tmpdir(), "theater-host-"));
    const rest = new AsyncDisposableStack();
    rest.defer(() => rmSync(directory, { recursive: true }));
    const store = openMemoryStore();
    const feed = new Feed();
    const theater = rest.use(
      await Theater.open({ ...options, store, log: feed.log, kept: feed.kept }),
    );
    const asked = { count: 0 };
    const house = {
      records: new Records(store, nodeSha256),
      get actorCount() {
        return theater.actorCount;
      },
      start: theater.start.bind(theater),
      find: theater.find.bind(theater),
      reach: theater.reach.bind(theater),
      resend: theater.resend.bind(theater),
      restart: theater.restart.bind(theater),
    };
    const desk = new Desk({
      house,
      feed,
      begun: () => Promise.resolve(),
      version: "0.1.0",
      pid: 42,
      data: "theater-data",
    });
    const fault = (error: unknown): never => {
      throw error;
    };
    const shutdown = (): void => void asked.count++;
    const server = rest.use(new Server({ desk, clock: nodeClock, shutdown, fault }));
    rest.use(await listenLocally(directory, (wire) => server.accept(wire)));
    return new Hosted({ theater, server, feed, directory, asked, rest });
  }

  private constructor(made: {
    theater: Theater;
    server: Server;
    feed: Feed;
    directory: string;
    asked: { count: number };
    rest: AsyncDisposableStack;
  }) {
    this.theater = made.theater;
    this.server = made.server;
    this.feed = made.feed;
    this.directory = made.directory;
    this.asked = made.asked;
    this.#rest = made.rest;
  }

  counter(): Promise<ActorHandle> {
    return this.theater.start("examples/counter-as/manifest.toml");
  }

  scripted(): Promise<ActorHandle> {
    return this.theater.start("test/actors/scripted/manifest.toml");
  }

  async client(): Promise<HostClient> {
    const wire = await connectLocally(this.directory);
    if (wire === undefined) throw new Error("nobody listens");
    return new HostClient(wire);
  }

  raw(): Promise<RawClient> {
    return RawClient.connect(join(this.directory, "host.sock"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rest.disposeAsync();
  }
}

/** A client that says whatever it wants, and reads only when it is told to. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  #text = "";

  static async connect(path: string): Promise<RawClient> {
    const socket = connect({ path, allowHalfOpen: true });
    await once(socket, "connect");
    return new RawClient(socket);
  }

  private constructor(socket: Socket) {
    socket.on("error", () => undefined);
    this.socket = socket;
  }

  /** As lines of JSON, or as it is. */
  say(...what: readonly (object | string | Uint8Array)[]): void {
    for (const one of what) {
      const isBare = typeof one === "string" || one instanceof Uint8Array;
      this.socket.write(isBare ? one : `${JSON.stringify(one)}\n`);
    }
  }

  /** The next line. @throws where the host has closed */
  async hear(): Promise<Heard> {
    for (;;) {
      const end = this.#text.indexOf("\n");
      if (end !== -1) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return JSON.parse(line) as Heard;
      }
      const chunk = this.socket.read() as Buffer | null;
      if (chunk !== null) this.#text += chunk.toString();
      else if (this.socket.readableEnded || this.socket.destroyed) throw new Error("it has ended");
      else await this.#change();
    }
  }

  async #change(): Promise<void> {
    const over = new AbortController();
    const { signal } = over;
    const readable = once(this.socket, "readable", { signal });
    await Promise.race([readable, once(this.socket, "close", { signal })]);
    over.abort();
  }

  /** The answer to this, whatever comes before it. */
  async answer(id: number): Promise<Heard> {
    for (;;) {
      const heard = await this.hear();
      if (heard.id === id) return heard;
    }
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

export interface Heard {
  readonly id: number | null;
  readonly reply?: Record<string, unknown>;
  readonly item?: Record<string, { readonly kind?: string; readonly seq?: number }>;
  readonly done?: true;
  readonly error?: { readonly code: string; readonly what: string; readonly where?: string };
}
