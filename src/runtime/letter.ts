import { ActorError, type Request } from "../actor/mod.ts";
import type { Clock, Value } from "../base/mod.ts";

/** A message from outside. */
export interface Letter {
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly function: string;
  /** Arguments without the state; bytes are the body of a message for `handler.handle`. */
  readonly args: readonly Value[] | Uint8Array;
  /** Who sends it, as whoever let them in knows them. */
  readonly client: string;
  /** Milliseconds that the caller waits for the reply, or until a send is durable; undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** Idempotency key, of this client: the same again gets the first answer, for 24 hours and 10,000 keys of an actor. */
  readonly key: string | undefined;
}

/** Longest name of a client, in UTF-16 code units. */
export const CLIENT_NAME_MAX = 256;
/** Longest idempotency key, in UTF-16 code units. */
export const KEY_MAX = 256;
/** Longest wait of a caller: a year. */
export const TIMEOUT_MS_MAX: number = 365 * 24 * 3600 * 1000;

/** What whoever sent a letter is told. */
export type Told = Pick<Request, "taken" | "answer">;

/**
 * The letter as a request; its body is copied, since the caller may use the buffer again. One that nobody waits for any longer is answered
 * with ACTOR_DEADLINE then, whatever comes of it: from the next millisecond on no turn begins with it.
 * @throws ActorError ACTOR_BAD_ARGUMENTS for a name or a time that no chain can hold
 */
export function requestOf(
  letter: Letter,
  kind: "call" | "send",
  clock: Clock,
  told: Told,
): Request {
  const { function: name, args, client, key } = letter;
  if (!isClientName(client)) throw badClient();
  if (key !== undefined && (key.length === 0 || key.length > KEY_MAX || !key.isWellFormed())) {
    throw badOption(`an idempotency key has to be well-formed text of 1 to ${KEY_MAX} characters`);
  }
  const deadlineMs = deadlineOf(letter, clock);
  const { taken, answer } =
    deadlineMs === undefined ? told : byThen(clock, deadlineMs, told, LATE[kind]);
  return {
    kind,
    sender: { kind: "client", name: client },
    function: name,
    args: args instanceof Uint8Array ? args.slice() : args,
    position: undefined,
    key,
    deadlineMs,
    cause: undefined,
    trace: undefined,
    taken,
    answer,
  };
}

export function isClientName(text: string): boolean {
  return text.length <= CLIENT_NAME_MAX && text.isWellFormed();
}

export function badClient(): ActorError {
  return badOption(
    `the client's name has to be well-formed text of at most ${CLIENT_NAME_MAX} characters`,
  );
}

function deadlineOf({ timeoutMs }: Letter, clock: Clock): number | undefined {
  if (timeoutMs === undefined) return undefined;
  return dueAfter(timeoutMs, clock);
}

/** When so many milliseconds are over. @throws ActorError ACTOR_BAD_ARGUMENTS where they are none, or too many */
export function dueAfter(timeoutMs: number, clock: Clock): number {
  if (timeoutMs >= 0 && timeoutMs <= TIMEOUT_MS_MAX) return Math.ceil(clock.nowMs() + timeoutMs);
  throw badOption(`\`timeoutMs\` has to be from 0 to ${TIMEOUT_MS_MAX}`);
}

/** What it is told, or the error when that does not come in time: whichever is first. */
function byThen(
  clock: Clock,
  deadlineMs: number,
  { taken, answer }: Told,
  late: () => ActorError,
): Told {
  const cancel = clock.wakeAt(deadlineMs, () => answer({ kind: "refused", error: late() }));
  return {
    taken:
      taken &&
      ((receipt) => {
        cancel();
        taken(receipt);
      }),
    answer: (given) => {
      cancel();
      answer(given);
    },
  };
}

const LATE: Readonly<Record<"call" | "send", () => ActorError>> = {
  call: () =>
    new ActorError("ACTOR_DEADLINE", {
      what: "no reply came in time; its turn may still run, and is recorded if it does",
      remedy: "wait longer, or read the actor's chain",
    }),
  send: () =>
    new ActorError("ACTOR_DEADLINE", {
      what: "it was not durable in time; it may be taken still where its turn had begun, and is recorded if it is",
      remedy:
        "read the actor's chain, or send it again with more time; with its `key` it is not taken twice",
    }),
};

function badOption(what: string): ActorError {
  return new ActorError("ACTOR_BAD_ARGUMENTS", {
    what,
    remedy: "call again with an option that is",
  });
}
