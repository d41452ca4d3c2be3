import type { Ledger, MessageKind, Sender, Seq } from "../chain/mod.ts";

/** What an actor has open, as its ledger has it: plain data. */
export interface OpenWork {
  /** Undefined between turns. */
  readonly turn: OpenTurnWork | undefined;
  /** Replies that it owes: of the open turn, and those that it deferred. */
  readonly owedCount: number;
  /** Messages that it sent and is not done with. */
  readonly outboxCount: number;
  readonly timerCount: number;
  /** The timer that is due first. */
  readonly nextTimer: TimerWork | undefined;
}

export interface OpenTurnWork {
  /** Of its `received`. */
  readonly seq: Seq;
  readonly message: MessageKind;
  readonly sender: Sender;
  /** The `called` that has no answer yet; undefined where the guest runs. */
  readonly called: Seq | undefined;
  /** What that call is an index into; empty where there is none. */
  readonly imports: readonly string[];
  /** Messages of this turn whose answers it may still wait for, oldest first. */
  readonly requests: readonly RequestWork[];
}

export interface RequestWork {
  readonly token: Seq;
  /** As written. */
  readonly address: string;
  /** When the answer is given up, in milliseconds since the epoch. */
  readonly dueMs: number | undefined;
}

export interface TimerWork {
  readonly token: Seq;
  readonly dueMs: number;
  readonly everyMs: number | undefined;
}

/** Costs what an open turn has asked and how many timers there are; of an outbox only its size. */
export function openWorkOf(ledger: Ledger): OpenWork {
  const { turn, owed, outbox, timers, life } = ledger;
  return {
    turn: turn && {
      seq: turn.seq,
      message: turn.message,
      sender: turn.sender,
      called: turn.called,
      imports: turn.called === undefined ? [] : (life?.table ?? []),
      requests: requestsOf(ledger),
    },
    owedCount: owed.size,
    outboxCount: outbox.size,
    timerCount: timers.size,
    nextTimer: timers
      .entries()
      .map(([token, { dueMs, everyMs }]) => ({ token, dueMs, everyMs }))
      .reduce<TimerWork | undefined>(
        (first, timer) => (first === undefined || timer.dueMs < first.dueMs ? timer : first),
        undefined,
      ),
  };
}

function requestsOf({ turn, outbox }: Ledger): readonly RequestWork[] {
  const requests: RequestWork[] = [];
  for (let at = turn?.requests; at !== undefined; at = at.rest) {
    const { token } = at;
    const outgoing = outbox.get(token);
    if (outgoing?.awaited !== true) continue;
    const { address, dueMs } = outgoing;
    requests.push({ token, address, dueMs });
  }
  return requests.toReversed();
}
