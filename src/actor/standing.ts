import type { ActorId } from "../base/mod.ts";
import type { BlobReader, ChainReader } from "../store/mod.ts";
import { type AwaitedCall, awaitedCall } from "./awaited-call.ts";
import type { OpenTurnWork, OpenWork } from "./open-work.ts";

/** How an actor stands: what it does, what that waits for, and what is still to come of it. */
export interface Standing extends Omit<OpenWork, "turn"> {
  /** The open turn; undefined between turns. */
  readonly turn: Pick<OpenTurnWork, "seq" | "message" | "sender"> | undefined;
  /** Undefined where no turn waits. */
  readonly waiting: AwaitedCall | undefined;
}

/** What it has open, with what its durable chain says of the call that its turn waits for. @throws StoreError, ChainError */
export async function standingOf(
  store: ChainReader & BlobReader,
  actor: ActorId,
  { turn: open, ...rest }: OpenWork,
): Promise<Standing> {
  if (open === undefined) return { ...rest, turn: undefined, waiting: undefined };
  const { seq, message, sender } = open;
  const waiting = await awaitedCall(store, actor, open);
  return { ...rest, turn: { seq, message, sender }, waiting };
}
