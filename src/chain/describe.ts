import { quote, unreachable } from "../base/mod.ts";
import type { Decided, Effect, Event, Exit, Received, Sender, Slot, Started } from "./event.ts";
import type { ChannelStep } from "./frame.ts";
import { isBlob } from "./slot.ts";

/** One line for logs, terminals and the console, e.g. `called 4 (12 B) → 8 B, message 3 to "cart"`. Text of guests is quoted. */
export function describe(event: Event): string {
  switch (event.kind) {
    case "started":
      return describeStarted(event);
    case "received":
      return describeReceived(event);
    case "called": {
      const { result, effect } = event;
      return `called ${event.import} (${total(event.args)}) → ${result === undefined ? "waits" : size(result)}${describeEffect(effect)}`;
    }
    case "returned":
      return `returned ${size(event.result)} to ${event.called}${describeEffect(event.effect)}`;
    case "settled":
      return `settled ${event.messages.map(({ address, n, refused }) => `${quote(address)} #${n}${refused === undefined ? "" : ` refused: ${quote(refused)}`}`).join(", ")}`;
    case "replied":
      return `replied ${event.deferred === true ? "later" : size(event.result)} for ${event.fuel} fuel${describeEffect(event.effect)}`;
    case "failed":
      return `failed: ${quote(event.code)} (${event.origin}) for ${event.fuel} fuel: ${quote(event.message)}`;
    case "decided":
      return describeDecided(event);
    case "stopped":
      return `stopped: ${quote(event.code)} (${event.origin})`;
    case "marked":
      return `marked epoch ${event.epoch} in ${event.blobs.length} blobs`;
    case "rewound":
      return `rewound to ${event.to} by ${quote(event.by)}`;
    case "upgraded":
      return `upgraded to ${short(event.component)} by ${quote(event.by)}`;
    case "redacted":
      return `redacted ${event.blobs.length} blobs by ${quote(event.by)}`;
    default:
      return unreachable(event);
  }
}

function describeStarted({ reason, epoch, incarnation, component }: Started): string {
  return `started (${reason}) epoch ${epoch}, incarnation ${incarnation}, component ${short(component)}`;
}

function describeReceived(event: Received): string {
  const { message, sender, position, key, again, token, frame, args } = event;
  const identity = [
    position === undefined ? [] : [`#${position.n} as ${quote(position.address)}`],
    key === undefined ? [] : [`key ${quote(key)}`],
    again === undefined ? [] : [`again ${again}`],
    token === undefined ? [] : [`token ${token}`],
    frame === undefined ? [] : [frame.kind],
  ].flat();
  const told = identity.length === 0 ? "" : ` ${identity.join(", ")}`;
  return `received ${message} ${quote(event.function)} (${total(args)}) from ${describeSender(sender)}${told}`;
}

/** Who a message is from; a client as quoted text. */
export function describeSender(sender: Sender): string {
  switch (sender.kind) {
    case "actor":
      return sender.id;
    case "client":
      return `client ${quote(sender.name)}`;
    case "host":
      return "host";
    default:
      return unreachable(sender);
  }
}

function describeEffect(effect: Effect | undefined): string {
  if (effect === undefined) return "";
  switch (effect.kind) {
    case "message":
      return `, ${effect.message} #${effect.n} to ${quote(effect.address)}`;
    case "reply":
      return `, reply to ${effect.token}`;
    case "timer":
      return `, timer at ${effect.dueMs}${effect.everyMs === undefined ? "" : ` every ${effect.everyMs} ms`}`;
    case "cancelled":
    case "answered":
      return `, ${effect.kind} ${effect.token}`;
    case "put":
      return `, put ${quote(effect.key)} (${size(effect.value)})`;
    case "removed":
      return `, removed ${quote(effect.key)}`;
    case "child":
    case "monitor":
      return `, ${effect.kind} ${effect.id} ${effect.change}`;
    case "channel":
      return `, channel ${effect.token} ${describeStep(effect.step)}`;
    default:
      return unreachable(effect);
  }
}

function describeStep(step: ChannelStep): string {
  switch (step.kind) {
    case "offer":
      return `offer #${step.n} to ${quote(step.address)}, credit ${step.credit}`;
    case "accept":
      return `accept, credit ${step.credit}`;
    case "refuse":
      return "refuse";
    case "body":
      return `body #${step.n}`;
    case "credit":
      return `credit ${step.credit} #${step.n}`;
    case "close":
      return step.n === undefined ? "close" : `close #${step.n}`;
    default:
      return unreachable(step);
  }
}

function describeDecided({ child, incarnation, exit, decision, stop, start }: Decided): string {
  const lists = [
    stop.length === 0 ? "" : `, stop ${stop.join(" ")}`,
    start.length === 0 ? "" : `, start ${start.join(" ")}`,
  ].join("");
  return `decided ${decision} for ${child} (incarnation ${incarnation}, ${describeExit(exit)})${lists}`;
}

function describeExit(exit: Exit): string {
  return exit.kind === "abnormal" ? quote(exit.code) : exit.kind;
}

function total(slots: readonly Slot[]): string {
  return `${slots.reduce((sum, slot) => sum + length(slot), 0)} B`;
}

function size(slot: Slot): string {
  return isBlob(slot) ? `blob ${short(slot.digest)} of ${slot.size} B` : `${slot.length} B`;
}

function length(slot: Slot): number {
  return isBlob(slot) ? slot.size : slot.length;
}

function short(digest: Uint8Array): string {
  return digest.subarray(0, 6).toHex();
}
