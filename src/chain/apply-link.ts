import { apply, type Blobs } from "./apply.ts";
import { ChainError } from "./errors.ts";
import type { Event, Seq } from "./event.ts";
import { illegal } from "./illegal.ts";
import type { Ledger } from "./ledger.ts";
import type { Link } from "./link.ts";

/** Sees each event with the ledger before it; may refuse it. */
export type Watch = (event: Event, before: Ledger) => void;

/**
 * The ledger after a whole link: `apply` for each event, and what holds for a link as a whole. Host events stand at its
 * head (`settled`) or in a link of their own; it holds one turn at most; it ends with its turn, or where an import waits.
 * @throws ChainError CHAIN_ILLEGAL_MOVE with the seq of the event; CHAIN_BLOB_MISSING
 */
export function applyLink(ledger: Ledger, link: Link, blobs?: Blobs, watch?: Watch): Ledger {
  checkOrder(link);
  let after = ledger;
  link.events.forEach((event, at) => {
    const seq = link.seq + at;
    located(seq, () => {
      watch?.(event, after);
      after = apply(after, event, seq, link.atMs, blobs);
      if (!isHostEvent(event)) checkTurn(after, link, seq, event);
    });
  });
  const { phase } = after;
  if (phase === "started" || phase === "running")
    located(link.seq, () => illegal("a link that ends within a turn that waits for nothing"));
  return after;
}

function checkOrder({ turn, events, seq }: Link): void {
  const firstOfTurn = events.findIndex((event) => !isHostEvent(event));
  const head = firstOfTurn === -1 ? events : events.slice(0, firstOfTurn);
  located(seq, () => {
    if ((firstOfTurn === -1) !== (turn === undefined))
      illegal("a link has a turn exactly where it holds events of one");
    if (turn === undefined) return;
    if (head.some(({ kind }) => kind !== "settled"))
      illegal("host events other than `settled` stand in a link of their own");
    if (events.slice(firstOfTurn).some(isHostEvent)) illegal("a host event after its link's head");
  });
}

function checkTurn({ turn, phase }: Ledger, link: Link, seq: Seq, { kind }: Event): void {
  if (turn !== undefined && turn.seq !== link.turn)
    illegal("an event of another turn than its link's");
  if (kind === "received" && link.turn !== seq) illegal("a link's turn is not its `received`");
  const last = seq === link.seq + link.events.length - 1;
  if (phase === "waiting" && !last)
    illegal("an event after a call that waits, which ends its link");
}

/** What the host did to the actor, outside any turn. */
export function isHostEvent({ kind }: Event): boolean {
  return HOST_EVENTS.has(kind);
}

const HOST_EVENTS: ReadonlySet<Event["kind"]> = new Set([
  "settled",
  "stopped",
  "marked",
  "rewound",
  "upgraded",
  "redacted",
]);

function located(seq: Seq, move: () => void): void {
  try {
    move();
  } catch (error) {
    throw error instanceof ChainError ? error.within({ seq }) : error;
  }
}
