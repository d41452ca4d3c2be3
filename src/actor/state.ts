import type { Digest, Sha256 } from "../base/mod.ts";
import { STATE_DIGEST_MAX } from "./limits.ts";

/** What `replied` says of a threaded state: undefined where there is none, or it is too large to be hashed each turn. */
export function stateDigest(state: Uint8Array | undefined, sha256: Sha256): Digest | undefined {
  return state === undefined || state.length > STATE_DIGEST_MAX ? undefined : sha256(state);
}
