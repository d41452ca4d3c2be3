import type { Value } from "../base/mod.ts";
import {
  encodeResult,
  encodeValue,
  type Failed,
  type MessageKind,
  type Received,
  type Seq,
} from "../chain/mod.ts";
import { type Alarms, dueCount } from "./alarms.ts";
import type { Callers } from "./callers.ts";
import { type Entry, HANDLE } from "./entry.ts";
import type { Channels } from "./channels.ts";
import type { Journal } from "./journal.ts";
import type { Life } from "./life.ts";
import { argumentsOf, type Message, refused, type Request } from "./message.ts";
import type { Outcome } from "./turn.ts";

/** The turn that is under way. */
export interface Turn {
  readonly kind: MessageKind;
  /** Of its `received`. */
  readonly seq: Seq;
  readonly entry: Entry;
}

export interface TurnRecordDeps {
  readonly journal: Journal;
  readonly life: Life;
  readonly alarms: Alarms;
  readonly callers: Callers;
  readonly channels: Channels;
  /** Whether the component can answer later what it did not answer at once. */
  readonly canDefer: boolean;
  /** Hears of a `failed` that was recorded, before its link is sealed. */
  readonly exited: (seq: Seq, failed: Failed) => void;
}

/** What of a turn's beginning and end stands in the chain, and who is told of it when that is durable. */
export class TurnRecord {
  readonly #deps: TurnRecordDeps;

  constructor(deps: TurnRecordDeps) {
    this.#deps = deps;
  }

  /** Records that the message entered: its turn, and the arguments that the handler is to be given. */
  received(message: Message): [Turn, readonly Value[]] {
    const { journal, alarms, callers, channels } = this.#deps;
    const { request, entry, payload } = message;
    journal.open(); // what stands at its head comes first
    const count =
      request.token === undefined ? 0 : dueCount(journal.ledger, request.token, journal.nowMs());
    const args = argumentsOf(message, journal.seq, count, journal.ledger);
    const encoded =
      payload instanceof Uint8Array
        ? entry.recorded.params.map(({ type }, at) => encodeValue(type, args[at]))
        : payload;
    journal.whenTaken = request.taken;
    const seq = journal.record({
      kind: "received",
      message: request.kind,
      sender: request.sender,
      position: request.position,
      key: request.key,
      ...placeOf(request, journal.seq),
      deadlineMs: request.deadlineMs,
      function: entry.name,
      args: encoded.map((bytes) => journal.slot(bytes)),
      cause: request.cause,
      trace: request.trace,
    });
    journal.turn = seq;
    if (request.token !== undefined) alarms.taken(request.token);
    if (request.through?.kind === "lost") channels.lost(seq);
    callers.add(seq, request.answer);
    return [{ kind: request.kind, seq, entry }, args];
  }

  /** Seals the turn's last link, with how it ended and the fuel that it burnt. */
  ended(turn: Turn, outcome: Outcome, fuel: bigint): void {
    if (outcome.kind === "replied") this.#replied(turn, outcome, fuel);
    else this.#failed(turn, outcome, fuel);
  }

  #replied(
    { entry, seq, kind }: Turn,
    { result, state }: Outcome & { kind: "replied" },
    fuel: bigint,
  ): void {
    const { journal, life, callers, canDefer, channels } = this.#deps;
    life.keep(state);
    const isOwed = journal.ledger.owed.has(seq);
    const deferred = canDefer && kind === "call" && isOwed && isSilent(entry, result);
    const effect = kind === "channel" ? channels.reply(seq, result) : undefined;
    const at = journal.record({
      kind: "replied",
      result: journal.slot(encodeResult(entry.recorded.result, result)),
      fuel,
      state: life.stateDigest,
      deferred: deferred ? true : undefined,
      effect,
    });
    channels.replied(seq, effect, at, result);
    // What was replied within the turn, by its own token, is what counts: it is told with the commit that holds it.
    const isReplied = kind === "call" && !isOwed;
    const told = deferred || isReplied ? NOBODY : callers.take(seq);
    journal.seal(
      (receipt) => told({ kind: "replied", result, receipt }),
      (error) => told(refused(error)),
    );
  }

  #failed(
    { seq }: Turn,
    { code, message, origin }: Outcome & { kind: "failed" },
    fuel: bigint,
  ): void {
    const { journal, callers, channels, exited } = this.#deps;
    const before = journal.ledger;
    journal.dropQueued();
    const event = { kind: "failed", code, message, fuel, origin } as const;
    exited(journal.record(event), event);
    channels.closed(before);
    const told = callers.take(seq);
    journal.seal(
      (receipt) => told({ kind: "failed", code, message, receipt }),
      (error) => told(refused(error)),
    );
  }
}

function NOBODY(): void {}

/** The token of what it concerns, and what came through a channel. */
function placeOf({ token, through }: Request, seq: Seq): Pick<Received, "token" | "frame"> {
  switch (through?.kind) {
    case undefined:
      return { token };
    case "offer":
    case "accept":
      return {
        token: through.to ?? seq,
        frame: { kind: through.kind, theirs: through.from, credit: through.credit },
      };
    case "body":
      return { token: through.to };
    case "credit":
      return { token: through.to, frame: { kind: "credit", credit: through.credit } };
    case "refuse":
    case "close":
    case "lost":
      return { token: through.to, frame: { kind: through.kind } };
    default:
      throw new Error("an answer that is not given yet has come");
  }
}

/** A handler that gave no reply. */
function isSilent({ name }: Entry, result: Value): boolean {
  if (name !== HANDLE) return false;
  const { tag, val } = result as { tag: string; val: Value }; // by the handler's WIT type
  return tag === "ok" && val === undefined;
}
