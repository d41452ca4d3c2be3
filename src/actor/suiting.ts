import type { Sha256 } from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import type { Program } from "../engine/mod.ts";
import { shapeOf } from "./entry.ts";
import type { ActorGrant } from "./grant.ts";
import { link } from "./linkage.ts";

/**
 * Whether an actor could be made of it, asked before one is.
 * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED
 */
export function mustSuit(
  program: Program,
  grant: ActorGrant,
  capabilities: readonly Capability[],
  sha256: Sha256,
): void {
  shapeOf(program, grant.exports);
  link(program, grant, capabilities, sha256);
}
