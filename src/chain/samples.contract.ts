import {
  type ActorId,
  actorIdFromBytes,
  type Digest,
  type Sha256,
  ZERO_DIGEST,
} from "../base/mod.ts";
import { applyLink } from "./apply-link.ts";
import { importsDigest } from "./derive.ts";
import type { Cause, Effect, Event, Received, Replied, Seq, Slot, Started } from "./event.ts";
import { exportChain } from "./export.ts";
import type { ChannelStep } from "./frame.ts";
import { ledgerDigest } from "./ledger-codec.ts";
import { type Ledger, newLedger } from "./ledger.ts";
import { sealLink, type SealedLink } from "./link-writer.ts";
import type { Link } from "./link.ts";
import { encodeKeyvalue, encodeTimers } from "./lists.ts";
import { nextNumber } from "./outbound.ts";
import { blobBytes, NO_SALT } from "./slot.ts";

// Chains for tests, campaigns and vectors: made of legal moves only, by choices from outside.

/** A whole number from 0 to below `bound`. */
export type Choose = (bound: number) => number;

export interface SampleLink extends SealedLink {
  readonly link: Link;
}

/** Builds a chain link by link; each has to be legal. */
export class Sample {
  readonly actor: ActorId;
  readonly links: SampleLink[] = [];
  readonly blobs: Map<string, Uint8Array> = new Map();
  readonly sha256: Sha256;
  ledger: Ledger = newLedger();
  #atMs = 1_790_000_000_000;

  constructor(sha256: Sha256, name: string) {
    this.sha256 = sha256;
    const id = actorIdFromBytes(sha256(bytesOf(name)).slice(0, 16));
    if (id === undefined) throw new Error("16 bytes are no id");
    this.actor = id;
  }

  get nextSeq(): Seq {
    const last = this.links.at(-1);
    return last === undefined ? 0 : last.seq + last.eventCount;
  }

  get head(): Digest {
    return this.links.at(-1)?.digest ?? ZERO_DIGEST;
  }

  /** One link of these events; a turn that goes on is the ledger's. */
  add(events: readonly Event[]): SampleLink {
    const seq = this.nextSeq;
    const begins = events.findIndex(({ kind }) => kind === "received");
    const host = events.every(({ kind }) => HOST.has(kind));
    const open = host ? undefined : this.ledger.turn?.seq;
    const turn = begins === -1 ? open : seq + begins;
    const link = { actor: this.actor, seq, parent: this.head, turn, atMs: this.#atMs, events };
    this.#atMs += 7;
    this.ledger = applyLink(this.ledger, link, ({ digest }) =>
      this.blobs.get(digest.toHex())?.subarray(16),
    );
    const sealed = { ...sealLink(this.sha256, link), link };
    this.links.push(sealed);
    return sealed;
  }

  /** A blob of this payload, kept for the export. */
  blob(payload: Uint8Array, salt: Uint8Array = NO_SALT): { digest: Digest; size: number } {
    const bytes = blobBytes(salt, payload);
    const digest = this.sha256(bytes);
    this.blobs.set(digest.toHex(), bytes);
    return { digest, size: payload.length };
  }

  /** The items of its export, one after the other. */
  items(): Promise<Uint8Array[]> {
    const links = this.links.map(({ digest, bytes }) => ({ digest, link: bytes }));
    return Array.fromAsync(
      exportChain(links, ({ digest }) => Promise.resolve(this.blobs.get(digest.toHex()))),
    );
  }

  started(reason: Started["reason"], fields: Partial<Started> = {}): Started {
    const { life } = this.ledger;
    const table = life === undefined ? TABLE : undefined;
    return {
      kind: "started",
      reason,
      epoch: life === undefined ? 0 : life.epoch + 1,
      incarnation: (life?.incarnation ?? 0) + (reason === "restart" ? 1 : 0),
      component: this.ledger.upgrade?.component ?? life?.component ?? this.digest("component"),
      meter: 1,
      abi: 1,
      theater: "0.1.0",
      manifest: this.ledger.upgrade?.manifest ?? life?.manifest ?? this.digest("manifest"),
      grant: Uint8Array.of(0xa0),
      state: undefined,
      imports: importsDigest(this.sha256, TABLE),
      table,
      fork: undefined,
      ...fields,
    };
  }

  digest(name: string): Digest {
    return this.sha256(bytesOf(name));
  }
}

const HOST: ReadonlySet<Event["kind"]> = new Set([
  "settled",
  "stopped",
  "marked",
  "rewound",
  "upgraded",
  "redacted",
]);

export const TABLE: readonly string[] = [
  "theater:actor/messages@0.1.0#call",
  "theater:actor/messages@0.1.0#request",
  "theater:actor/messages@0.1.0#wait",
  "theater:actor/runtime@0.1.0#log",
];

export function received(message: Received["message"], fields: Partial<Received> = {}): Received {
  return {
    kind: "received",
    message,
    sender: { kind: "host" },
    position: undefined,
    key: undefined,
    again: undefined,
    token: undefined,
    frame: undefined,
    deadlineMs: undefined,
    function:
      message === "init"
        ? "theater:actor/handler@0.1.0#init"
        : "theater:actor/handler@0.1.0#handle",
    args: [Uint8Array.of(0x40)],
    cause: undefined,
    trace: undefined,
    ...fields,
  };
}

export function called(
  index: number,
  result: Slot | undefined,
  effect?: Effect,
  args: readonly Slot[] = [],
): Event {
  return { kind: "called", import: index, args, result, deadlineMs: undefined, effect };
}

export function returned(seq: Seq, effect?: Effect, cause?: Cause): Event {
  return { kind: "returned", called: seq, result: OK, cause, effect };
}

/** `result::ok` without a payload. */
export const OK: Uint8Array = Uint8Array.of(0x81, 0x00);

export function replied(
  fields: {
    readonly deferred?: boolean;
    readonly state?: Digest;
    readonly result?: Slot;
    readonly effect?: Replied["effect"];
  } = {},
): Event {
  const nothing = { state: undefined, deferred: false, effect: undefined };
  return { kind: "replied", result: OK, fuel: 1234n, ...nothing, ...fields };
}

/** What is done to a channel, as an effect. */
export function step(token: Seq, of: ChannelStep): Effect & { readonly kind: "channel" } {
  return { kind: "channel", token, step: of };
}

export function failed(fields: { readonly retried?: boolean; readonly code?: string } = {}): Event {
  return {
    kind: "failed",
    code: "ENGINE_TRAP",
    message: "unreachable",
    fuel: 99n,
    origin: "guest",
    retried: false,
    ...fields,
  };
}

/** A chain of about `linkCount` links, every kind of event and effect among them as chance has it. */
export function randomChain(
  sha256: Sha256,
  name: string,
  choose: Choose,
  linkCount: number,
): Sample {
  const sample = new Sample(sha256, name);
  sample.add([sample.started("new"), received("init"), replied()]);
  while (sample.links.length < linkCount) grow(sample, choose);
  return sample;
}

const PEER = "0123456789abcdef0123456789abcdef" as ActorId;
const CLIENT = { kind: "client", name: "ann" } as const;

function grow(sample: Sample, choose: Choose): void {
  const { phase } = sample.ledger;
  if (phase === "waiting") return goOn(sample, choose);
  if (phase === "stopped" || choose(4) > 0) return turn(sample, choose);
  hostLink(sample, choose);
}

function hostLink(sample: Sample, choose: Choose): void {
  const { ledger, nextSeq } = sample;
  const settled = settledHead(sample, choose);
  switch (choose(7)) {
    case 0:
      return void sample.add([{ kind: "stopped", code: "ACTOR_STOPPED", origin: "host" }]);
    case 1:
    case 2:
      return void sample.add([
        {
          kind: "marked",
          epoch: ledger.life?.epoch ?? 0,
          state: sample.digest(`state ${nextSeq}`),
          ledger: ledgerDigest(sample.sha256, ledger),
          blobs: [sample.blob(bytesOf(`state ${nextSeq}`)), sample.blob(bytesOf("always"))],
        },
      ]);
    case 3:
      return void sample.add([
        {
          kind: "rewound",
          to: 2,
          by: "ops",
          timers: encodeTimers(ledger.timers),
          keyvalue: sample.blob(encodeKeyvalue(ledger.keyvalue)),
        },
      ]);
    case 4:
      return void sample.add([
        {
          kind: "upgraded",
          by: "ops",
          component: sample.digest(`component ${nextSeq}`),
          manifest: sample.digest(`manifest ${nextSeq}`),
          grant: Uint8Array.of(0xa0),
        },
      ]);
    case 5: {
      const [gone] = sample.blobs.keys();
      if (gone === undefined) return;
      return void sample.add([
        { kind: "redacted", by: "ops", blobs: [Uint8Array.fromHex(gone) as Digest] },
      ]);
    }
    default:
      if (settled.length > 0) sample.add(settled);
  }
}

function settledHead(sample: Sample, choose: Choose): Event[] {
  const queued = sample.ledger.outbox
    .entries()
    .filter(([, { state, frame }]) => state === "queued" && frame?.kind !== "pending");
  const messages = queued
    .filter(() => choose(2) === 0)
    .map(([, { address, n }]) => ({
      address,
      n,
      refused: choose(4) === 0 ? "not-found" : undefined,
    }));
  return messages.length === 0 ? [] : [{ kind: "settled", messages }];
}

/** A link in which a turn begins. */
function turn(sample: Sample, choose: Choose): void {
  const { ledger } = sample;
  const head = settledHead(sample, choose);
  const again = ledger.retry;
  const starts = ledger.phase === "stopped" || ledger.upgrade !== undefined || choose(5) === 0;
  const reason = ledger.upgrade !== undefined ? "upgrade" : choose(3) === 0 ? "restart" : "epoch";
  const begin = starts ? [sample.started(reason)] : [];
  const message =
    again !== undefined && reason !== "restart"
      ? received(again.message, { sender: again.sender, again: again.seq })
      : randomMessage(sample, choose, starts && reason === "restart", head.length + begin.length);
  continueTurn(sample, choose, [...head, ...begin, message]);
}

/** `before`: events of its link that stand before it. */
function randomMessage(
  sample: Sample,
  choose: Choose,
  restarts: boolean,
  before: number,
): Received {
  const { ledger, nextSeq } = sample;
  const timers = restarts ? [] : ledger.timers.entries();
  const pair = ledger.inbound.get(`${PEER}self`);
  const n = (pair?.last ?? 0) + 1 + choose(2);
  const args = [
    choose(3) === 0 ? sample.blob(new Uint8Array(40).fill(nextSeq)) : bytesOf(`m${nextSeq}`),
  ];
  // What is settled at the head may say that a channel is lost.
  if (!restarts && before === 0 && choose(3) === 0)
    return randomThrough(sample, choose, nextSeq + before);
  switch (choose(5)) {
    case 0: {
      const timer = timers[0];
      return timer === undefined
        ? received("send", {
            args,
            trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          })
        : received("timer", { token: timer[0], args });
    }
    case 1:
      return received("call", {
        sender: CLIENT,
        key: `k${nextSeq}`,
        deadlineMs: 1_800_000_000_000,
        args,
      });
    case 2:
      return received("exit", { sender: { kind: "actor", id: PEER }, args });
    default:
      return received(choose(2) === 0 ? "call" : "send", {
        sender: { kind: "actor", id: PEER },
        position: {
          address: "self",
          n,
          after: pair?.last ?? 0,
          settled: Math.max(pair?.settled ?? 0, n - 1 - choose(n)),
        },
        cause: { actor: PEER, seq: nextSeq, link: sample.digest("cause") },
        args,
      });
  }
}

/** A link in which a turn goes on after a wait. */
function goOn(sample: Sample, choose: Choose): void {
  const { turn: open, outbox } = sample.ledger;
  const head = settledHead(sample, choose);
  if (choose(6) === 0) return void sample.add([...head, failed({ code: "ACTOR_STOPPED" })]);
  const call = open?.called as Seq; // the phase is waiting
  const token = outbox.entries().find(([seq, { awaited }]) => awaited && seq !== call)?.[0];
  const isCall = outbox.has(call);
  const answered =
    isCall || token === undefined ? undefined : ({ kind: "answered", token } as const);
  const cause = { actor: PEER, seq: call, link: sample.digest("cause") };
  const isAnswer = (isCall || answered !== undefined) && choose(3) > 0;
  continueTurn(sample, choose, [...head, returned(call, answered, isAnswer ? cause : undefined)]);
}

function continueTurn(sample: Sample, choose: Choose, begin: readonly Event[]): void {
  const events: Event[] = [...begin];
  const sent = new Map<string, number>();
  // A `started` may close them, what is settled may say that they are lost, and what comes through one changes it.
  const touches = ({ kind, ...event }: Event): boolean =>
    kind === "started" || kind === "settled" || ("message" in event && event.message === "channel");
  if (begin.some(touches)) sent.set("through", 0);
  for (let left = choose(4); left > 0; left--) {
    const waits = choose(5) === 0;
    const seq = sample.nextSeq + events.length;
    const effect = choose(2) === 0 ? undefined : randomEffect(sample, choose, sent, seq);
    events.push(called(choose(TABLE.length), waits ? undefined : OK, effect, [bytesOf("log")]));
    if (waits) return void sample.add(events);
  }
  const message = events.find((event) => event.kind === "received");
  const open = message ?? sample.ledger.turn;
  const deferrable = open?.message === "call" && choose(4) === 0;
  const canRetry =
    sample.ledger.retry === undefined && message?.again === undefined && choose(2) === 0;
  const isThrough = open?.message === "channel";
  const ends =
    choose(5) === 0
      ? failed({ retried: canRetry && !isThrough })
      : replied({ deferred: deferrable, effect: answerToOffer(sample, choose, message) });
  sample.add([...events, ends]);
}

/** Where the turn, which may have begun in this link, is that of an offer. */
function answerToOffer(
  sample: Sample,
  choose: Choose,
  message: Received | undefined,
): Replied["effect"] {
  const { turn, channels } = sample.ledger;
  const isHere = message?.frame?.kind === "offer";
  const token = isHere ? message.token : turn?.seq;
  if (token === undefined || (!isHere && channels.get(token)?.phase !== "offered"))
    return undefined;
  if (message !== undefined && !isHere) return undefined; // another turn than the ledger's
  const isAutomatic = choose(2) === 0;
  return step(
    token,
    choose(3) === 0 ? { kind: "refuse" } : { kind: "accept", credit: 1 + choose(3), isAutomatic },
  );
}

/** Through a channel that is there, or an offer of one. */
function randomThrough(sample: Sample, choose: Choose, seq: Seq): Received {
  const through = (token: Seq, frame?: Received["frame"]): Received =>
    received("channel", { sender: { kind: "actor", id: PEER }, token, frame, args: [] });
  const [token, channel] = sample.ledger.channels.entries().at(-1) ?? [];
  if (token === undefined || channel === undefined || choose(4) === 0)
    return through(seq, { kind: "offer", theirs: choose(9), credit: choose(3) });
  if (channel.phase === "opening") {
    if (channel.lost !== undefined)
      return received("channel", { token, frame: { kind: "lost" }, args: [] });
    return through(
      token,
      choose(4) === 0
        ? { kind: "refuse" }
        : { kind: "accept", theirs: choose(9), credit: choose(3) },
    );
  }
  if (channel.granted > 0 && choose(3) > 0) return through(token);
  return through(
    token,
    choose(2) === 0 ? { kind: "close" } : { kind: "credit", credit: choose(5) },
  );
}

/** Bodies, credit and closings of the newest channel, which no other effect of its link has touched. */
function randomStep(
  sample: Sample,
  choose: Choose,
  sent: Map<string, number>,
  seq: Seq,
): Effect | undefined {
  const [token, channel] = sample.ledger.channels.entries().at(-1) ?? [];
  if (token === undefined || sent.has("through") || channel?.phase !== "open") return undefined;
  if (channel.lost !== undefined || channel.peer === undefined) return undefined;
  sent.set("through", seq);
  const n = sent.get(channel.peer) ?? nextNumber(sample.ledger, channel.peer);
  sent.set(channel.peer, n + 1);
  if (choose(4) === 0) return step(token, { kind: "close", n });
  if (channel.credit > 0) return step(token, { kind: "body", n });
  return step(token, { kind: "credit", n, credit: 1 + choose(3) });
}

function randomEffect(sample: Sample, choose: Choose, sent: Map<string, number>, seq: Seq): Effect {
  const key = `key ${choose(3)}`;
  const address = ["cart", "stock"][choose(2)] as string;
  const through = choose(4) === 0 ? randomStep(sample, choose, sent, seq) : undefined;
  if (through !== undefined) return through;
  switch (choose(8)) {
    case 7: {
      const n = sent.get(address) ?? nextNumber(sample.ledger, address);
      sent.set(address, n + 1);
      return step(seq, { kind: "offer", address, n, credit: choose(3), isAutomatic: false });
    }
    case 0:
    case 1: {
      const n = sent.get(address) ?? nextNumber(sample.ledger, address);
      sent.set(address, n + 1);
      const message = choose(2) === 0 ? "call" : "send";
      return {
        kind: "message",
        address,
        n,
        message,
        dueMs: choose(2) === 0 ? undefined : 1_800_000_000_000,
      };
    }
    case 2:
      return {
        kind: "timer",
        dueMs: 1_790_000_100_000,
        everyMs: choose(2) === 0 ? undefined : 60_000,
      };
    case 3:
      return {
        kind: "put",
        key,
        value: choose(3) === 0 ? sample.blob(bytesOf(key)) : bytesOf(`v${seq}`),
      };
    case 4:
      return { kind: "removed", key };
    case 5:
      return { kind: "child", id: PEER, change: choose(2) === 0 ? "added" : "removed" };
    default:
      return { kind: "monitor", id: PEER, change: "added" };
  }
}

/** ASCII. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
