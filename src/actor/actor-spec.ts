import type { ActorId, Digest } from "../base/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { ActorGrant } from "./grant.ts";

/** What makes an actor. */
export interface ActorSpec {
  readonly id: ActorId;
  readonly name: string | undefined;
  /** Who is told how it ends, and decides what follows; undefined: the fixed policy of `restarts.ts` does. */
  readonly supervisor?: ActorId | undefined;
  readonly program: Program;
  readonly grant: ActorGrant;
  /** Of the manifest's bytes. */
  readonly manifest: Digest;
  /** For `handler.init`. */
  readonly parameters: Uint8Array;
}
