import { unreachable } from "../base/mod.ts";
import type { BlobReference, Effect, Event, Slot } from "./event.ts";
import type { Ledger } from "./ledger.ts";
import { compareKeys } from "./lists.ts";
import { isBlob } from "./slot.ts";

/** The blobs that an event names, in the order in which it does. (`redacted` names digests of what is gone.) */
export function blobsOf(event: Event): readonly BlobReference[] {
  return slotsOf(event).filter((slot) => slot !== undefined && isBlob(slot));
}

/** Whether it names one: asked of every event that is read, so without a list (bench/replay, 2026-11). */
export function namesBlobs(event: Event): boolean {
  switch (event.kind) {
    case "replied":
      return isBlob(event.result);
    case "received":
      return event.args.some(isBlob);
    default:
      return blobsOf(event).length > 0;
  }
}

function slotsOf(event: Event): readonly (Slot | undefined)[] {
  switch (event.kind) {
    case "started":
      return [event.grant, event.fork?.keyvalue];
    case "received":
      return event.args;
    case "called":
      return [...event.args, event.result, slotOf(event.effect)];
    case "returned":
      return [event.result, slotOf(event.effect)];
    case "replied":
      return [event.result];
    case "marked":
      return event.blobs;
    case "rewound":
      return [event.timers, event.keyvalue];
    case "upgraded":
      return [event.grant];
    case "settled":
    case "failed":
    case "decided":
    case "stopped":
    case "redacted":
      return [];
    default:
      return unreachable(event);
  }
}

function slotOf(effect: Effect | undefined): Slot | undefined {
  return effect?.kind === "put" ? effect.value : undefined;
}

/** The blobs that a ledger names: its grant, and its key-value in the order in which that is written. */
export function ledgerBlobs({ life, keyvalue }: Ledger): readonly BlobReference[] {
  const values = keyvalue.entries().toSorted(([a], [b]) => compareKeys(a, b));
  return [life?.grant, ...values.map(([, value]) => value)].filter(
    (slot) => slot !== undefined && isBlob(slot),
  );
}
