import { frameRefused } from "./channel-loss.ts";
import { illegal } from "./illegal.ts";
import {
  DONE,
  type Ledger,
  type Outbound,
  type Outgoing,
  REFUSED,
  SUPERVISOR_ADDRESS,
} from "./ledger.ts";
import type { Position, Seq, Settled } from "./event.ts";
import { PersistentMap } from "./persistent-map.ts";

// The sender's side of delivery (DESIGN "Delivery"): numbers of a pair, the outbox, and what becomes of both.

/** The number that the next message to this address has to have. */
export function nextNumber(ledger: Ledger, address: string): number {
  return (ledger.outbound.get(address)?.n ?? 0) + 1;
}

/**
 * Where a message of the outbox stands when it is offered now. Asked anew at every offer, since `after` and `settled` move.
 */
export function outgoingPosition(ledger: Ledger, { address, n }: Outgoing): Position {
  const pair = ledger.outbound.get(address);
  if (pair === undefined) throw new Error("a message of the outbox has no pair");
  let after = n - 1;
  while (after > pair.settled && pair.numbers.get(after) === REFUSED) after--;
  return { address, n, after: after > pair.settled ? after : pair.kept, settled: pair.settled };
}

export function queue(ledger: Ledger, token: Seq, outgoing: Outgoing): Ledger {
  const { address, n } = outgoing;
  if (address === SUPERVISOR_ADDRESS && outgoing.message !== "exit")
    illegal("a message to the supervisor's address that is not an exit");
  const pair = ledger.outbound.get(address) ?? newPair(address);
  if (n !== pair.n + 1) illegal(`a message has number ${n} where the pair's next is ${pair.n + 1}`);
  return {
    ...ledger,
    outbox: ledger.outbox.set(token, outgoing),
    outbound: ledger.outbound.set(address, { ...pair, n, numbers: pair.numbers.set(n, token) }),
  };
}

function newPair(address: string): Outbound {
  return { address, n: 0, settled: 0, kept: 0, numbers: PersistentMap.of() };
}

export function settle(ledger: Ledger, { messages }: Settled): Ledger {
  return messages.reduce((before, { address, n, refused }) => {
    const token = before.outbound.get(address)?.numbers.get(n);
    const outgoing = token === undefined ? undefined : before.outbox.get(token);
    if (token === undefined || outgoing?.state !== "queued" || outgoing.frame?.kind === "pending")
      return illegal("a message is settled that is not in the outbox");
    if (refused === undefined) return taken(before, token, outgoing);
    const after = refuse(before, token, outgoing);
    return outgoing.frame === undefined ? after : frameRefused(after, outgoing.frame, refused);
  }, ledger);
}

function taken(ledger: Ledger, token: Seq, outgoing: Outgoing): Ledger {
  if (!outgoing.awaited) return finish(ledger, token, outgoing);
  return { ...ledger, outbox: ledger.outbox.set(token, { ...outgoing, state: "taken" }) };
}

/** A refused call stays as long as its caller may wait for it: the guest is told through its answer. */
function refuse(ledger: Ledger, token: Seq, outgoing: Outgoing): Ledger {
  const outbound = close(ledger, outgoing, REFUSED);
  if (!outgoing.awaited)
    return { ...ledger, outbound, outbox: ledger.outbox.delete(token), exit: left(ledger, token) };
  return {
    ...ledger,
    outbound,
    outbox: ledger.outbox.set(token, { ...outgoing, state: "refused" }),
  };
}

function left({ exit }: Ledger, token: Seq): Seq | undefined {
  return exit === token ? undefined : exit;
}

/** The answer to this request reached the guest. */
export function answer(ledger: Ledger, token: Seq): Ledger {
  const outgoing = ledger.outbox.get(token);
  if (outgoing?.awaited !== true) return illegal("an answer to a request that is not pending");
  return finish(ledger, token, outgoing);
}

/** Nobody waits for the answer any more. What has not left yet leaves nevertheless: it was committed. */
export function abandon(ledger: Ledger, token: Seq): Ledger {
  const outgoing = ledger.outbox.get(token);
  if (outgoing?.awaited !== true) return ledger;
  if (outgoing.state !== "queued") return finish(ledger, token, outgoing);
  return { ...ledger, outbox: ledger.outbox.set(token, { ...outgoing, awaited: false }) };
}

/** A message that is out of the outbox for good. */
export function finish(ledger: Ledger, token: Seq, outgoing: Outgoing): Ledger {
  return {
    ...ledger,
    outbox: ledger.outbox.delete(token),
    outbound: outgoing.state === "refused" ? ledger.outbound : close(ledger, outgoing, DONE),
    exit: left(ledger, token),
  };
}

/** An uncommitted message that its turn's failure takes back. It never left; its number stays used. */
export function skip(ledger: Ledger, token: Seq, outgoing: Outgoing): Ledger {
  const queued = queue(ledger, token, outgoing);
  return {
    ...queued,
    outbox: queued.outbox.delete(token),
    outbound: close(queued, outgoing, REFUSED),
  };
}

/** Puts down what became of a number, and moves `settled` over all numbers that are closed. */
function close(
  { outbound }: Ledger,
  { address, n }: Outgoing,
  as: typeof DONE | typeof REFUSED,
): Ledger["outbound"] {
  const pair = outbound.get(address);
  if (pair === undefined) throw new Error("a message of the outbox has no pair");
  let { settled, kept } = pair;
  let numbers = pair.numbers.set(n, as);
  for (let state = numbers.get(settled + 1); state === DONE || state === REFUSED;) {
    settled++;
    if (state === DONE) kept = settled;
    numbers = numbers.delete(settled);
    state = numbers.get(settled + 1);
  }
  return outbound.set(address, { ...pair, settled, kept, numbers });
}
