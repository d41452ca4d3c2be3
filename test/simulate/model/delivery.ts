import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Observed, Recorded } from "../observed.ts";
import { answerOf } from "./answer.ts";
import type { Complaints } from "./complaint.ts";
import { show, textOf } from "./show.ts";
import { isTakenBack, type Turn } from "./turns.ts";

// Between actors: each pair in order, each message once, each call answered with what its receiver recorded (DESIGN, "Delivery").

/** A message that an actor sent, as its own chain tells it. */
export interface Sent {
  readonly chain: Chain;
  readonly called: Recorded;
  readonly address: string;
  readonly n: number;
  readonly message: "call" | "send";
  readonly dueMs: number | undefined;
  readonly body: string;
  readonly isTakenBack: boolean;
  /** What was recorded of it: taken, or the code with which it was refused. */
  settled: { readonly refused: string | undefined; readonly at: Recorded } | undefined;
  /** What its guest was told. */
  answer: { readonly value: Value; readonly at: Recorded } | undefined;
  readonly receptions: Turn[];
}

export interface World {
  readonly observed: Observed;
  readonly turns: ReadonlyMap<string, readonly Turn[]>;
  readonly chains: ReadonlyMap<string, Chain>;
}

export function judgeDelivery(world: World, complaints: Complaints): readonly Sent[] {
  const sent = world.observed.chains.flatMap((chain) => sentBy(chain, world, complaints));
  const byNumber = new Map(sent.map((one) => [keyOf(one.chain.id, one.address, one.n), one]));
  for (const turns of world.turns.values())
    new Reception(turns, byNumber, world, complaints).judge();
  for (const one of sent) judgeFate(one, world, complaints);
  return sent;
}

/** The address of exits. */
const SUPERVISOR = "@supervisor";

function keyOf(sender: string, address: string, n: number): string {
  return `${sender} ${address} ${n}`;
}

/** Numbers each pair from 1 without a gap, those of what was taken back too. */
function sentBy(chain: Chain, { turns }: World, complaints: Complaints): readonly Sent[] {
  const last = new Map<string, number>();
  const bySeq = new Map<number, Sent>();
  for (const turn of turns.get(chain.id) ?? []) {
    for (const called of turn.events) {
      const { event, args, seq } = called;
      if (event.kind !== "called" || event.effect?.kind !== "message") continue;
      const { address, n, message, dueMs } = event.effect;
      if (message !== "call" && message !== "send") continue;
      const where = (): string => `${chain.name} ${seq}: ${message} ${n} to ${address}`;
      const isNext = n === (last.get(address) ?? 0) + 1 && args[0] === address;
      complaints.hold(isNext, "numbering", where);
      last.set(address, n);
      const due = message === "call" ? called.atMs + Number(args[2]) : undefined;
      complaints.hold(dueMs === due, "deadline", () => `${where()} is due at ${dueMs}, not ${due}`);
      bySeq.set(seq, {
        chain,
        called,
        address,
        n,
        message,
        dueMs,
        body: textOf(args[1]),
        isTakenBack: isTakenBack(turn, called),
        settled: undefined,
        answer: undefined,
        receptions: [],
      });
    }
    for (const at of turn.events) takeAnswer(at, turn, bySeq, complaints);
  }
  const all = [...bySeq.values()];
  const byNumber = new Map(all.map((one) => [`${one.address} ${one.n}`, one]));
  for (const at of chain.events) {
    if (at.event.kind !== "settled") continue;
    for (const { address, n, refused } of at.event.messages) {
      if (address === SUPERVISOR) continue; // an exit
      const one = byNumber.get(`${address} ${n}`);
      const isOpen = one !== undefined && one.settled === undefined && one.called.seq < at.seq;
      const where = (): string => `${chain.name} ${at.seq}: settles ${address} ${n}`;
      complaints.hold(isOpen && !one.isTakenBack, "settled", where);
      if (one !== undefined) one.settled = { refused, at };
    }
  }
  return all;
}

/** A call's answer is that of the call that waits; a wait's names its token. */
function takeAnswer(
  at: Recorded,
  { events, chain }: Turn,
  bySeq: ReadonlyMap<number, Sent>,
  complaints: Complaints,
): void {
  const { event, name, result } = at;
  if (event.kind !== "returned" || (name !== "call" && name !== "wait")) return;
  const asked = events.find(({ seq }) => seq === event.called);
  const [token, value] =
    name === "wait" ? (result as readonly [bigint, Value]) : [BigInt(event.called), result];
  const one = bySeq.get(Number(token));
  const isAsked =
    name === "call" || (asked?.args[0] as readonly bigint[] | undefined)?.includes(token) === true;
  complaints.hold(one !== undefined && one.answer === undefined && isAsked, "answers", () => {
    return `${chain.name} ${at.seq}: an answer to ${token}, which was not waited for`;
  });
  if (one !== undefined) one.answer = { value, at };
}

/** Everything that an actor took from actors was sent to it, stands in its order, and says what it was. */
class Reception {
  readonly #turns: readonly Turn[];
  readonly #sent: ReadonlyMap<string, Sent>;
  readonly #world: World;
  readonly #complaints: Complaints;
  readonly #last = new Map<string, number>();

  constructor(
    turns: readonly Turn[],
    sent: ReadonlyMap<string, Sent>,
    world: World,
    complaints: Complaints,
  ) {
    this.#turns = turns;
    this.#sent = sent;
    this.#world = world;
    this.#complaints = complaints;
  }

  judge(): void {
    for (const turn of this.#turns) {
      const { event } = turn.received;
      if (event.kind !== "received" || event.sender.kind !== "actor") continue;
      if (event.message === "exit") continue; // judged with the trees
      const { position, sender } = event;
      const key = position && keyOf(sender.id, position.address, position.n);
      const one = key === undefined ? undefined : this.#sent.get(key);
      if (one === undefined) {
        this.#complaints.add("from nowhere", `${placeOf(turn)} took ${key}, which was never sent`);
        continue;
      }
      this.#takes(one, turn);
      one.receptions.push(turn);
    }
  }

  #takes(one: Sent, turn: Turn): void {
    const { received, chain, message } = turn;
    const { event, link, atMs, seq } = received;
    if (event.kind !== "received") return;
    const where = `${placeOf(turn)} took ${one.n} of ${one.chain.name}`;
    const pair = `${one.chain.id} ${one.address}`;
    const hold = (isSo: boolean, rule: string): void =>
      this.#complaints.hold(isSo, rule, () => where);
    hold(one.n > (this.#last.get(pair) ?? 0), "order");
    this.#last.set(pair, Math.max(one.n, this.#last.get(pair) ?? 0));
    hold(!one.isTakenBack, "taken back");
    hold(one.address === chain.name || one.address === chain.id, "address");
    hold(
      one.body === message?.body &&
        message.sender.tag === "actor" &&
        message.sender.val === one.chain.id &&
        message.number === BigInt(one.n) &&
        message.replyTo === (one.message === "call" ? BigInt(seq) : undefined) &&
        event.message === one.message &&
        event.deadlineMs === one.dueMs,
      "content",
    );
    const { cause } = event;
    hold(
      cause?.actor === one.chain.id &&
        cause.seq === one.called.seq &&
        cause.link.toHex() === one.called.link,
      "cause",
    );
    hold(isBefore(this.#world.observed, one.called.link, link), "durable first");
    hold(event.deadlineMs === undefined || atMs <= event.deadlineMs, "late");
  }
}

function placeOf({ chain, received }: Turn): string {
  return `${chain.name} ${received.seq}`;
}

/** Whether one link was durable before the other was made. */
function isBefore({ links }: Observed, one: string, other: string): boolean {
  const [before, now] = [links.get(one)?.durable, links.get(other)?.handed];
  return before !== undefined && now !== undefined && before <= now;
}

function judgeFate(one: Sent, world: World, complaints: Complaints): void {
  const { chain, called, receptions, settled, answer, address } = one;
  const where = `${chain.name} ${called.seq} (${one.message} ${one.n} to ${address})`;
  const hold = (isSo: boolean, rule: string, what: string): void =>
    complaints.hold(isSo, rule, () => `${where} ${what}`);
  hold(receptions.length <= 1, "twice", `was taken ${receptions.length} times`);
  if (one.isTakenBack) return;
  const isAnswered = answer?.at.event.kind === "returned" && answer.at.event.cause !== undefined;
  const isKnown = settled !== undefined || isAnswered || isStoppedChild(chain, called.seq, world);
  hold(isKnown || isBusyAtLast(address, world), "unsettled", "has no end in its sender's chain");
  if (settled !== undefined) {
    const { refused, at } = settled;
    const isTaken = receptions.length > 0;
    hold((refused === undefined) === isTaken, "settled", `is settled as ${refused ?? "taken"}`);
    if (refused !== undefined)
      hold(mayRefuse(one, refused, at, world), "refusal", `was refused with ${refused}`);
  }
  if (answer === undefined) return;
  if (isAnswered) judgeAnswer(one, answer, world, hold);
  else hold(mayAnswer(one, answer, world), "answers", `was told ${show([answer.value])}`);
}

/** Whoever waits in one turn after the other has not come to all of its mail when the world ends. */
function isBusyAtLast(address: string, { observed }: World): boolean {
  const bearers = observed.chains.filter(({ id, name }) => id === address || name === address);
  return bearers.some(({ events }) => events.at(-1)?.event.kind === "called");
}

/** What a child has sent that is stopped is offered from memory, and recorded by nobody: it may be begun again at any moment. */
function isStoppedChild({ events, actor }: Chain, seq: number, { observed }: World): boolean {
  const isSupervised = observed.plan.actors[actor]?.under !== undefined;
  return isSupervised && events.some((one) => one.seq > seq && one.event.kind === "stopped");
}

/** Reasons why a message may not be taken, each with its ground. */
function mayRefuse(one: Sent, code: string, at: Recorded, world: World): boolean {
  const { address, message, dueMs } = one;
  switch (code) {
    case "ACTOR_NOT_FOUND":
    case "ACTOR_STOPPED":
      return isNobody(one, world);
    case "ACTOR_MAILBOX_FULL":
      return message === "call" && isSmall(address, world);
    case "ACTOR_DEADLOCK":
      return message === "call"; // who waited for whom is judged elsewhere
    case "ACTOR_DEADLINE":
      return message === "call" && at.atMs >= (dueMs ?? Infinity);
    default:
      return false;
  }
}

/** Nobody may have borne this name when it was offered, for all that the chains say. */
function isNobody({ address, called }: Sent, { observed }: World): boolean {
  return observed.chains
    .filter(({ name, id }) => name === address || id === address)
    .every(
      ({ events }) =>
        events.some(({ event }) => event.kind === "stopped") ||
        (events[0]?.atMs ?? Infinity) >= called.atMs,
    );
}

function isSmall(address: string, { observed }: World): boolean {
  const plan = observed.plan.actors.find(({ name }) => name === address);
  return plan !== undefined && (plan.mailboxMax < 100 || plan.owedMax < 100);
}

/** What the caller's guest was told is what the receiver recorded. */
function judgeAnswer(
  one: Sent,
  { value, at }: NonNullable<Sent["answer"]>,
  world: World,
  hold: (isSo: boolean, rule: string, what: string) => void,
): void {
  if (at.event.kind !== "returned" || at.event.cause === undefined) return;
  const { cause } = at.event;
  const [turn] = one.receptions;
  const by = world.chains.get(cause.actor)?.events[cause.seq];
  if (by === undefined || turn === undefined || turn.chain.id !== cause.actor)
    return hold(false, "answers", "was answered by what no chain has that took it");
  hold(by.link === cause.link.toHex(), "cause", "has an answer that names another link");
  hold(isBefore(world.observed, by.link, at.link), "durable first", "was answered too early");
  const expected = answerOf(turn, by);
  const isRight = expected !== undefined && show([expected]) === show([value]);
  hold(isRight, "answers", `was told ${show([value])}, recorded is ${show([expected])}`);
}

/** An answer of the host's own has its ground. */
function mayAnswer(one: Sent, { value, at }: NonNullable<Sent["answer"]>, world: World): boolean {
  const { tag, val } = value as { tag: string; val: { tag: string; val: Value } };
  const { receptions, address } = one;
  const isTaken = receptions.length > 0;
  if (tag !== "err") return false;
  switch (val.tag) {
    case "deadline":
      return at.atMs >= (one.dueMs ?? Infinity);
    case "deadlock":
      return !isTaken || one.called.name === "request"; // the circle is judged elsewhere
    case "not-found":
      return !isTaken && isNobody(one, world);
    case "mailbox-full":
      return !isTaken && isSmall(address, world);
    case "failed":
      return isTaken && val.val === "ACTOR_STOPPED" && isNobody(one, world);
    case "other":
      return val.val === "it was not taken" && !isTaken;
    default:
      return false;
  }
}
