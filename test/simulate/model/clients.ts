import type { Asked, Chain, Observed, Told } from "../observed.ts";
import { type Ask, type ClientMail, MESSAGE_BYTES_MAX, type Plan } from "../plan.ts";
import { answerOf, isOwed } from "./answer.ts";
import type { Complaints } from "./complaint.ts";
import { hasLittleRoom, isMadeOfFew, waitsForParent } from "./grounds.ts";
import type { World } from "./world.ts";
import { isOfOperator } from "./operators.ts";
import { show, textOf } from "./show.ts";
import type { Turn } from "./turns.ts";

/** What clients were told is what is kept, each of their messages is taken once at the most, and all are answered. */
export class Clients {
  readonly #world: World;
  readonly #complaints: Complaints;
  /** By the body, which only one question has, whoever asks it again. */
  readonly #taken = new Map<string, Turn[]>();

  constructor(world: World, complaints: Complaints) {
    this.#world = world;
    this.#complaints = complaints;
    for (const turn of [...world.turns.values()].flat()) {
      if (turn.message?.sender.tag !== "client" || isOfOperator(turn)) continue;
      const { body } = turn.message;
      this.#taken.set(body, [...(this.#taken.get(body) ?? []), turn]);
    }
  }

  judge(): void {
    const { observed } = this.#world;
    const { asked, told, hosts } = observed;
    this.#judgeOnce();
    this.#judgeOrder();
    if (observed.plan.clientMail !== undefined) this.#judgeRoom(observed.plan.clientMail);
    const answers = Map.groupBy(told, ({ step }) => step);
    for (const one of asked) {
      const ask = this.#askOf(one);
      const where = `step ${one.step} (${ask.how} of ${ask.client} to a${ask.actor})`;
      const [answer, ...more] = answers.get(one.step) ?? [];
      this.#hold(more.length === 0, "told twice", () => where);
      if (answer !== undefined) this.#judgeTold(one, ask, answer, where);
      else
        this.#hold(
          hosts[one.host]?.end !== "close" || one.actor === undefined,
          "never told",
          () => where,
        );
    }
  }

  #hold(isSo: boolean, rule: string, what: () => string): void {
    this.#complaints.hold(isSo, rule, what);
  }

  /** A host refuses a message since it has too many of clients where it has, and takes none beyond that. */
  #judgeRoom({ countMax, bytesMax }: ClientMail): void {
    const { asked, told } = this.#world.observed;
    const answers = new Map(told.map((one) => [one.step, one] as const));
    for (const one of asked) {
      if (one.actor === undefined) continue;
      const answer = answers.get(one.step);
      const isRefused = isFull(answer);
      const others = asked.filter(({ host, moment, actor }) => {
        return host === one.host && actor !== undefined && moment < one.moment;
      });
      const lengthOf = (all: readonly Asked[]): number =>
        all.reduce((sum, other) => sum + this.#askOf(other).script.length, 0);
      // What came too late for its client may be under way still.
      const perhaps = others.filter(({ step }) => {
        const other = answers.get(step);
        return !isFull(other) && (isLate(other) || (other?.moment ?? Infinity) > one.moment);
      });
      const surely = perhaps.filter(({ step }) => {
        const other = answers.get(step);
        return !isRefusal(other) && (other?.moment ?? Infinity) > one.moment + ON_ITS_WAY;
      });
      const own = this.#askOf(one).script.length;
      const mayBeFull =
        perhaps.length >= countMax ||
        lengthOf(perhaps) + own > bytesMax ||
        this.#mayHaveResent(one);
      const isFullNow =
        surely.length >= countMax || (surely.length > 0 && lengthOf(surely) + own > bytesMax);
      this.#hold(!isRefused || mayBeFull, "room", () => `step ${one.step}: refused without need`);
      const isTaken = answer?.answer.kind === "replied" || answer?.answer.kind === "taken";
      this.#hold(!isFullNow || !isTaken, "room", () => {
        return `step ${one.step}: taken as one of ${surely.length + 1}`;
      });
    }
  }

  /** A dead letter that an operator sent again may be under way, of whatever length: it is a client too. */
  #mayHaveResent({ step }: Asked): boolean {
    return this.#world.observed.plan.steps.slice(0, step).some(({ kind }) => kind === "resend");
  }

  #askOf({ step }: { readonly step: number }): Ask {
    return askOf(this.#world.observed.plan, step);
  }

  #judgeOnce(): void {
    const { asked } = this.#world.observed;
    const asks = new Map(asked.map((one) => [this.#askOf(one).script, this.#askOf(one)]));
    for (const [body, turns] of this.#taken) {
      const ask = asks.get(body);
      const what = body.split("\n")[0] ?? "";
      if (ask === undefined) {
        this.#complaints.add("from nowhere", `${turns[0]?.chain.name} took ${what}`);
        continue;
      }
      const chains = Map.groupBy(turns, ({ chain }) => chain);
      for (const [{ name }, here] of chains)
        this.#hold(here.length === 1 || isPast(here), "twice", () => `${name} took ${what} twice`);
      this.#hold(
        ask.key !== undefined || chains.size === 1,
        "twice",
        () => `${what} in ${chains.size} chains`,
      );
      for (const turn of turns) this.#judgeContent(ask, turn);
    }
  }

  #judgeContent(ask: Ask, { received, message, chain }: Turn): void {
    const { event, seq } = received;
    if (event.kind !== "received" || event.sender.kind !== "client") return;
    const isRight =
      event.key === ask.key &&
      event.sender.name === ask.client &&
      message?.sender.val === ask.client &&
      event.message === ask.how &&
      message.replyTo === (ask.how === "call" ? BigInt(seq) : undefined) &&
      event.position === undefined &&
      chain.actor === ask.actor;
    this.#hold(
      isRight,
      "content",
      () => `${chain.name} ${seq}: took what ${ask.client} did not ask`,
    );
  }

  #judgeTold(asked: Asked, ask: Ask, told: Told, where: string): void {
    const { observed, chains } = this.#world;
    const { answer, moment } = told;
    const chain = asked.actor === undefined ? undefined : chains.get(asked.actor);
    const turn = this.#taken.get(ask.script)?.find((one) => one.chain === chain);
    if (answer.kind === "error") {
      const isRight = mayFail(asked, ask, told, turn, chain, observed);
      this.#hold(isRight, "errors", () => `${where}: was told ${answer.code}: ${answer.text}`);
      return;
    }
    const { link, seq } = answer.receipt;
    const by = chain?.events[seq];
    if (turn === undefined || by === undefined || by.link !== link)
      return this.#complaints.add("kept", `${where}: was told of event ${seq}, which is not kept`);
    const durable = observed.links.get(link)?.durable;
    const isDurable = durable !== undefined && durable < moment;
    this.#hold(isDurable, "durable first", () => `${where}: was told what was not durable`);
    if (answer.kind === "taken")
      return this.#hold(turn.received.link === link, "kept", () => `${where}: took another link`);
    const expected = answerOf(turn, by);
    const said = `${answer.tag} ${answer.text}`;
    const recorded = show([expected]);
    this.#hold(
      said === clientsWords(expected),
      "answers",
      () => `${where}: ${said} is ${recorded}`,
    );
  }

  /** One client's messages to one actor are taken in the order in which they were asked, while its host lives. */
  #judgeOrder(): void {
    const last = new Map<string, number>();
    for (const one of this.#world.observed.asked) {
      const ask = this.#askOf(one);
      const turn = this.#taken.get(ask.script)?.find(({ chain }) => chain.id === one.actor);
      if (ask.key !== undefined || turn === undefined) continue;
      const pair = `${ask.client} ${one.actor} ${one.host}`;
      const { seq } = turn.received;
      const before = last.get(pair) ?? -1;
      this.#hold(before < seq, "order", () => `step ${one.step}: taken at ${seq}, after ${before}`);
      last.set(pair, seq);
    }
  }
}

/** Moments by which an answer that was given may be heard later; an error passes through more hands. */
const ON_ITS_WAY = 4;

function isRefusal(told: Told | undefined): boolean {
  return told?.answer.kind === "error";
}

function isFull(told: Told | undefined): boolean {
  return told?.answer.kind === "error" && told.answer.code === "ACTOR_HOST_FULL";
}

function isLate(told: Told | undefined): boolean {
  return told?.answer.kind === "error" && told.answer.code === "ACTOR_DEADLINE";
}

function askOf({ steps }: Plan, step: number): Ask {
  return steps[step] as Ask; // nothing else is asked
}

/** Keys are kept for a day. */
function isPast([first, second]: readonly Turn[]): boolean {
  if (first === undefined || second === undefined) return false;
  return second.received.atMs - first.received.atMs >= 24 * 3600 * 1000;
}

/** How a client hears an answer; undefined where it would be an error. */
function clientsWords(answer: ReturnType<typeof answerOf>): string | undefined {
  if (answer === undefined) return undefined;
  const { tag, val } = answer as { tag: string; val: Uint8Array | { tag: string; val: string } };
  if (val instanceof Uint8Array) return `${tag} ${textOf(val)}`;
  return val.tag === "refused" ? `${tag} ${val.val}` : undefined;
}

/** Why a client may be told that nothing came of it. */
function mayFail(
  asked: Asked,
  ask: Ask,
  { answer, atMs }: Told,
  turn: Turn | undefined,
  chain: Chain | undefined,
  observed: Observed,
): boolean {
  const {
    plan: { actors, steps },
    hosts,
    endMs,
    stopsAsked,
  } = observed;
  if (answer.kind !== "error") return false;
  const plan = actors[ask.actor];
  switch (answer.code) {
    case "ACTOR_FAILED": {
      if (turn === undefined) return false;
      if (turn.end?.event.kind === "failed") return answer.text.includes(turn.end.event.code);
      return isOwed(turn.chain, turn.received.seq, Infinity); // its incarnation ended before it was given
    }
    case "ACTOR_DEADLINE":
      return ask.timeoutMs !== undefined && atMs >= asked.atMs + ask.timeoutMs;
    case "ACTOR_STOPPED":
    case "ACTOR_NOT_FOUND":
      // Where its host ended before the `stopped` was kept, that was too early to say.
      return (
        chain === undefined ||
        chain.events.some(({ event }) => event.kind === "stopped") ||
        (stopsAsked.has(chain.id) && asked.host < hosts.length - 1) ||
        hosts[asked.host]?.end !== "close" // as its failures may be, of which one was one too many
      );
    case "ACTOR_TEMPLATE_FULL":
      return plan !== undefined && isMadeOfFew(plan.name, observed);
    case "ACTOR_MAILBOX_FULL":
      return hasLittleRoom(plan) && (turn === undefined || ask.key !== undefined);
    case "ACTOR_HOST_FULL":
      return turn === undefined || ask.key !== undefined; // and where its host was full
    case "ACTOR_MESSAGE_TOO_LARGE":
      return turn === undefined && ask.script.length > (plan?.messageBytesMax ?? MESSAGE_BYTES_MAX);
    case "CELL_LOST":
      return ask.key === undefined && steps.some(({ kind }) => kind === "kill-cell");
    case "ACTOR_CLOSING":
      return steps.some((step) => step.kind === "end" && step.how === "drain");
    case "ACTOR_CLOSED":
    case "STORE_CLOSED":
      return asked.host < hosts.length - 1
        ? steps.some(
            (step) =>
              (step.kind === "end" && (step.how === "close" || step.how === "drain")) ||
              (step.kind === "fault" && step.fault !== "cut" && step.fault !== "kill"),
          )
        : mayStayOpen(turn, chain, endMs) || (chain && waitsForParent(chain, observed)) === true;
    case "STORE_FULL":
    case "STORE_FAILED":
      return steps.some(({ kind }) => kind === "fault");
    default:
      return false;
  }
}

/** Of the last host: a reply that is still owed, or an actor that has been busy to the end. */
function mayStayOpen(turn: Turn | undefined, chain: Chain | undefined, endMs: number): boolean {
  if (turn?.end?.event.kind === "replied")
    return turn.end.event.deferred === true && isOwed(turn.chain, turn.received.seq, Infinity);
  return (
    (chain?.events.findLast(({ event }) => event.kind !== "marked")?.atMs ?? 0) > endMs - BUSY_MS
  );
}

const BUSY_MS = 5_000;
