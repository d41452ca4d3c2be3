import type { Decided, Effect, Event, MessageKind, Origin, StartReason } from "./event.ts";

// The numbers that stand for words in format version 1. A word's place in its list is its number; none is ever moved.

export const EVENT_KINDS: readonly Event["kind"][] = [
  "started",
  "received",
  "called",
  "returned",
  "settled",
  "replied",
  "failed",
  "decided",
  "stopped",
  "marked",
  "rewound",
  "upgraded",
  "redacted",
];

export const EFFECT_KINDS: readonly Effect["kind"][] = [
  "message",
  "reply",
  "timer",
  "cancelled",
  "put",
  "removed",
  "child",
  "monitor",
  "channel",
  "answered",
];

export const MESSAGE_KINDS: readonly MessageKind[] = [
  "init",
  "call",
  "send",
  "channel",
  "http",
  "timer",
  "exit",
  "process",
  "socket",
];

export const START_REASONS: readonly StartReason[] = [
  "new",
  "activate",
  "restart",
  "epoch",
  "fork",
  "rewind",
  "upgrade",
];

export const ORIGINS: readonly Origin[] = ["guest", "host"];
export const DECISIONS: readonly Decided["decision"][] = [
  "ignore",
  "forget",
  "restart",
  "escalate",
];
export const OUTGOING_KINDS: readonly ["call", "send"] = ["call", "send"];
export const MEMBERSHIPS: readonly ["added", "removed"] = ["added", "removed"];

/** Functions that nearly every message names: each is written as its number, and may not be written as text. */
export const WELL_KNOWN_FUNCTIONS: readonly string[] = [
  "theater:actor/handler@0.1.0#handle",
  "theater:actor/handler@0.1.0#init",
];
