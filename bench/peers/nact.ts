import * as nact from "nact";
import { processNs } from "../harness/measure.ts";

/** An actor of nact, and what it takes: of that, the types of the library say nothing. */
interface Ref<Message> {
  readonly takes?: (message: Message) => void;
}

interface System extends Ref<never> {
  readonly name?: string;
}

/** What is used of it. */
interface Nact {
  readonly start: (name: string) => System;
  readonly stop: (system: System) => void;
  readonly spawn: <State, Message>(
    parent: System,
    handle: (state: State, message: Message) => unknown,
    name?: string,
    properties?: { readonly initialStateFunc: () => State },
  ) => Ref<Message>;
  readonly dispatch: <Message>(actor: Ref<Message>, message: Message) => void;
  readonly query: <Message, Answer>(
    actor: Ref<Message>,
    question: (answerTo: Ref<Answer>) => Message,
    timeoutMs: number,
  ) => Promise<Answer>;
}

const { start, stop, spawn, dispatch, query } = nact as unknown as Nact;

/** As many bytes as our messages have. */
const BODY = new Uint8Array(32);
const TIMEOUT_MS = 60_000;

interface Question {
  readonly body: Uint8Array;
  readonly answerTo: Ref<Uint8Array>;
}

interface Turn {
  readonly calls: number;
  readonly answerTo: Ref<number>;
}

interface Passed {
  readonly left: number;
  readonly body: Uint8Array;
  readonly over: () => void;
}

/** Pairs of actors, of which one asks the other so many times a turn: nanoseconds of CPU for a call. */
export async function ask(pairs: number, calls: number, turns: number): Promise<number> {
  return inSystem(async (system) => {
    const askers = Array.from({ length: pairs }, () => asker(system, [answerer(system)]));
    const all = (count: number): Promise<unknown> =>
      Promise.all(askers.map((one) => turnsOf(one, calls, count)));
    await all(2);
    return (await processNs(1, () => all(turns))) / (pairs * turns * calls);
  });
}

/** One actor that asks all others, and waits for every answer: nanoseconds of CPU for one of these. */
export async function fanOut(others: number, turns: number): Promise<number> {
  return inSystem(async (system) => {
    const one = asker(
      system,
      Array.from({ length: others }, () => answerer(system)),
    );
    await turnsOf(one, 1, 2);
    return (await processNs(1, () => turnsOf(one, 1, turns))) / (others * turns);
  });
}

/** A message that goes round: nanoseconds of CPU for a hop. */
export async function ring(actors: number, hops: number): Promise<number> {
  return inSystem(async (system) => {
    const all: Ref<Passed>[] = [];
    for (let at = 0; at < actors; at++) {
      all.push(
        spawn(system, (_: unknown, message: Passed) => {
          if (message.left === 0) return message.over();
          const next = all[(at + 1) % actors] as Ref<Passed>;
          dispatch(next, { ...message, left: message.left - 1 });
        }),
      );
    }
    const first = all[0] as Ref<Passed>;
    const round = (left: number): Promise<void> =>
      new Promise((over) => dispatch(first, { left, body: BODY, over }));
    await round(actors);
    return (await processNs(1, () => round(hops))) / hops;
  });
}

/** New actors, each with its first state: nanoseconds of CPU for one. */
export async function spawned(count: number): Promise<number> {
  return inSystem((system) =>
    processNs(1, () => {
      for (let at = 0; at < count; at++) {
        spawn(system, (state: Uint8Array) => state, `actor-${at}`, {
          initialStateFunc: () => Uint8Array.from(BODY),
        });
      }
    }).then((ns) => ns / count),
  );
}

async function inSystem(work: (system: System) => Promise<number>): Promise<number> {
  const system = start(`bench-${process.hrtime.bigint()}`); // a name is used once
  try {
    return await work(system);
  } finally {
    stop(system);
  }
}

function answerer(system: System): Ref<Question> {
  return spawn(system, (_: unknown, { body, answerTo }: Question) => dispatch(answerTo, body));
}

/** Asks all of these so many times a turn: all at once, one time after the other. */
function asker(system: System, others: readonly Ref<Question>[]): Ref<Turn> {
  return spawn(system, async (_: unknown, { calls, answerTo }: Turn) => {
    for (let call = 0; call < calls; call++) await Promise.all(others.map(asked));
    dispatch(answerTo, calls);
  });
}

function asked(other: Ref<Question>): Promise<Uint8Array> {
  return query(other, (answerTo: Ref<Uint8Array>) => ({ body: BODY, answerTo }), TIMEOUT_MS);
}

async function turnsOf(one: Ref<Turn>, calls: number, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await query(one, (answerTo: Ref<number>) => ({ calls, answerTo }), TIMEOUT_MS);
  }
}
