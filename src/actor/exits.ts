import type { ActorId, Sha256, Value, WitFunction, WitType } from "../base/mod.ts";
import { decodeValue, encodeValue, type Event, type Ledger, type Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import type { Recalled } from "./exchange.ts";
import { recordedEvent } from "./recorded-answer.ts";
import { isCounted } from "./restarts.ts";

/** Exported by whoever is told how others end: a supervisor of its children, any actor of those that it monitors. */
export const EXITS = "theater:actor/exits@0.1.0";
export const HANDLE_EXIT: string = `${EXITS}#handle-exit`;

/** What is told of an actor that ended. */
export const EXIT: WitType = {
  kind: "record",
  fields: [
    { name: "actor", type: { kind: "string" } },
    { name: "incarnation", type: { kind: "u32" } },
    {
      name: "reason",
      type: {
        kind: "variant",
        cases: [
          { name: "normal", type: undefined },
          { name: "shutdown", type: { kind: "string" } },
          { name: "abnormal", type: { kind: "string" } },
        ],
      },
    },
    { name: "counted", type: { kind: "bool" } },
  ],
};

const STATE: WitType = { kind: "option", element: { kind: "list", element: { kind: "u8" } } };
const NEXT: WitType = {
  kind: "result",
  ok: { kind: "tuple", elements: [STATE] },
  err: { kind: "string" },
};

/** The type of `handle-exit`. */
export const HANDLE_EXIT_TYPE: WitFunction = {
  params: [
    { name: "state", type: STATE },
    { name: "exit", type: EXIT },
  ],
  result: NEXT,
};

/** How an actor ended: its `failed` or its `stopped`. */
export type Ending = Extract<Event, { readonly kind: "failed" | "stopped" }>;

/** As bytes: what travels to whoever is told. */
export function exitBytes(actor: ActorId, incarnation: number, ending: Ending): Uint8Array {
  const counted = ending.kind === "stopped" || isCounted(ending);
  return encodeValue(EXIT, { actor, incarnation, reason: reasonOf(ending), counted });
}

/** The incarnation that this ledger is in. */
export function incarnationOf({ life }: Ledger): number {
  return life?.incarnation ?? 0;
}

export function exitOf(bytes: Uint8Array): Value {
  return decodeValue(EXIT, bytes);
}

/** The same from the chain, where it is not in memory any more. */
export async function recallExit(
  token: Seq,
  ledger: Ledger,
  deps: {
    readonly id: ActorId;
    readonly store: StoreReader;
    readonly sha256: Sha256;
    readonly durable: () => Promise<void>;
  },
): Promise<Recalled> {
  await deps.durable();
  const { event, link } = await recordedEvent(deps.store, deps.id, token, deps.sha256);
  if (event.kind !== "failed" && event.kind !== "stopped")
    throw new Error("an exit that no event brought about");
  return { body: exitBytes(deps.id, incarnationOf(ledger), event), link };
}

/** Whoever was stopped ended in order (OTP's `shutdown`); of the others, none did. */
function reasonOf({ kind, code }: Ending): Value {
  const inOrder = kind === "stopped" && !code.startsWith("ACTOR_INIT_");
  return { tag: inOrder ? "shutdown" : "abnormal", val: code };
}
