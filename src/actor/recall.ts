import type { ActorId, Sha256 } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import type { Recalled } from "./exchange.ts";
import { bodyOf, recordedEvent } from "./recorded-answer.ts";

export interface RecallDeps {
  readonly id: ActorId;
  readonly store: StoreReader;
  readonly sha256: Sha256;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
}

/** What the call with this seq sent, or set a timer with, from the chain: where it is not in memory any more. @throws as `recordedEvent` */
export async function recall(
  token: Seq,
  { id, store, sha256, durable }: RecallDeps,
): Promise<Recalled> {
  await durable();
  const recorded = await recordedEvent(store, id, token, sha256);
  return { body: bodyOf(recorded), link: recorded.link };
}
