import { type ActorId, parseActorId } from "../base/mod.ts";
import { type MonitorError, monitorsMax } from "../capabilities/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Shape } from "./entry.ts";
import { EXITS, HANDLE_EXIT } from "./exits.ts";
import type { ActorGrant } from "./grant.ts";
import type { Journal } from "./journal.ts";
import { refused, type Request } from "./message.ts";
import type { Monitoring } from "./post.ts";
import { settledError } from "./refusals.ts";

export interface MonitorsDeps {
  readonly id: ActorId;
  readonly journal: Journal;
  readonly shape: Shape;
  readonly grant: ActorGrant;
  readonly monitoring: Monitoring;
}

/** Who an actor monitors, and who is told when it ends itself. What lasts is in the ledger of whoever is told. */
export class Monitors {
  readonly #deps: MonitorsDeps;
  /** By whom it monitors: the event from which on, of those that began since it came into memory. */
  readonly #since = new Map<ActorId, Seq>();

  constructor(deps: MonitorsDeps) {
    this.#deps = deps;
  }

  /** Why it can monitor nobody. */
  refusal(): MonitorError | undefined {
    if (this.#deps.shape.entries.has(HANDLE_EXIT)) return undefined;
    return { tag: "denied", val: `the component exports no ${EXITS}` };
  }

  /** With the answer to the present call; or why not. One that it has already is another of none. @throws the signal's reason */
  async begin(address: string, signal: AbortSignal): Promise<ActorId | MonitorError> {
    const { id, journal, monitoring, grant } = this.#deps;
    const monitored = await monitoring.begin(id, address);
    if (signal.aborted && monitored !== undefined) this.#back(monitored.id);
    signal.throwIfAborted();
    if (monitored === undefined) return { tag: "not-found", val: undefined };
    const { monitors } = journal.ledger;
    if (!monitors.has(monitored.id) && monitors.size >= monitorsMax(grant.handlers)) {
      monitoring.end(id, monitored.id);
      return { tag: "too-many", val: undefined };
    }
    journal.effect = { kind: "monitor", id: monitored.id, change: "added" };
    journal.cause = monitored.cause;
    this.#since.set(monitored.id, monitored.cause.seq);
    return monitored.id;
  }

  /** What was begun in a turn that is over never was: what its ledger has goes on, whose place it took. */
  #back(actor: ActorId): void {
    const { id, journal, monitoring } = this.#deps;
    const setSeq = journal.ledger.monitors.get(actor);
    monitoring.end(id, actor);
    if (setSeq !== undefined) monitoring.resume(id, [[actor, setSeq]]);
  }

  /** With the present call. */
  end(text: string): boolean {
    const { id, journal, monitoring } = this.#deps;
    const actor = parseActorId(text);
    if (actor === undefined || !journal.ledger.monitors.has(actor)) return false;
    journal.effect = { kind: "monitor", id: actor, change: "removed" };
    journal.whenDurable(() => monitoring.end(id, actor));
    return true;
  }

  /** Whether it is told of this exit: as a supervisor is of its children's, and else of those that it monitors now. */
  takes(request: Request): boolean {
    const { sender, position, answer } = request;
    const { children, monitors } = this.#deps.journal.ledger;
    const told = position === undefined ? monitors : children;
    const isOwn = sender.kind === "actor" && told.has(sender.id);
    if (isOwn && (position !== undefined || !this.#isBefore(sender.id, request))) return true;
    answer(refused(settledError()));
    return false;
  }

  /** Of a monitor that another has taken the place of: taken back, which in another thread may come too late. A stop counts that the monitor began with. */
  #isBefore(id: ActorId, { cause, args }: Request): boolean {
    const since = this.#since.get(id);
    if (since === undefined || cause === undefined || args instanceof Uint8Array) return false;
    const [exit] = args as readonly [{ readonly reason: { readonly tag: string } }];
    return cause.seq < since || (cause.seq === since && exit.reason.tag === "abnormal");
  }

  /** What its ledger has, after it came into memory. */
  resume(): void {
    const { id, journal, monitoring } = this.#deps;
    const { monitors } = journal.ledger;
    if (monitors.size > 0) monitoring.resume(id, monitors.entries());
  }

  /** It has ended itself, as the event with this seq says: whoever monitors it is told when that is durable. */
  exited(seq: Seq, isStopped: boolean, exit: Uint8Array): void {
    const { id, journal, monitoring } = this.#deps;
    journal.whenDurable(({ link }) =>
      monitoring.exited({ cause: { actor: id, seq, link }, isStopped, exit }),
    );
  }
}
