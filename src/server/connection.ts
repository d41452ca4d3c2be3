import { type Clock, TheaterError, type Wire } from "../base/mod.ts";
import {
  type Answer,
  BUFFERED_BYTES_MAX,
  idOf,
  isStreaming,
  LINE_BYTES_MAX,
  LineReader,
  lineOf,
  parseRequest,
  ProtocolError,
  REQUEST_BYTES_MAX,
  type Request,
  type RequestOf,
  REQUESTS_MAX,
  type Streaming,
  wireErrorOf,
} from "../protocol/mod.ts";
import type { Desk } from "./desk.ts";

export interface ConnectionDeps {
  readonly desk: Desk;
  readonly clock: Clock;
  /** Ends the host in order; asked for when the client was told. */
  readonly shutdown: () => void;
  /** Told what must not happen: an error of ours. */
  readonly fault: (error: unknown) => void;
}

/** How long the last answers may take to leave, in milliseconds. */
export const LAST_MS_MAX = 1_000;

interface InFlight {
  readonly verb: Request["verb"];
  readonly byteCount: number;
  readonly cancel: AbortController;
}

/**
 * One client: reads its lines, and answers each request when it is done, in whatever order that is. What a client does wrong is an
 * answer, never the end of the connection; when it goes, what it began goes on, and nobody is told.
 */
export class Connection {
  readonly #wire: Wire;
  readonly #deps: ConnectionDeps;
  readonly #inFlight = new Map<number, InFlight>();
  /** Answers that are waited for. */
  readonly #answering = new Set<Promise<void>>();
  /** Streams, and lines on their way. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #closed = Promise.withResolvers<void>();
  #requestBytes = 0;
  #unsentBytes = 0;
  #room = Promise.withResolvers<void>();
  #isOver = false;

  constructor(wire: Wire, deps: ConnectionDeps) {
    this.#wire = wire;
    this.#deps = deps;
  }

  /** Resolves when the client has gone; one that has said its last gets what is answered within LAST_MS_MAX. */
  async serve(): Promise<void> {
    const reader = new LineReader();
    for await (const chunk of this.#wire.chunks) {
      for (const line of reader.push(chunk)) {
        if (line.kind === "bad") this.#say({ id: null, error: wireErrorOf(line.error) });
        else this.#take(line.json, line.byteCount);
        await this.#roomy();
      }
    }
    for (const { verb, cancel } of this.#inFlight.values()) if (isStreaming(verb)) cancel.abort();
    const { clock } = this.#deps;
    const cancel = clock.wakeAt(clock.nowMs() + LAST_MS_MAX, this.#closed.resolve);
    await Promise.race([this.#finished(), this.#closed.promise]);
    cancel();
    this.close();
  }

  /** Tells whoever waits that the host ends; resolves when the last of it has left. */
  async end(): Promise<void> {
    for (const [id, { cancel, verb }] of this.#inFlight) {
      cancel.abort();
      if (isStreaming(verb)) continue; // it says itself that it is done
      this.#over(id);
      this.#say({ id, error: wireErrorOf(hostEnds()) });
    }
    await settled(this.#leaving);
    this.#isOver = true;
    this.#wire.end();
  }

  close(): void {
    this.#isOver = true;
    this.#closed.resolve();
    this.#wire.close();
  }

  #take(json: unknown, byteCount: number): void {
    const id = idOf(json);
    try {
      const request = parseRequest(json);
      if (request.verb === "cancel") return this.#cancel(request);
      this.#begin(request, byteCount);
    } catch (error) {
      if (!(error instanceof TheaterError)) return this.#deps.fault(error);
      this.#say({ id: id ?? null, error: wireErrorOf(error) });
    }
  }

  #begin(request: Exclude<Request, RequestOf<"cancel">>, byteCount: number): void {
    const { id, verb } = request;
    if (this.#inFlight.has(id)) throw idInUse(id);
    if (this.#inFlight.size >= REQUESTS_MAX || this.#requestBytes + byteCount > REQUEST_BYTES_MAX)
      throw tooMany();
    const cancel = new AbortController();
    this.#inFlight.set(id, { verb, byteCount, cancel });
    this.#requestBytes += byteCount;
    if (isStream(request)) this.#own(this.#leaving, this.#stream(request, cancel.signal));
    else this.#own(this.#answering, this.#answer(request, cancel.signal));
  }

  async #answer(
    request: Exclude<Request, RequestOf<Streaming | "cancel">>,
    signal: AbortSignal,
  ): Promise<void> {
    const { id } = request;
    const answer = await this.#deps.desk.answer(request).then(
      (reply): Answer => ({ id, reply }),
      (error: unknown): Answer => ({ id, error: wireErrorOf(ofTheWorld(error)) }),
    );
    if (signal.aborted) return; // it was answered, and its id is free again
    this.#over(id);
    this.#say(answer);
    if (request.verb === "shutdown") this.#deps.shutdown();
  }

  async #stream(request: RequestOf<Streaming>, signal: AbortSignal): Promise<void> {
    const { id } = request;
    let last: Answer = { id, done: true };
    try {
      for await (const item of this.#deps.desk.stream(request, signal)) {
        if (signal.aborted) break;
        this.#say({ id, item });
        await this.#roomy();
      }
    } catch (error) {
      last = { id, error: wireErrorOf(ofTheWorld(error)) };
    }
    this.#over(id);
    this.#say(last);
  }

  #cancel({ id, request }: RequestOf<"cancel">): void {
    const found = this.#inFlight.get(request);
    found?.cancel.abort();
    if (found !== undefined && !isStreaming(found.verb)) {
      this.#over(request);
      this.#say({ id: request, error: wireErrorOf(cancelled()) });
    }
    this.#say({ id, reply: { cancelled: found !== undefined } });
  }

  #over(id: number): void {
    this.#requestBytes -= this.#inFlight.get(id)?.byteCount ?? 0;
    this.#inFlight.delete(id);
  }

  #say(answer: Answer): void {
    if (this.#isOver) return;
    const bytes = fitting(answer);
    this.#unsentBytes += bytes.length;
    this.#own(this.#leaving, this.#leave(bytes));
  }

  async #leave(bytes: Uint8Array): Promise<void> {
    await this.#wire.write(bytes);
    this.#unsentBytes -= bytes.length;
    if (this.#unsentBytes > BUFFERED_BYTES_MAX) return;
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }

  #own(owned: Set<Promise<void>>, work: Promise<void>): void {
    const owning = work.catch(this.#deps.fault).finally(() => owned.delete(owning));
    owned.add(owning);
  }

  /** Resolves when what waits for this reader is little enough that more may be said. */
  async #roomy(): Promise<void> {
    while (this.#unsentBytes > BUFFERED_BYTES_MAX) await this.#room.promise;
  }

  /** All that was asked is answered, and has left. */
  async #finished(): Promise<void> {
    await settled(this.#answering);
    await settled(this.#leaving);
  }
}

async function settled(work: ReadonlySet<Promise<void>>): Promise<void> {
  while (work.size > 0) await Promise.all(work);
}

function isStream(request: Request): request is RequestOf<Streaming> {
  return isStreaming(request.verb);
}

/** @throws what is none: a fault of ours */
function ofTheWorld(error: unknown): TheaterError {
  if (error instanceof TheaterError) return error;
  throw error;
}

function fitting(answer: Answer): Uint8Array {
  const line = lineOf(answer);
  if (line.length <= LINE_BYTES_MAX + 1 || "done" in answer) return line;
  return lineOf({ id: answer.id, error: wireErrorOf(tooLarge(line.length)) });
}

function tooLarge(byteCount: number): ProtocolError {
  return new ProtocolError("PROTOCOL_REPLY_TOO_LARGE", {
    what: `the answer is there, but has ${byteCount} bytes, and a line ${LINE_BYTES_MAX} at the most`,
    remedy: "read it from the actor's chain, where it is whole",
  });
}

function idInUse(id: number): ProtocolError {
  return new ProtocolError("PROTOCOL_ID_IN_USE", {
    what: `the request ${id} is not answered yet`,
    remedy: "give each request an id of its own",
  });
}

function tooMany(): ProtocolError {
  return new ProtocolError("PROTOCOL_TOO_MANY_REQUESTS", {
    what: `too many requests wait for their answers: the limits are ${REQUESTS_MAX}, and ${REQUEST_BYTES_MAX} bytes`,
    remedy: "wait for some answers first",
  });
}

function cancelled(): ProtocolError {
  return new ProtocolError("PROTOCOL_CANCELLED", {
    what: "the request was taken back; what it began may go on",
    remedy: "read the actor's chain to see what came of it",
  });
}

function hostEnds(): ProtocolError {
  return new ProtocolError("PROTOCOL_CLOSED", {
    what: "the host ends before the answer is there; what it acknowledged is kept",
    remedy: "ask again when it runs again: a turn that had begun goes on from its last commit",
  });
}
