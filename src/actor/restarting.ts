import type { ActorId, Sha256, Value } from "../base/mod.ts";
import { decodeValue, type Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import { type Entry, KEPT, type Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import { NO_INIT } from "./genesis.ts";
import { type Answer, hostRequest, type Message } from "./message.ts";
import { recordedEvent } from "./recorded-answer.ts";

/** What a supervisor wants of a child that ended. */
export interface RestartOrder {
  readonly incarnation: number;
  /** What its `init` is given again; undefined: it goes on with its state. */
  readonly parameters: Uint8Array | undefined;
}

/** Exported by a supervisor: its children are started anew, with the state that it has. */
export const BEGIN_AGAIN = "theater:actor/supervision@0.1.0#begin-again";

/** The first turn of a new incarnation that goes on with its state: it has an instance, and nothing of it is called. */
export const RESUME = "theater:actor/supervision@0.1.0#resume";

export const RESUMED: Entry = {
  name: RESUME,
  threaded: false,
  recorded: { params: [], result: undefined },
  split: (result) => ({ result, state: KEPT }),
};

/** The first message of a new incarnation. */
export function restartMessage(
  { parameters }: RestartOrder,
  { init, entries }: Shape,
  answer: (answer: Answer) => void,
): Message {
  const again = entries.get(BEGIN_AGAIN) ?? RESUMED;
  const entry = parameters === undefined ? again : (init ?? NO_INIT);
  const request = hostRequest("init", entry.name, parameters ?? [], answer);
  return { request, entry, payload: parameters ?? [] };
}

/** Whether only the host calls it. */
export function isHostsOwn(name: string): boolean {
  return name === BEGIN_AGAIN || name === RESUME;
}

/** What an actor's `init` was given at genesis, from its durable chain. @throws StoreError, ChainError, ActorError ACTOR_CHAIN_UNFIT */
export async function firstParameters(
  store: StoreReader,
  actor: ActorId,
  sha256: Sha256,
): Promise<Uint8Array> {
  const { event, payload } = await recordedEvent(store, actor, RECEIVED_AT_GENESIS, sha256);
  const [params] = event.kind === "received" ? event.args : [];
  if (params !== undefined)
    return decodeValue(BYTES, payload(params)) as Uint8Array satisfies Value;
  throw new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the chain of ${actor} does not begin with its parameters`,
    remedy: "verify the chain; it was not made by theater",
  });
}

/** `started`, and then the message. */
const RECEIVED_AT_GENESIS: Seq = 1;
const BYTES = { kind: "list", element: { kind: "u8" } } as const;
