import { type ActorId, unreachable, type Value } from "../../../src/base/mod.ts";
import type { Chain, Recorded } from "../observed.ts";
import type { Complaints } from "./complaint.ts";
import { show, textOf } from "./show.ts";
import { isTakenBack, type Turn } from "./turns.ts";

// Channels as DESIGN ("Delivery") and docs/chain-format.md ("Channels") have them: what each end may do, and what leaves it.

/** What an actor sent through a channel, as its own chain tells it. */
export interface Frame {
  readonly chain: Chain;
  readonly kind: "offer" | "accept" | "refuse" | "body" | "credit" | "close";
  /** Tokens of the end that it is of, and of the one that it is for. */
  readonly from: number;
  readonly to: number | undefined;
  readonly address: string;
  readonly n: number;
  readonly credit: number;
  /** A greeting, a body or a reason; or the code of what closed it, or of what was lost in front of its end. */
  text: string;
  isCode: boolean;
  /** What made it. */
  readonly made: Recorded;
  readonly isTakenBack: boolean;
  settled: { readonly refused: string | undefined; readonly at: Recorded } | undefined;
  readonly receptions: Turn[];
}

/** One end, as its actor has it. */
export interface End {
  readonly token: number;
  readonly phase: "opening" | "offered" | "open";
  readonly peer: ActorId | undefined;
  readonly theirs: number | undefined;
  /** Bodies that it may send, and that may come. */
  readonly maySend: number;
  readonly mayCome: number;
  /** What is given back of itself; 0: nothing. */
  readonly window: number;
  /** The number of the answer to an offer. */
  readonly answer: number | undefined;
  /** Why the other end is not there. */
  readonly lost: string | undefined;
}

export const CREDIT_MAX = 1_000_000;
/** An end that is open is told by the other of its closing; any other refusal of a frame loses it. */
const CLOSED = "ACTOR_CHANNEL_CLOSED";

/** Of what it may have. */
export interface Limits {
  readonly channelsMax: number;
  readonly outboxMax: number;
}

/** Numbers that an actor has used, by address: of its messages too. */
export type Numbers = Map<string, number>;

/** The ends of one actor, event by event. What it may not do is complained of; what leaves it is kept as frames. */
export class Ends {
  readonly frames: Frame[] = [];
  /** When those ended that there were. */
  readonly #endedMs = new Map<number, number>();
  readonly #chain: Chain;
  readonly #limits: Limits;
  readonly #numbers: Numbers;
  readonly #complaints: Complaints;
  #ends: ReadonlyMap<number, End> = new Map();
  /** What a failure goes back to: the ends before what the turn did since its last commit. */
  #base: ReadonlyMap<number, End> | undefined;

  /** The most that there were at one time. */
  peak = 0;

  constructor(chain: Chain, limits: Limits, numbers: Numbers, complaints: Complaints) {
    this.#chain = chain;
    this.#limits = limits;
    this.#numbers = numbers;
    this.#complaints = complaints;
  }

  /** Those that are there when all was read. */
  get left(): readonly End[] {
    return [...this.#ends.values()];
  }

  /** Whether what was for this end may have found none by then: it has ended, or is lost. */
  mayMiss(token: number, atMs: number): boolean {
    const endedMs = this.#endedMs.get(token) ?? Infinity;
    return endedMs <= atMs || this.#ends.get(token)?.lost !== undefined;
  }

  /** The end of this token, when all was read. */
  end(token: number): End | undefined {
    return this.#ends.get(token);
  }

  /** Whether this was sent through a channel. */
  has(address: string, n: number): boolean {
    return this.frames.some((one) => one.address === address && one.n === n);
  }

  /** `turn`: that it is of, where it is of one. */
  next(one: Recorded, turn: Turn | undefined): void {
    const { event } = one;
    switch (event.kind) {
      case "received":
        this.#base = undefined;
        if (event.message === "channel") this.#received(one);
        return;
      case "called":
        if (one.name?.startsWith("channel-") === true && turn !== undefined) {
          const isUndone = isTakenBack(turn, one);
          if (isUndone) this.#base ??= this.#ends;
          this.#called(one, isUndone);
        }
        return;
      case "replied":
        if (turn !== undefined) this.#replied(one, turn);
        return;
      case "failed":
        this.#ends = this.#base ?? this.#ends;
        this.#closeAll(one, event.code);
        return;
      case "stopped":
        this.#closeAll(one, event.code);
        return;
      case "started":
        if (event.reason === "restart") this.#closeAll(one, "ACTOR_FAILED");
        return;
      case "rewound":
        this.#closeAll(one, "ACTOR_REWOUND", event.to);
        return;
      case "settled":
        for (const { address, n, refused } of event.messages)
          this.#settled(one, address, n, refused);
        return;
      default:
    }
  }

  get #isSmall(): boolean {
    return this.#limits.outboxMax < 100;
  }

  #hold(isSo: boolean, { seq }: Recorded, what: string): void {
    this.#complaints.hold(isSo, "channels", () => `${this.#chain.name} ${seq}: ${what}`);
  }

  #called(one: Recorded, isUndone: boolean): void {
    const { event, name, args, result } = one;
    if (event.kind !== "called") return;
    const { tag, val } = result as { readonly tag: string; readonly val: Value };
    const said = tag === "ok" ? "ok" : (val as { readonly tag: string }).tag;
    const token = typeof args[0] === "bigint" ? Number(args[0]) : one.seq;
    const end = this.#ends.get(token);
    const expected = this.#expected(name, end, args);
    this.#hold(
      said === expected || (said === "outbox-full" && expected === "ok" && this.#isSmall),
      one,
      `${name}(${show(args)}) is told ${said}, not ${expected}`,
    );
    const step = event.effect?.kind === "channel" ? event.effect : undefined;
    this.#hold(
      (said === "ok") === (step?.token === token),
      one,
      `${name} has the effect ${step?.step.kind}`,
    );
    if (said !== "ok") return;
    const made = { made: one, isTakenBack: isUndone };
    if (name === "channel-open") {
      this.#hold(val === BigInt(one.seq), one, "a channel has another token than it should");
      return this.#offer(one, made);
    }
    if (end === undefined) return;
    switch (name) {
      case "channel-send":
        this.#set({ ...end, maySend: end.maySend - 1 });
        return this.#leave(end, { ...made, kind: "body", text: textOf(args[1]) });
      case "channel-grant":
        this.#set({ ...end, mayCome: end.mayCome + (args[1] as number) });
        return this.#leave(end, { ...made, kind: "credit", credit: args[1] as number });
      default:
        this.#end(end, one, isUndone);
        return this.#leave(end, { ...made, kind: "close", text: textOf(args[1]) });
    }
  }

  #expected(name: string | undefined, end: End | undefined, args: readonly Value[]): string {
    const there = end?.lost === undefined ? end : undefined;
    switch (name) {
      case "channel-open":
        return this.#ends.size < this.#limits.channelsMax ? "ok" : "too-many";
      case "channel-send":
        if (there === undefined) return "closed";
        return there.phase === "opening" || there.maySend === 0 ? "no-credit" : "ok";
      case "channel-grant": {
        if (there?.phase !== "open") return "closed";
        const credit = args[1] as number;
        return credit === 0 || there.mayCome + credit > CREDIT_MAX ? "other" : "ok";
      }
      default:
        return end === undefined || end.phase === "offered" ? "closed" : "ok";
    }
  }

  #offer(one: Recorded, made: Pick<Frame, "made" | "isTakenBack">): void {
    const [address, greeting, given] = one.args as readonly [string, Uint8Array, Value];
    const granted = grantOf(given);
    this.#set({
      token: one.seq,
      phase: "opening",
      ...granted,
      ...NOBODY,
    });
    const frame = {
      ...made,
      kind: "offer",
      text: textOf(greeting),
      credit: granted.mayCome,
    } as const;
    this.#send(one.seq, undefined, address, this.#number(address), frame);
  }

  #received(one: Recorded): void {
    const { event, args, seq } = one;
    if (event.kind !== "received") return;
    const { frame, sender, token = -1 } = event;
    const kind = frame?.kind ?? "body";
    const from = sender.kind === "actor" ? sender.id : undefined;
    const end = this.#ends.get(token);
    if (frame?.kind === "offer") {
      this.#hold(token === seq && from !== undefined, one, "an offer without a token of its own");
      this.#hold(
        this.#ends.size < this.#limits.channelsMax,
        one,
        "takes more channels than it may have",
      );
      const answer = this.#number(from ?? "");
      const { theirs, credit } = frame;
      const none = { mayCome: 0, window: 0, lost: undefined };
      this.#set({ token, phase: "offered", peer: from, theirs, maySend: credit, answer, ...none });
      const told = args[0] as { readonly channel: bigint; readonly peer: string; credit: number };
      const isRight =
        told.channel === BigInt(seq) && told.peer === from && told.credit === frame.credit;
      return this.#hold(isRight, one, `is told of an offer ${show(args)}`);
    }
    if (end === undefined) return this.#hold(false, one, `${kind} for a channel that it has not`);
    this.#hold(args[0] === BigInt(token), one, `${kind} tells of channel ${show(args)}`);
    const isOpen = end.phase === "open" && end.peer === from;
    const isOpening = end.phase === "opening" && end.lost === undefined;
    switch (frame?.kind) {
      case undefined:
        this.#hold(isOpen && end.mayCome > 0, one, "takes a body beyond its credit");
        return this.#set({ ...end, mayCome: end.mayCome - 1 });
      case "accept": {
        this.#hold(isOpening, one, "is accepted what it does not offer");
        this.#hold(args[1] === frame.credit, one, `is told of credit ${show(args)}`);
        const { theirs, credit } = frame;
        return this.#set({ ...end, phase: "open", peer: from, theirs, maySend: credit });
      }
      case "refuse":
        this.#hold(isOpening, one, "is refused what it does not offer");
        return this.#end(end, one);
      case "credit": {
        const maySend = end.maySend + frame.credit;
        this.#hold(isOpen && args[1] === maySend, one, `has ${maySend}, is told ${show(args)}`);
        return this.#set({ ...end, maySend });
      }
      case "close":
        this.#hold(isOpen, one, "is closed what is not open");
        return this.#end(end, one);
      case "lost": {
        this.#hold(end.lost !== undefined, one, "is told of a loss that was none");
        const expected = lossOf(end);
        this.#hold(show([args[1]]) === show([expected]), one, `is told ${show(args)}`);
        this.#end(end, one);
        const isTold = end.lost !== undefined && end.lost !== CLOSED;
        const why = isTold ? { text: end.lost, isCode: true } : {};
        return this.#leave(end, { made: one, kind: "close", ...why });
      }
      default:
        return unreachable(frame);
    }
  }

  /** An offer is answered; or what was handled of some channel is granted again. */
  #replied(one: Recorded, { received }: Turn): void {
    const { event, result } = one;
    if (event.kind !== "replied") return;
    const effect = event.effect;
    const end = this.#ends.get(received.seq);
    if (end?.phase === "offered") {
      const { tag, val } = result as { readonly tag: string; readonly val: Value };
      const consent = tag === "ok" ? (val as { tag: string; val: Value }) : { tag: "refuse", val };
      const isRight = effect?.token === end.token && effect.step.kind === consent.tag;
      this.#hold(isRight, one, `answers an offer with ${effect?.step.kind}, not ${consent.tag}`);
      const made = { made: one, isTakenBack: false };
      if (consent.tag === "refuse") {
        this.#end(end, one);
        const text = textOf(consent.val).slice(0, REFUSAL_MAX);
        return this.#answer(end, { ...made, kind: "refuse", text });
      }
      const granted = grantOf(consent.val);
      this.#set({ ...end, phase: "open", ...granted });
      return this.#answer(end, { ...made, kind: "accept", credit: granted.mayCome });
    }
    const isOfChannel = received.event.kind === "received" && received.event.message === "channel";
    const due = isOfChannel ? this.left.filter(isDue) : [];
    const step = effect?.step.kind === "credit" ? effect.step : undefined;
    const back = due.find(({ token }) => token === effect?.token);
    this.#hold(due.length > 0 === (effect !== undefined), one, `${due.length} ends are due credit`);
    if (effect === undefined) return;
    if (back === undefined || step === undefined)
      return this.#hold(false, one, `has the effect ${effect.step.kind}`);
    const credit = back.window - back.mayCome;
    this.#hold(step.credit === credit, one, `gives back ${step.credit}, not ${credit}`);
    this.#set({ ...back, mayCome: back.window });
    this.#leave(back, { made: one, kind: "credit", credit });
  }

  /** In the order of their tokens, each behind what was sent before. */
  #closeAll(one: Recorded, code: string, since = -1): void {
    for (const end of this.left.toSorted((a, b) => a.token - b.token)) {
      if (end.token <= since) continue;
      this.#end(end, one);
      const made = { made: one, text: code, isCode: true };
      if (end.phase === "offered") this.#answer(end, { ...made, kind: "refuse" });
      else this.#leave(end, { ...made, kind: "close" });
    }
  }

  #settled(at: Recorded, address: string, n: number, refused: string | undefined): void {
    const frame = this.frames.find((one) => one.address === address && one.n === n);
    if (frame === undefined) return; // a message
    this.#hold(frame.settled === undefined && !frame.isTakenBack, at, `settles ${address} ${n}`);
    frame.settled = { refused, at };
    const end = this.#ends.get(frame.from);
    if (refused === undefined) return;
    if (end === undefined) return this.#cutShort(frame, refused);
    const isAnswerOrOffer = frame.kind === "accept" || frame.kind === "offer";
    if (refused !== CLOSED || isAnswerOrOffer) this.#set({ ...end, lost: end.lost ?? refused });
  }

  /** What was closed behind a message that is lost did not come to its end. */
  #cutShort({ kind, from }: Frame, refused: string): void {
    if (kind !== "body" || refused === CLOSED) return;
    const close = this.frames.find((one) => one.kind === "close" && one.from === from);
    if (close === undefined || close.isCode) return;
    close.text = refused;
    close.isCode = true;
  }

  #answer(end: End, frame: Made): void {
    this.#send(end.token, end.theirs, end.peer ?? "", end.answer ?? 0, frame);
  }

  /** Nothing, where the other end is not known. */
  #leave({ token, theirs, peer }: End, frame: Made): void {
    if (peer !== undefined && theirs !== undefined)
      this.#send(token, theirs, peer, this.#number(peer), frame);
  }

  #send(from: number, to: number | undefined, address: string, n: number, frame: Made): void {
    this.frames.push({
      chain: this.#chain,
      credit: 0,
      text: "",
      isCode: false,
      isTakenBack: false,
      ...frame,
      from,
      to,
      address,
      n,
      settled: undefined,
      receptions: [],
    });
  }

  #number(address: string): number {
    const n = (this.#numbers.get(address) ?? 0) + 1;
    this.#numbers.set(address, n);
    return n;
  }

  #set(end: End): void {
    this.#ends = new Map(this.#ends).set(end.token, end);
    this.peak = Math.max(this.peak, this.#ends.size);
  }

  #end({ token }: End, { atMs }: Recorded, isUndone = false): void {
    const ends = new Map(this.#ends);
    ends.delete(token);
    this.#ends = ends;
    if (!isUndone) this.#endedMs.set(token, atMs);
  }
}

type Made = Pick<Frame, "kind" | "made"> &
  Partial<Pick<Frame, "credit" | "text" | "isCode" | "isTakenBack">>;

const NOBODY = {
  peer: undefined,
  theirs: undefined,
  maySend: 0,
  answer: undefined,
  lost: undefined,
} as const;

/** What a credit lets come: more than there can be is all, and none is not given back. */
function grantOf(given: Value): Pick<End, "mayCome" | "window"> {
  const { tag, val } = given as { readonly tag: string; readonly val: number };
  const mayCome = Math.min(val, CREDIT_MAX);
  return { mayCome, window: tag === "automatic" ? mayCome : 0 };
}

/** Half of what may come was used. */
function isDue({ phase, window, mayCome, lost }: End): boolean {
  return phase === "open" && lost === undefined && window > 0 && (window - mayCome) * 2 >= window;
}

function lossOf({ lost, phase }: End): Value {
  if (phase === "opening") return { tag: "refused", val: lost };
  return lost === CLOSED ? { tag: "closed", val: "" } : { tag: "failed", val: lost };
}

/** Characters of a refusal, of which no more leaves. */
const REFUSAL_MAX = 4_096;

/** What the other actor's guest is told with it, beside its token; of an offer, its greeting. A text that ends a channel is cut to `bytesMax`; all are ASCII. */
export function saysOf({ kind, credit, text, isCode }: Frame, bytesMax: number): Value {
  switch (kind) {
    case "offer":
    case "body":
      return text;
    case "accept":
    case "credit":
      return credit;
    case "refuse":
    case "close": {
      const tag = kind === "refuse" ? "refused" : "closed";
      return { tag: isCode ? "failed" : tag, val: isCode ? text : text.slice(0, bytesMax) };
    }
    default:
      return unreachable(kind);
  }
}
