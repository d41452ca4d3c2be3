import type { ActorId } from "../base/mod.ts";
import type { Exit } from "./exit.ts";

/**
 * What was decided about an exit, or about a start that failed in a restart: the chain's `decided` without its kind. `ignore`: nothing
 * follows, and the child is kept (a transient one that ended well; an incarnation that is over); `forget`: it is a child no more;
 * `restart`; `escalate`: the supervisor itself ends.
 */
export interface Decision {
  readonly child: ActorId;
  readonly incarnation: number;
  readonly exit: Exit;
  readonly decision: "ignore" | "forget" | "restart" | "escalate";
  /** The running children that are stopped for it, in stop order. */
  readonly stop: readonly ActorId[];
  /** In start order. The incarnation of each of them counts one up. */
  readonly start: readonly ActorId[];
}
