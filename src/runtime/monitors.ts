import {
  deliveryOf,
  type Ended,
  exitOf,
  HANDLE_EXIT,
  type Monitored,
  type Monitoring,
  recordedEvent,
  type Request,
} from "../actor/mod.ts";
import { type ActorId, type Clock, type Sha256, TheaterError } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import { endedSince } from "./ended-since.ts";

export interface MonitorsDeps {
  readonly store: StoreReader;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** The running actor at this address. */
  readonly find: (address: string) => ActorId | undefined;
  /** Brings it into memory. */
  readonly wake: (id: ActorId) => Promise<void>;
  readonly deliver: (id: ActorId, request: Request) => void;
  /** Hears of an actor whose monitors cannot be read. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
}

/** After which an exit is told again that could not be taken, in milliseconds. */
const TELL_AGAIN_MS = 50;

interface Monitor {
  readonly watcher: ActorId;
  readonly actor: ActorId;
  /** What comes after this event is told; undefined until that is known. */
  sinceSeq: Seq | undefined;
  /** What was heard before that. */
  readonly early: Ended[];
  /** Its cell died before that was known: what was lost with it is looked for then. */
  isMissed: boolean;
  isOver: boolean;
  /** Takes back what is on its way. */
  withdraw: () => void;
}

/**
 * Who is told when an actor ends. It lives in memory alone: each monitor is in the ledger of whoever is told, and a start of the host wakes
 * that one, so that what ended meanwhile is found in the other's chain.
 */
export class Monitors implements Monitoring {
  readonly #deps: MonitorsDeps;
  readonly #byActor = new Map<ActorId, Map<ActorId, Monitor>>();
  readonly #byWatcher = new Map<ActorId, Map<ActorId, Monitor>>();
  readonly #again = new Set<() => void>();
  readonly #reading = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(deps: MonitorsDeps) {
    this.#deps = deps;
  }

  async begin(watcher: ActorId, address: string): Promise<Monitored | undefined> {
    const { find } = this.#deps;
    const id = find(address);
    if (id === undefined) return undefined;
    const monitor = this.#add(watcher, id);
    const latest = await this.#read(this.#latest(id));
    if (latest === undefined) {
      this.#remove(monitor);
      return undefined;
    }
    const { cause, isStopped } = latest;
    this.#knows(monitor, cause.seq);
    // That was told before there was a monitor, perhaps: of one that its supervisor is about to begin again, and is found.
    if (isStopped) void this.#read(this.#look(monitor, cause.seq));
    return { id, cause };
  }

  /** The latest event of its chain. Of one that is being started there is none yet. */
  async #latest(id: ActorId): Promise<Latest | undefined> {
    const { store, wake } = this.#deps;
    const listed = await store.actor(id);
    if (listed === undefined) {
      const isThere = await wake(id).then(
        () => true,
        () => false,
      );
      return isThere ? this.#latest(id) : undefined;
    }
    const { digest: link, eventCount } = listed.head;
    const cause = { actor: id, seq: eventCount - 1, link };
    return { cause, isStopped: listed.entry.status === "stopped" };
  }

  end(watcher: ActorId, actor: ActorId): void {
    const monitor = this.#byWatcher.get(watcher)?.get(actor);
    if (monitor !== undefined) this.#remove(monitor);
  }

  resume(watcher: ActorId, monitors: readonly (readonly [ActorId, Seq])[]): void {
    for (const [actor, setSeq] of monitors) {
      if (this.#byWatcher.get(watcher)?.has(actor) === true) continue;
      void this.#read(this.#resume(this.#add(watcher, actor), setSeq));
    }
  }

  async #resume(monitor: Monitor, setSeq: Seq): Promise<void> {
    const { store, sha256, trouble } = this.#deps;
    const { watcher, actor } = monitor;
    try {
      const { event } = await recordedEvent(store, watcher, setSeq, sha256);
      const since = event.kind === "returned" ? (event.cause?.seq ?? 0) : 0;
      const ended = await endedSince(store, actor, since);
      if (ended === undefined) this.#knows(monitor, since);
      else this.#tell(monitor, ended);
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      if (!this.#isClosed) trouble(watcher, error);
    }
  }

  /** Its cell died, perhaps before it could say how it had ended. */
  missed(actor: ActorId): void {
    for (const monitor of this.#byActor.get(actor)?.values() ?? []) {
      const { sinceSeq } = monitor;
      if (sinceSeq === undefined) monitor.isMissed = true;
      else void this.#read(this.#look(monitor, sinceSeq));
    }
  }

  async #look(monitor: Monitor, sinceSeq: Seq): Promise<void> {
    const { store, trouble } = this.#deps;
    const { watcher, actor } = monitor;
    try {
      const ended = await endedSince(store, actor, sinceSeq);
      const isOpen = this.#byActor.get(actor)?.get(watcher) === monitor;
      if (ended !== undefined && isOpen) this.#tell(monitor, ended);
    } catch (error) {
      if (!(error instanceof TheaterError)) throw error;
      if (!this.#isClosed) trouble(watcher, error);
    }
  }

  exited(ended: Ended): void {
    for (const monitor of this.#byActor.get(ended.cause.actor)?.values() ?? [])
      this.#heard(monitor, ended);
  }

  /** It has stopped: nobody is to be told. */
  left(watcher: ActorId): void {
    for (const monitor of this.#byWatcher.get(watcher)?.values() ?? []) this.#remove(monitor);
  }

  /** Tells nobody any more; resolves when it does not read the store any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#again) cancel();
    this.#again.clear();
    await Promise.allSettled(this.#reading);
  }

  #read<T>(reading: Promise<T>): Promise<T> {
    const owned = reading.finally(() => this.#reading.delete(owned));
    this.#reading.add(owned);
    return owned;
  }

  #knows(monitor: Monitor, sinceSeq: Seq): void {
    monitor.sinceSeq = sinceSeq;
    if (monitor.isMissed) void this.#read(this.#look(monitor, sinceSeq));
    for (const ended of monitor.early.splice(0)) this.#heard(monitor, ended);
  }

  /** As `endedSince`: a stop counts that the store's head was, of which this hears late. */
  #heard(monitor: Monitor, ended: Ended): void {
    const { sinceSeq } = monitor;
    const { cause, isStopped } = ended;
    if (sinceSeq === undefined) monitor.early.push(ended);
    else if (cause.seq >= sinceSeq + (isStopped ? 0 : 1)) this.#tell(monitor, ended);
  }

  /** Once: what comes after it is no matter of this monitor's. */
  #tell(monitor: Monitor, ended: Ended): void {
    if (monitor.isOver) return; // another has taken its place while it read the chain
    take(this.#byActor, monitor.actor, monitor.watcher, monitor);
    this.#offer(monitor, ended);
  }

  #offer(monitor: Monitor, ended: Ended): void {
    if (monitor.isOver || this.#isClosed) return;
    const { watcher, actor } = monitor;
    this.#deps.deliver(watcher, {
      kind: "exit",
      sender: { kind: "actor", id: actor },
      function: HANDLE_EXIT,
      args: [exitOf(ended.exit)],
      position: undefined,
      key: undefined,
      deadlineMs: undefined,
      cause: ended.cause,
      trace: undefined,
      placed: (_isTaken, withdraw = () => undefined) => {
        monitor.withdraw = withdraw;
        return !monitor.isOver;
      },
      begins: () => !monitor.isOver,
      taken: undefined,
      answer: (answer) => {
        if (deliveryOf(answer, watcher, false).kind === "later") this.#offerAgain(monitor, ended);
        else this.#remove(monitor);
      },
    });
  }

  #offerAgain(monitor: Monitor, ended: Ended): void {
    if (this.#isClosed) return;
    const { clock } = this.#deps;
    const cancel = clock.wakeAt(clock.nowMs() + TELL_AGAIN_MS, () => {
      this.#again.delete(cancel);
      this.#offer(monitor, ended);
    });
    this.#again.add(cancel);
  }

  /** In place of one before. */
  #add(watcher: ActorId, actor: ActorId): Monitor {
    this.end(watcher, actor);
    const monitor: Monitor = {
      watcher,
      actor,
      sinceSeq: undefined,
      early: [],
      isMissed: false,
      isOver: false,
      withdraw: () => undefined,
    };
    put(this.#byActor, actor, watcher, monitor);
    put(this.#byWatcher, watcher, actor, monitor);
    return monitor;
  }

  #remove(monitor: Monitor): void {
    const { watcher, actor } = monitor;
    monitor.isOver = true;
    monitor.withdraw();
    take(this.#byActor, actor, watcher, monitor);
    take(this.#byWatcher, watcher, actor, monitor);
  }
}

/** The latest event of a chain that is durable, and whether it is its actor's stop. */
interface Latest {
  readonly cause: Monitored["cause"];
  readonly isStopped: boolean;
}

type Index = Map<ActorId, Map<ActorId, Monitor>>;

function put(index: Index, of: ActorId, other: ActorId, monitor: Monitor): void {
  const monitors = index.get(of) ?? new Map<ActorId, Monitor>();
  index.set(of, monitors.set(other, monitor));
}

function take(index: Index, of: ActorId, other: ActorId, monitor: Monitor): void {
  const monitors = index.get(of);
  if (monitors?.get(other) !== monitor) return;
  monitors.delete(other);
  if (monitors.size === 0) index.delete(of);
}
