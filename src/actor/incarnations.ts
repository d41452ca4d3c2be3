import type { ActorId } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Receipt } from "./commit.ts";
import { type Ending, exitBytes, incarnationOf } from "./exits.ts";
import { begun, isErr } from "./genesis.ts";
import { type Answer, type Message, refused } from "./message.ts";
import type { Orders } from "./orders.ts";
import type { Parts } from "./parts.ts";
import type { Presence } from "./presence.ts";
import type { Recovered } from "./recover.ts";
import { stoppedError } from "./refusals.ts";
import { BEGIN_AGAIN, type RestartOrder, restartMessage } from "./restarting.ts";
import { isCounted, restart } from "./restarts.ts";
import type { Outcome } from "./turn.ts";
import type { Turn } from "./turn-record.ts";

export interface IncarnationsDeps {
  readonly id: ActorId;
  readonly supervisor: ActorId | undefined;
  readonly parts: Parts;
  readonly presence: Presence;
  readonly orders: Orders;
  readonly recovered: Recovered | undefined;
  /** There is something to do. */
  readonly ready: () => void;
  /** Records that it will not run again. */
  readonly stopped: (code: string) => void;
  /** Makes what the host's own record says durable. */
  readonly seal: () => void;
}

/**
 * The lives of an actor, one after the other. A turn that failed ends one: then its supervisor says what follows, or where nobody
 * supervises it, the policy that stands in.
 */
export class Incarnations {
  readonly #deps: IncarnationsDeps;
  /** The first message of the next one. */
  #again: Message | undefined;
  #restartsMs: readonly number[];

  constructor(deps: IncarnationsDeps) {
    this.#deps = deps;
    this.#restartsMs = deps.recovered?.failuresMs ?? [];
  }

  /** Whether the next one is to begin. */
  get isNext(): boolean {
    return this.#again !== undefined;
  }

  /** When it failed, as far as that counts. */
  get failuresMs(): readonly number[] {
    return this.#restartsMs;
  }

  /** What begins the next one; undefined where none is to begin. */
  take(): Message | undefined {
    const again = this.#again;
    this.#again = undefined;
    return again;
  }

  /** Goes on from where the chain ends: the host may have ended between a failure and what had to follow. False: it is not to run. */
  resume({ last, isGenesis, isInitRefused }: Recovered): boolean {
    const { stopped } = this.#deps;
    const failed = last === "failed" ? this.#whyNoMore(isGenesis) : undefined;
    const why = isInitRefused ? "ACTOR_INIT_REFUSED" : failed;
    if (why !== undefined) {
      stopped(why);
      return false;
    }
    if (last === "failed") this.#goOnAtOnce();
    return true;
  }

  /**
   * Begins the next one, where this one has ended and its supervisor says so; resolves when the first turn of that is durable. At
   * once, or with that turn, where it has begun already.
   * @throws ActorError ACTOR_INIT_REFUSED, ACTOR_INIT_FAILED, when that is durable; it has stopped then
   */
  async restart(order: RestartOrder): Promise<Receipt> {
    const { parts, presence, orders } = this.#deps;
    const { journal, life } = parts;
    const { head: link, seq } = journal.end;
    const { turn } = journal.ledger;
    if (presence.isGone) await orders.stopNow(SHUTDOWN); // until that is durable
    if (presence.isGone) throw presence.gone();
    const isNext = order.incarnation > life.incarnation;
    if (isNext && presence.phase !== "exited") {
      await orders.stopNow(SHUTDOWN); // its supervisor begins again, and so does all that it had
      throw presence.gone();
    }
    if (isNext)
      return begun(await new Promise<Answer>((resolve) => this.#beginAgain(order, resolve)));
    if (this.#again === undefined && turn?.message !== "init") return { link, seq: seq - 1 };
    return begun(await new Promise<Answer>((resolve) => this.#alsoTell(resolve)));
  }

  /** What follows from how a turn ended. */
  judge({ kind }: Turn, outcome: Outcome): void {
    const { orders, stopped, parts, supervisor, seal } = this.#deps;
    const { life, journal, alarms } = parts;
    if (orders.stopCode !== undefined) return stopped(orders.stopCode);
    if (kind === "init" && outcome.kind === "failed") return stopped("ACTOR_INIT_FAILED");
    if (kind === "init" && outcome.kind === "replied" && isErr(outcome.result)) {
      return stopped("ACTOR_INIT_REFUSED");
    }
    if (outcome.kind === "replied") {
      if (!life.isLong) return;
      life.mark("epoch");
      return seal();
    }
    if (supervisor !== undefined) return this.#exit();
    const restarts = isCounted(outcome)
      ? restart(this.#restartsMs, journal.lastMs)
      : this.#restartsMs;
    if (restarts === undefined) return stopped("ACTOR_RESTARTS_EXCEEDED");
    this.#restartsMs = restarts;
    life.restart();
    alarms.end();
    this.#goOnAtOnce();
  }

  /** Tells its supervisor, and whoever monitors it, how it ended, when that is durable. */
  exited(seq: Seq, ending: Ending): void {
    const { id, supervisor, parts } = this.#deps;
    const { journal, exchange, monitors } = parts;
    const exit = exitBytes(id, incarnationOf(journal.ledger), ending);
    monitors.exited(seq, ending.kind === "stopped", exit);
    if (supervisor === undefined && this.#isSupervisor)
      journal.tellsExit = ending.kind === "failed";
    if (supervisor === undefined) return;
    journal.tellsExit = ending.kind === "failed" || !isKnownToSupervisor(ending.code);
    if (journal.tellsExit) exchange.exit(seq, exit);
  }

  /** Whoever would say what follows does not run any more. */
  orphaned(): void {
    if (this.#deps.presence.phase === "exited") this.#deps.stopped("ACTOR_ORPHANED");
  }

  #whyNoMore(isGenesis: boolean): string | undefined {
    if (isGenesis) return "ACTOR_INIT_FAILED";
    const lastMs = this.#restartsMs.at(-1) ?? 0;
    const exceeded = restart(this.#restartsMs.slice(0, -1), lastMs) === undefined;
    return exceeded ? "ACTOR_RESTARTS_EXCEEDED" : undefined;
  }

  #beginAgain(order: RestartOrder, answer: (answer: Answer) => void): void {
    const { parts, presence, ready } = this.#deps;
    parts.exchange.endExit();
    parts.life.restart(order.incarnation, order.parameters === undefined ? "last" : "initial");
    this.#again = restartMessage(order, parts.shape, answer);
    presence.phase = "idle";
    ready();
  }

  /** Whoever asks for what is under way. */
  #alsoTell(told: (answer: Answer) => void): void {
    const { callers, journal } = this.#deps.parts;
    const again = this.#again;
    const { turn } = journal.ledger;
    if (again === undefined) {
      if (turn !== undefined) callers.add(turn.seq, told);
      return;
    }
    const answer = (given: Answer): void =>
      [again.request.answer, told].forEach((one) => one(given));
    this.#again = { ...again, request: { ...again.request, answer } };
  }

  /** A supervisor that nobody supervises does not wait for a message: its children may. */
  #goOnAtOnce(): void {
    if (!this.#isSupervisor) return;
    const { life, shape } = this.#deps.parts;
    const order = { incarnation: life.incarnation, parameters: undefined };
    this.#again = restartMessage(order, shape, () => undefined);
  }

  /** It is a supervisor: its children begin again with it. */
  get #isSupervisor(): boolean {
    return this.#deps.parts.shape.entries.has(BEGIN_AGAIN);
  }

  #refuseForThisLife(): void {
    const { mailbox } = this.#deps.parts;
    const mail = mailbox.drain();
    mailbox.takeOver(mail.filter(({ request }) => request.isForThisLife !== true));
    for (const { request } of mail)
      if (request.isForThisLife === true) request.answer(refused(stoppedError()));
  }

  /** It has failed, and its supervisor, which is told, says what follows. */
  #exit(): void {
    const { parts, presence, orders } = this.#deps;
    presence.phase = "exited";
    parts.life.drop();
    parts.alarms.end();
    if (this.#isSupervisor) this.#refuseForThisLife();
    const last = orders.lastMailCode;
    if (last !== undefined) void orders.stopNow(last);
  }
}

/** Why an actor stopped whose supervisor said so: it need not be told. */
export const SHUTDOWN = "ACTOR_SHUTDOWN";

function isKnownToSupervisor(code: string): boolean {
  return code === SHUTDOWN || code.startsWith("ACTOR_INIT_");
}
