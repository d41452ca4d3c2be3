import { unreachable } from "../base/mod.ts";
import type { Effect, Seq, Slot } from "./event.ts";
import { applyStep } from "./channel.ts";
import { illegal } from "./illegal.ts";
import { answered } from "./inbound.ts";
import type { Ledger, OpenTurn, Timer } from "./ledger.ts";
import { abandon, answer, queue } from "./outbound.ts";

/** What an effect makes of the ledger; `seq` is that of the event that carries it. */
export function applyEffect(ledger: Ledger, effect: Effect, seq: Seq): Ledger {
  switch (effect.kind) {
    case "message":
      return sendMessage(ledger, effect, seq);
    case "reply": {
      const message = ledger.owed.get(effect.token);
      return message === undefined
        ? illegal("a reply that is not owed")
        : answered(ledger, message, seq);
    }
    case "timer":
      return setTimer(ledger, effect, seq);
    case "cancelled":
      return cancel(ledger, effect.token);
    case "answered":
      return answer(ledger, effect.token);
    case "put":
      return { ...ledger, keyvalue: ledger.keyvalue.set(effect.key, kept(effect.value)) };
    case "removed":
      return { ...ledger, keyvalue: ledger.keyvalue.delete(effect.key) };
    case "child":
      return { ...ledger, children: changeChild(ledger, effect) };
    case "monitor":
      return { ...ledger, monitors: changeMonitor(ledger, effect, seq) };
    case "channel":
      return applyStep(ledger, effect.token, effect.step, seq);
    default:
      return unreachable(effect);
  }
}

function sendMessage(
  ledger: Ledger,
  { address, n, message, dueMs }: Effect & { readonly kind: "message" },
  seq: Seq,
): Ledger {
  const awaited = message === "call";
  const queued = queue(ledger, seq, { address, n, message, dueMs, awaited, state: "queued" });
  const { turn } = queued;
  if (!awaited || turn === undefined) return queued;
  const requests = { token: seq, rest: turn.requests };
  return { ...queued, turn: { ...turn, requests } satisfies OpenTurn };
}

function setTimer(
  ledger: Ledger,
  { dueMs, everyMs }: Effect & { readonly kind: "timer" },
  seq: Seq,
): Ledger {
  if (everyMs === 0) illegal("a timer with a period of nothing");
  return { ...ledger, timers: ledger.timers.set(seq, { dueMs, everyMs }) };
}

function cancel(ledger: Ledger, token: Seq): Ledger {
  if (ledger.timers.has(token)) return { ...ledger, timers: ledger.timers.delete(token) };
  if (ledger.outbox.get(token)?.awaited !== true)
    illegal("what is cancelled is neither a timer nor a pending request");
  return abandon(ledger, token);
}

/** A slot is a view of its link, which would stay as long as the key does. */
function kept(slot: Slot): Slot {
  return slot instanceof Uint8Array ? slot.slice() : slot;
}

function changeChild(
  { children }: Ledger,
  { id, change }: Effect & { readonly kind: "child" },
): Ledger["children"] {
  if (change === "removed") return children.delete(id);
  return children.has(id) ? children : children.set(id, 0); // a repeated spawn finds the same child
}

function changeMonitor(
  { monitors }: Ledger,
  { id, change }: Effect & { readonly kind: "monitor" },
  seq: Seq,
): Ledger["monitors"] {
  return change === "added" ? monitors.set(id, seq) : monitors.delete(id);
}

/** The timer after it fired: gone, or due at its first time that is not past; what was missed counts as this once. */
export function fire(ledger: Ledger, token: Seq, atMs: number): Ledger {
  const timer = ledger.timers.get(token);
  if (timer === undefined) return illegal("a timer fires that is not set");
  const next = following(timer, atMs);
  const timers = next === undefined ? ledger.timers.delete(token) : ledger.timers.set(token, next);
  return { ...ledger, timers };
}

function following({ dueMs, everyMs }: Timer, atMs: number): Timer | undefined {
  if (everyMs === undefined) return undefined;
  const missed = Math.max(0, Math.floor((atMs - dueMs) / everyMs));
  return { dueMs: dueMs + (missed + 1) * everyMs, everyMs };
}
