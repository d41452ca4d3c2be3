import { z } from "zod";
import { addresses, addressesWithin, grantsAddress } from "../addresses.ts";
import type { Capability, Grants } from "../capability.ts";
import { countMax } from "../count.ts";
import type { MonitorError } from "../scope.ts";

/** Monitors of an actor, where its manifest does not say: `monitors-max`. */
export const MONITORS_MAX_DEFAULT = 100;

/** An actor is told when others end: Erlang's monitors. */
export const monitors: Capability = {
  type: "monitors",
  interface: "theater:actor/monitors@0.1.0",
  imports: {
    // Begun again, it is one monitor all the same.
    monitor: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
    demonitor: { kind: "deferred" },
  },
  table: z
    .strictObject({
      to: addresses("Addresses that it may monitor", ["shop/*"]),
      "monitors-max": countMax("Actors that it may monitor at a time.", MONITORS_MAX_DEFAULT),
    })
    .describe("To be told when other actors end."),

  beyond: (grant, bound) => {
    if (!addressesWithin(grant, bound)) return "to";
    const isMore = monitorsMax({ monitors: grant }) > monitorsMax({ monitors: bound });
    return isMore ? "monitors-max" : undefined;
  },
  open: (grant, scope) => ({
    monitor: {
      prepare: ([actor]) => {
        const refusal = grantsAddress(grant, actor as string)
          ? scope.monitors.refusal()
          : denied("the manifest does not grant monitors of this address");
        return refusal && { answer: err(refusal) };
      },
      perform: async ([actor], { signal }) => {
        const begun = await scope.monitors.begin(actor as string, signal);
        return typeof begun === "string" ? { tag: "ok", val: begun } : err(begun);
      },
    },
    demonitor: ([actor]) => scope.monitors.end(actor as string),
  }),
};

/** `monitors-max` of an actor with these grants; 0 where monitors are not granted. */
export function monitorsMax({ monitors: granted }: Grants): number {
  if (granted === undefined) return 0;
  return (granted["monitors-max"] as number | undefined) ?? MONITORS_MAX_DEFAULT; // by the table
}

function denied(val: string): MonitorError {
  return { tag: "denied", val };
}

function err(val: MonitorError): { readonly tag: "err"; readonly val: MonitorError } {
  return { tag: "err", val };
}
