import type { Value } from "../../../src/base/mod.ts";
import type { Chain, Observed, Recorded } from "../observed.ts";
import { MESSAGE_BYTES_MAX } from "../plan.ts";
import { hasChannels } from "../script.ts";
import { answerOf } from "./answer.ts";
import {
  CHANNELS_MAX,
  isBusyAtLast,
  isMadeOfFew,
  isNobody,
  isSmall,
  isStoppedChild,
  isTooLarge,
} from "./grounds.ts";
import type { World } from "./world.ts";
import { Ends, type Frame, type Numbers, saysOf } from "./channels.ts";
import { type Framed, judgeFrame, judgeLeft } from "./frames.ts";
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

/** What actors sent each other. */
interface Mail extends Framed {
  readonly messages: ReadonlyMap<string, Sent>;
}

export function judgeDelivery(world: World, complaints: Complaints): readonly Sent[] {
  const all = new Map<string, Ends>();
  const sent = world.observed.chains.flatMap((chain) => {
    const numbers: Numbers = new Map();
    const plan = world.observed.plan.actors[chain.actor];
    const limits = {
      channelsMax: plan && hasChannels(plan.guest) ? (plan.channelsMax ?? CHANNELS_MAX) : 0,
      outboxMax: plan?.outboxMax ?? Infinity,
    };
    const ends = new Ends(chain, limits, numbers, complaints);
    all.set(chain.id, ends);
    return sentBy(chain, world, ends, numbers, complaints);
  });
  const frames = [...all.values()].flatMap((ends) => ends.frames);
  const mail: Mail = {
    messages: new Map(sent.map((one) => [keyOf(one.chain.id, one.address, one.n), one])),
    frames: new Map(frames.map((one) => [keyOf(one.chain.id, one.address, one.n), one])),
    ends: all,
  };
  for (const turns of world.turns.values()) new Reception(turns, mail, world, complaints).judge();
  for (const one of sent) judgeFate(one, world, complaints);
  for (const one of frames) judgeFrame(one, mail, world, complaints);
  for (const chain of world.observed.chains) judgeLeft(chain, mail, world, complaints);
  return sent;
}

/** The address of exits. */
const SUPERVISOR = "@supervisor";

function keyOf(sender: string, address: string, n: number): string {
  return `${sender} ${address} ${n}`;
}

/** Numbers each pair from 1 without a gap, those of what was taken back too, and of what goes through channels. */
function sentBy(
  chain: Chain,
  { turns }: World,
  ends: Ends,
  last: Numbers,
  complaints: Complaints,
): readonly Sent[] {
  const bySeq = new Map<number, Sent>();
  const own = turns.get(chain.id) ?? [];
  const turnOf = new Map(
    own.flatMap((turn) => [turn.received, ...turn.events].map((one) => [one, turn] as const)),
  );
  for (const called of chain.events) {
    const turn = turnOf.get(called);
    ends.next(called, turn);
    const { event, args, seq } = called;
    if (event.kind !== "called" || event.effect?.kind !== "message" || turn === undefined) continue;
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
  for (const turn of own) for (const at of turn.events) takeAnswer(at, turn, bySeq, complaints);
  const all = [...bySeq.values()];
  const byNumber = new Map(all.map((one) => [`${one.address} ${one.n}`, one]));
  for (const at of chain.events) {
    if (at.event.kind !== "settled") continue;
    for (const { address, n, refused } of at.event.messages) {
      if (address === SUPERVISOR) continue; // an exit
      if (ends.has(address, n)) continue;
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
  readonly #mail: Mail;
  readonly #world: World;
  readonly #complaints: Complaints;
  readonly #last = new Map<string, number>();

  constructor(turns: readonly Turn[], mail: Mail, world: World, complaints: Complaints) {
    this.#turns = turns;
    this.#mail = mail;
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
      const of = event.message === "channel" ? this.#mail.frames : this.#mail.messages;
      const one = key === undefined ? undefined : of.get(key);
      if (one === undefined) {
        this.#complaints.add("from nowhere", `${placeOf(turn)} took ${key}, which was never sent`);
        continue;
      }
      this.#inOrder(one, turn);
      if ("made" in one) this.#takesFrame(one, turn);
      else this.#takes(one, turn);
      one.receptions.push(turn);
    }
  }

  #hold(isSo: boolean, rule: string, one: Sent | Frame, turn: Turn): void {
    this.#complaints.hold(isSo, rule, () => {
      return `${placeOf(turn)} took ${one.n} of ${one.chain.name}`;
    });
  }

  #inOrder(one: Sent | Frame, turn: Turn): void {
    const { chain } = turn;
    const pair = `${one.chain.id} ${one.address}`;
    this.#hold(one.n > (this.#last.get(pair) ?? 0), "order", one, turn);
    this.#last.set(pair, Math.max(one.n, this.#last.get(pair) ?? 0));
    this.#hold(!one.isTakenBack, "taken back", one, turn);
    this.#hold(one.address === chain.name || one.address === chain.id, "address", one, turn);
  }

  /** What its own end makes of it is judged with that. */
  #takesFrame(one: Frame, turn: Turn): void {
    const { event, link, args } = turn.received;
    if (event.kind !== "received") return;
    const { frame, token, cause } = event;
    const { actors } = this.#world.observed.plan;
    const bytesMax = actors[turn.chain.actor]?.messageBytesMax ?? MESSAGE_BYTES_MAX;
    const [first, second] = args as readonly [{ readonly greeting: Uint8Array }, Value];
    const said = one.kind === "offer" ? textOf(first.greeting) : second;
    const isRight =
      (frame?.kind ?? "body") === one.kind &&
      (one.to ?? turn.received.seq) === token &&
      (frame !== undefined && "theirs" in frame ? frame.theirs : one.from) === one.from &&
      (frame !== undefined && "credit" in frame ? frame.credit : one.credit) === one.credit &&
      (one.kind === "credit" || show([saidAs(one, said)]) === show([saysOf(one, bytesMax)]));
    this.#hold(isRight, "content", one, turn);
    const isOf =
      cause?.actor === one.chain.id &&
      cause.seq === one.made.seq &&
      cause.link.toHex() === one.made.link;
    this.#hold(isOf, "cause", one, turn);
    this.#hold(isBefore(this.#world.observed, one.made.link, link), "durable first", one, turn);
  }

  #takes(one: Sent, turn: Turn): void {
    const { received, message } = turn;
    const { event, link, atMs, seq } = received;
    if (event.kind !== "received") return;
    const hold = (isSo: boolean, rule: string): void => this.#hold(isSo, rule, one, turn);
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

function saidAs({ kind }: Frame, said: Value): Value {
  return kind === "body" ? textOf(said) : said;
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

/** Reasons why a message may not be taken, each with its ground. */
function mayRefuse(one: Sent, code: string, at: Recorded, world: World): boolean {
  const { address, message, dueMs } = one;
  switch (code) {
    case "ACTOR_NOT_FOUND":
    case "ACTOR_STOPPED":
      return isNobody(one, world);
    case "ACTOR_TEMPLATE_FULL":
      return isMadeOfFew(address, world.observed);
    case "ACTOR_MESSAGE_TOO_LARGE":
      return isTooLarge(one.body, address, world);
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
    case "other": {
      const isFull = val.val === "ACTOR_TEMPLATE_FULL" && isMadeOfFew(address, world.observed);
      const isLong = val.val === "ACTOR_MESSAGE_TOO_LARGE" && isTooLarge(one.body, address, world);
      return !isTaken && (isFull || isLong || val.val === "it was not taken");
    }
    default:
      return false;
  }
}
