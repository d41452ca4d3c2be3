import type { Brand } from "./brand.ts";
import type { Entropy } from "./entropy.ts";

/** 16 bytes as 32 lowercase hex digits; unique within one theater. */
export type ActorId = Brand<string, "ActorId">;

export const ACTOR_ID_BYTES = 16;

export function newActorId(entropy: Entropy): ActorId {
  return entropy(ACTOR_ID_BYTES).toHex() as ActorId;
}

/** Returns undefined, rather than throwing, because ids arrive from URLs. */
export function parseActorId(text: string): ActorId | undefined {
  return /^[0-9a-f]{32}$/.test(text) ? (text as ActorId) : undefined;
}

/** The id whose bytes these are; undefined unless there are exactly 16. */
export function actorIdFromBytes(bytes: Uint8Array): ActorId | undefined {
  return bytes.length === ACTOR_ID_BYTES ? (bytes.toHex() as ActorId) : undefined;
}

/** The 16 bytes as the chain writes them. */
export function actorIdBytes(id: ActorId): Uint8Array {
  return Uint8Array.fromHex(id);
}
