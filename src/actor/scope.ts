import type { ActorId, Clock, Entropy, Sha256 } from "../base/mod.ts";
import type { ChildError, ChildOrder, Ordered, Scope } from "../capabilities/mod.ts";
import { childId } from "../chain/mod.ts";
import type { Alarms } from "./alarms.ts";
import type { Callers } from "./callers.ts";
import type { Channels } from "./channels.ts";
import type { Exchange } from "./exchange.ts";
import type { Journal } from "./journal.ts";
import type { Monitors } from "./monitors.ts";

export interface ScopeDeps {
  readonly id: ActorId;
  readonly name: string | undefined;
  readonly epoch: number;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly journal: Journal;
  readonly exchange: Exchange;
  readonly alarms: Alarms;
  readonly callers: Callers;
  readonly channels: Channels;
  readonly monitors: Monitors;
  readonly sha256: Sha256;
  /** Does to a child what is ordered. */
  readonly order: (order: ChildOrder) => Promise<Ordered>;
  /** Why it can have no more of them. */
  readonly childRefusal: () => ChildError | undefined;
  /** Ends the actor, with this code. */
  readonly end: (code: string) => void;
}

/** The ports that capabilities may use, for one epoch: kept by the actor through its journal. */
export function openScope(deps: ScopeDeps): Scope {
  const { id, name, epoch, clock, entropy, journal, exchange, alarms, callers, channels } = deps;
  const { monitors, sha256, order, childRefusal, end } = deps;
  return {
    identity: { id, name, epoch },
    nowMs: () => journal.nowMs(),
    entropy,
    log: (level, text) => journal.log(level, text),
    print: (level, bytes) => journal.print(level, bytes),
    waitUntil: (dueMs, signal) => waitUntil(clock, dueMs, signal),
    timers: {
      set: (dueMs, everyMs, body) => alarms.set(dueMs, everyMs, body),
      cancel: (token) => alarms.cancel(token),
    },
    channels: {
      open: (...offer) => channels.open(...offer),
      send: (token, body) => channels.send(token, body),
      grant: (token, credit) => channels.grant(token, credit),
      close: (token, reason) => channels.close(token, reason),
    },
    messages: {
      send: (address, body) => {
        const queued = exchange.queue(address, body, "send", undefined, false);
        return typeof queued === "number" ? undefined : queued;
      },
      request: (address, body, dueMs, blocks) =>
        exchange.queue(address, body, "call", dueMs, blocks),
      answer: (token) => exchange.answer(token),
      first: async (tokens, signal) => {
        const first = await exchange.first(tokens);
        signal.throwIfAborted(); // the effect would be another call's
        journal.effect = { kind: "answered", token: first.token };
        return first;
      },
      isPending: (token) => exchange.isPending(token),
      reply: (token, answer) => callers.reply(token, answer),
    },
    monitors: {
      refusal: () => monitors.refusal(),
      begin: (address, signal) => monitors.begin(address, signal),
      end: (id) => monitors.end(id),
    },
    children: {
      refusal: childRefusal,
      adopt: () => {
        const child = childId(sha256, id, journal.seq);
        journal.effect = { kind: "child", id: child, change: "added" };
        return child;
      },
      adoptAgain: (child) => {
        journal.effect = { kind: "child", id: child as ActorId, change: "added" }; // it was adopted
      },
      adoptedBy: (call) => childId(sha256, id, call),
      forget: (child) => {
        journal.effect = { kind: "child", id: child as ActorId, change: "removed" }; // it was adopted
      },
      has: (child) => journal.ledger.children.has(child as ActorId),
      list: () => journal.ledger.children.entries().map(([child]) => child),
      order,
      end: async (code) => {
        await Promise.resolve(); // the turn waits for this then, and can be ended
        end(code);
        return new Promise(() => undefined);
      },
    },
  };
}

function waitUntil(clock: Clock, dueMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const cancel = clock.wakeAt(dueMs, () => {
      signal.removeEventListener("abort", aborted);
      resolve();
    });
    function aborted(): void {
      cancel();
      reject(signal.reason);
    }
    signal.addEventListener("abort", aborted, { once: true });
  });
}
