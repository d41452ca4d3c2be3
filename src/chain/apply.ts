import { equalBytes, unreachable } from "../base/mod.ts";
import { arrived, closeAll } from "./channel.ts";
import { applyEffect, fire } from "./effect.ts";
import { ChainError } from "./errors.ts";
import type {
  BlobReference,
  Called,
  Decided,
  Event,
  Failed,
  Marked,
  Received,
  Replied,
  Returned,
  Rewound,
  Seq,
  Slot,
  Started,
  StartReason,
  Stopped,
  Upgraded,
} from "./event.ts";
import { illegal } from "./illegal.ts";
import { answered, take } from "./inbound.ts";
import {
  type Incoming,
  type Ledger,
  type Life,
  type OpenTurn,
  SUPERVISOR_ADDRESS,
} from "./ledger.ts";
import { decodeKeyvalue, decodeTimers } from "./lists.ts";
import { abandon, answer, finish, nextNumber, queue, settle, skip } from "./outbound.ts";
import { PersistentMap } from "./persistent-map.ts";
import { isBlob } from "./slot.ts";
import { compareText } from "./utf8.ts";

/** The payload of a blob, without its salt; undefined where it is not at hand. Only a rewind and a fork ask for one. */
export type Blobs = (reference: BlobReference) => Uint8Array | undefined;

/**
 * The ledger after an event. Pure; reads kinds and effects, never arguments. An event that changes nothing costs nothing: the
 * ledger that comes back is the one that was given (5 ns; one that changes something, 30 to 300).
 * `atMs` is that of the event's link.
 * @throws ChainError CHAIN_ILLEGAL_MOVE where no actor records this here; CHAIN_BLOB_MISSING
 */
export function apply(
  ledger: Ledger,
  event: Event,
  seq: Seq,
  atMs: number,
  blobs: Blobs = none,
): Ledger {
  switch (event.kind) {
    case "started":
      return started(ledger, event, seq, blobs);
    case "received":
      return received(ledger, event, seq, atMs);
    case "called":
      return called(ledger, event, seq);
    case "returned":
      return returned(ledger, event, seq);
    case "replied":
      return replied(ledger, event, seq);
    case "failed":
      return failed(ledger, event, seq);
    case "decided":
      return decided(ledger, event);
    case "settled":
      return (between(ledger, event, "idle", "waiting", "stopped"), settle(ledger, event));
    case "stopped":
      return stopped(ledger, event, seq);
    case "marked":
      return marked(ledger, event);
    case "rewound":
      return rewound(ledger, event, seq, blobs);
    case "upgraded":
      return upgraded(ledger, event);
    case "redacted":
      return (between(ledger, event, "idle", "waiting", "stopped"), ledger);
    default:
      return unreachable(event);
  }
}

function none(): undefined {
  return undefined;
}

function between({ phase }: Ledger, { kind }: Event, ...phases: readonly Ledger["phase"][]): void {
  if (!phases.includes(phase)) illegal(`\`${kind}\` while the actor is ${phase}`);
}

function started(ledger: Ledger, event: Started, seq: Seq, blobs: Blobs): Ledger {
  between(ledger, event, "unborn", "idle", "stopped");
  checkLife(ledger, event);
  const { kind: _, table: __, fork, ...life } = event;
  const table = event.table ?? ledger.life?.table ?? [];
  const judged = {
    ...clearExit(ledger),
    phase: "started",
    upgrade: undefined,
    rewound: false,
  } as const;
  const before = event.reason === "restart" ? restart(judged, seq) : judged;
  const keyvalue =
    fork === undefined ? before.keyvalue : decodeKeyvalue(payload(fork.keyvalue, blobs));
  return { ...before, keyvalue, life: { ...life, table } };
}

function checkLife({ phase, life, upgrade, rewound: isRewound }: Ledger, event: Started): void {
  const { reason, table } = event;
  if ((phase === "unborn") !== (reason === "new" || reason === "fork"))
    illegal(
      `a \`started\` with the reason ${reason} ${life === undefined ? "at genesis" : "after it"}`,
    );
  if (table?.some((name, at) => at > 0 && compareText(table[at - 1] as string, name) >= 0))
    illegal("a table of imports out of order");
  if (!epochFollows(life, event)) illegal("an epoch out of turn");
  if (life === undefined) {
    if (event.incarnation !== 0) illegal("a first incarnation that is not 0");
    if (table === undefined) illegal("a genesis without a table of imports");
    return;
  }
  const least = life.incarnation + (reason === "restart" ? 1 : 0);
  if (event.incarnation < least || (event.incarnation > life.incarnation && reason === "epoch"))
    illegal("an incarnation out of turn");
  if ((table === undefined) !== equalBytes(event.imports, life.imports))
    illegal("a table of imports stands exactly where it differs from the one before");
  if (reason === "upgrade" && upgrade === undefined) illegal("an upgrade that nothing announced");
  if (upgrade !== undefined && !AFTER_UPGRADED.includes(reason))
    illegal(`a \`started\` with the reason ${reason} after an upgrade`);
  if (reason === "rewind" && !isRewound) illegal("a rewind that nothing announced");
  const { component, manifest } = upgrade ?? life;
  if (!equalBytes(event.component, component) || !equalBytes(event.manifest, manifest))
    illegal("another component or manifest than the one before, and no upgrade");
}

const AFTER_UPGRADED: readonly StartReason[] = ["upgrade", "restart", "rewind"];

/** Each `started` begins an epoch, but a resident's restart: without a snapshot to begin from, its epoch goes on. */
function epochFollows(life: Life | undefined, { epoch, reason }: Started): boolean {
  if (life === undefined) return epoch === 0;
  return epoch === life.epoch + 1 || (reason === "restart" && epoch === life.epoch);
}

/** Timers, channels and owed replies end with the incarnation; positions, outbox and key-value go on. */
function restart(ledger: Ledger, seq: Seq): Ledger {
  const answeredAll = ledger.owed
    .entries()
    .reduce((before, [, message]) => answered(before, message, seq), ledger);
  return closeAll({ ...answeredAll, timers: PersistentMap.of() }, "ACTOR_FAILED");
}

function received(ledger: Ledger, event: Received, seq: Seq, atMs: number): Ledger {
  if (ledger.phase !== "idle" && ledger.phase !== "started")
    illegal(`\`received\` while the actor is ${ledger.phase}`);
  if (ledger.phase === "idle" && ledger.upgrade !== undefined)
    illegal("a message after an upgrade, before the life that it announced");
  if (event.message === "init" ? ledger.phase !== "started" : isGenesis(ledger))
    illegal("a message of the kind init stands at genesis, and only after a `started`");
  const again = event.again === undefined ? undefined : retried(ledger, event, seq);
  const before = again === undefined ? take(ledger, event, seq, atMs) : ledger;
  const message = again ?? incoming(event, seq);
  const turn: OpenTurn = { ...message, called: undefined, requests: undefined, base: undefined };
  const owed = answerable(event) ? before.owed.set(seq, message) : before.owed;
  const open: Ledger = { ...before, phase: "running", turn, owed };
  return again === undefined ? entered(open, event, seq, atMs) : { ...open, retry: undefined };
}

function isGenesis({ life, phase }: Ledger): boolean {
  return phase === "started" && (life?.reason === "new" || life?.reason === "fork");
}

function answerable({ message }: { readonly message: Received["message"] }): boolean {
  return message === "call" || message === "http";
}

function incoming({ message, sender, position, key }: Received, seq: Seq): Incoming {
  return { seq, message, sender, address: position?.address, n: position?.n, key };
}

/** The message whose turn failed and that is received again here. */
function retried({ retry }: Ledger, event: Received, seq: Seq): Incoming {
  if (retry === undefined || retry.seq !== event.again || retry.message !== event.message)
    return illegal("a message is received again that did not fail");
  return { ...retry, seq };
}

/** What the message itself changes. */
function entered(ledger: Ledger, event: Received, seq: Seq, atMs: number): Ledger {
  const { message, token, sender } = event;
  switch (message) {
    case "timer":
      return token === undefined ? illegal("a timer without its token") : fire(ledger, token, atMs);
    case "channel":
      return arrived(ledger, event, seq);
    case "exit":
      if (sender.kind !== "actor" || event.position !== undefined) return ledger; // a child's own
      if (!ledger.monitors.has(sender.id)) return ledger;
      return { ...ledger, monitors: ledger.monitors.delete(sender.id) };
    case "init":
    case "call":
    case "send":
    case "http":
    case "process":
    case "socket":
      return ledger;
    default:
      return unreachable(message);
  }
}

function openTurn({ phase, turn }: Ledger, kind: Event["kind"]): OpenTurn {
  if (phase !== "running" || turn === undefined)
    return illegal(`\`${kind}\` while the actor is ${phase}`);
  return turn;
}

function called(ledger: Ledger, event: Called, seq: Seq): Ledger {
  const turn = openTurn(ledger, "called");
  if (event.import >= (ledger.life?.table.length ?? 0)) illegal("an import beyond the table");
  if (event.result !== undefined && event.effect === undefined) return ledger;
  const changed =
    event.effect === undefined ? ledger : applyEffect(based(ledger, turn, seq), event.effect, seq);
  if (event.result !== undefined) return changed;
  const waiting = { ...(changed.turn ?? turn), called: seq, base: undefined };
  return { ...changed, phase: "waiting", turn: waiting };
}

/** Keeps what a failure goes back to: effects of `called` leave with the commit that holds them, and not before. */
function based(ledger: Ledger, turn: OpenTurn, seq: Seq): Ledger {
  return turn.base === undefined ? { ...ledger, turn: { ...turn, base: { ledger, seq } } } : ledger;
}

function returned(ledger: Ledger, event: Returned, seq: Seq): Ledger {
  const { turn } = ledger;
  if (ledger.phase !== "waiting" || turn === undefined || turn.called !== event.called)
    return illegal("an answer to a call that does not wait for one");
  const running: Ledger = { ...ledger, phase: "running", turn: { ...turn, called: undefined } };
  const asked = running.outbox.get(event.called)?.awaited === true;
  const told = asked ? closed(running, event.called, event) : running;
  if (event.effect?.kind === "answered") return closed(told, event.effect.token, event);
  return event.effect === undefined ? told : applyEffect(told, event.effect, seq);
}

/** An answer with a cause is the other actor's; one without, a deadline say, leaves open whether the message was taken. */
function closed(ledger: Ledger, token: Seq, { cause }: Returned): Ledger {
  if (cause !== undefined) return answer(ledger, token);
  if (ledger.outbox.get(token)?.awaited !== true)
    illegal("an answer to a request that is not pending");
  return abandon(ledger, token);
}

function replied(ledger: Ledger, event: Replied, seq: Seq): Ledger {
  const turn = openTurn(ledger, "replied");
  if (event.deferred === true && !answerable(turn))
    illegal("a reply is deferred that nobody waits for");
  const after = event.deferred === true ? ledger : answered(ledger, turn, seq);
  return ended(stepped(after, event, turn, seq), turn);
}

/** An offer is answered by the reply to it; of what came through an open channel, that may give credit back. */
function stepped(ledger: Ledger, { effect }: Replied, turn: OpenTurn, seq: Seq): Ledger {
  const step = effect?.step.kind;
  const isOffered = ledger.channels.get(turn.seq)?.phase === "offered";
  if (isOffered !== (step === "accept" || step === "refuse"))
    illegal("a reply answers an offer exactly where its turn is one's");
  if (step !== undefined && !isOffered && (step !== "credit" || turn.message !== "channel"))
    illegal("a reply with an effect that it cannot have");
  return effect === undefined ? ledger : applyEffect(ledger, effect, seq);
}

function failed(ledger: Ledger, event: Failed, seq: Seq): Ledger {
  const { phase, turn } = ledger;
  if ((phase !== "running" && phase !== "waiting") || turn === undefined)
    return illegal(`\`failed\` while the actor is ${phase}`);
  const back = closeAll(takeBack(ledger, turn), event.code);
  if (event.retried !== true) return exit(ended(answered(back, turn, seq), turn), seq);
  if (ledger.retry !== undefined) illegal("two messages to be received again");
  if (turn.message === "channel")
    illegal("a message through a channel, which closed with its turn, again");
  const { called: _, requests: __, base: ___, ...retry } = turn;
  return exit(ended({ ...back, retry, owed: back.owed.delete(turn.seq) }, turn), seq);
}

/** Undoes what the turn queued since its last commit; the numbers of its messages stay used. */
function takeBack(ledger: Ledger, { base }: OpenTurn): Ledger {
  if (base === undefined) return ledger;
  const uncommitted = ledger.outbox.entries().filter(([token]) => token >= base.seq);
  return uncommitted.reduce(
    (before, [token, outgoing]) => skip(before, token, outgoing),
    base.ledger,
  );
}

/** Between turns again: requests that nobody waited for are dropped. */
function ended(ledger: Ledger, { requests }: OpenTurn): Ledger {
  let free = ledger;
  for (let at = requests; at !== undefined; at = at.rest) free = abandon(free, at.token);
  return { ...free, phase: "idle", turn: undefined };
}

/** Queues the exit for the supervisor, in place of one that it has not taken. */
function exit(ledger: Ledger, seq: Seq): Ledger {
  const before = clearExit(ledger);
  const address = SUPERVISOR_ADDRESS;
  const n = nextNumber(before, address);
  const outgoing = { address, n, message: "exit", dueMs: undefined, awaited: false } as const;
  return { ...queue(before, seq, { ...outgoing, state: "queued" }), exit: seq };
}

/** Whoever starts the actor again has judged its exit. */
function clearExit(ledger: Ledger): Ledger {
  const token = ledger.exit;
  const outgoing = token === undefined ? undefined : ledger.outbox.get(token);
  return token === undefined || outgoing === undefined ? ledger : finish(ledger, token, outgoing);
}

function decided(ledger: Ledger, event: Decided): Ledger {
  openTurn(ledger, "decided");
  const { child, decision, stop, start } = event;
  if (decision === "ignore" || decision === "escalate") return ledger;
  if (!ledger.children.has(child)) illegal("a decision about an actor that is no child");
  if (decision === "forget") return { ...ledger, children: ledger.children.delete(child) };
  // One that is stopped and not started again, a temporary sibling, is a child no more.
  let children = [child, ...stop]
    .filter((id) => !start.includes(id))
    .reduce((before, id) => before.delete(id), ledger.children);
  for (const id of start) children = children.set(id, (children.get(id) ?? -1) + 1);
  return { ...ledger, children };
}

function stopped(ledger: Ledger, event: Stopped, seq: Seq): Ledger {
  between(ledger, event, "idle");
  return { ...exit(closeAll(ledger, event.code), seq), phase: "stopped", children: NO_CHILDREN };
}

/** Whoever stops has none any more. */
const NO_CHILDREN: Ledger["children"] = PersistentMap.of();

function marked(ledger: Ledger, event: Marked): Ledger {
  between(ledger, event, "idle");
  if (event.epoch !== ledger.life?.epoch) illegal("a mark of another epoch");
  return ledger;
}

function rewound(ledger: Ledger, event: Rewound, seq: Seq, blobs: Blobs): Ledger {
  between(ledger, event, "idle", "stopped");
  const { to } = event;
  if (to >= seq) illegal("a rewind to an event that is to come");
  const since = ledger.owed.entries().filter(([token]) => token > to);
  const told = since.reduce((before, [, message]) => answered(before, message, seq), ledger);
  return {
    ...closeAll(told, "ACTOR_REWOUND", to),
    rewound: true,
    retry: undefined,
    timers: decodeTimers(payload(event.timers, blobs)),
    keyvalue: decodeKeyvalue(payload(event.keyvalue, blobs)),
  };
}

function upgraded(ledger: Ledger, event: Upgraded): Ledger {
  between(ledger, event, "idle", "stopped");
  const { component, manifest } = event;
  return { ...ledger, upgrade: { component, manifest } };
}

function payload(slot: Slot, blobs: Blobs): Uint8Array {
  if (!isBlob(slot)) return slot;
  const bytes = blobs(slot);
  if (bytes !== undefined) return bytes;
  throw new ChainError("CHAIN_BLOB_MISSING", {
    what: "a blob that the ledger is made of is not at hand, or was erased",
    remedy: "begin at a mark after it, or take an export that holds it",
  });
}
