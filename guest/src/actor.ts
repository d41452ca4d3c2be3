import type { Context } from "./context.ts";
import type { Exit } from "./exit.ts";

/**
 * What a message does: it may change `state` in place, and what it returns is the reply. Throw a `Refusal` to refuse the message; any
 * other error fails the turn. It is never async: `call`, `wait` and `sleep` come back when they are done.
 */
export type Handler<State, Message = never> = (
  state: State,
  message: Message,
  context: Context<State>,
) => unknown;

/** What the end of another does, which this one monitored, or of a child of it: it may change `state` in place. */
export type Exited<State> = (state: State, exit: Exit) => void;

/** An actor with named handlers: messages and replies are JSON. */
export interface HandlersDefinition<State, Parameters, Handlers> {
  /** The first state, from the manifest's `parameters` (JSON; undefined where there are none). Kept as JSON between turns. */
  readonly state: (parameters: Parameters) => State;
  readonly handlers: Handlers;
  readonly exited?: Exited<State>;
}

/** An actor that takes every message as the bytes that it is. */
export interface ReceiveDefinition<State, Parameters> {
  readonly state: (parameters: Parameters) => State;
  readonly receive: Handler<State, Uint8Array>;
  readonly exited?: Exited<State>;
}

/** What `theater build` makes a component of, as a module's default export. */
export interface Actor<Handlers = unknown> {
  readonly state: (parameters: never) => unknown;
  readonly handlers: Handlers;
  readonly receive: Handler<never, Uint8Array> | undefined;
  readonly exited: Exited<never> | undefined;
}

/**
 * An actor in TypeScript.
 *
 * ```ts
 * export default actor({
 *   state: () => ({ count: 0 }),
 *   handlers: {
 *     add: (state, amount: number) => (state.count += amount),
 *     get: (state) => state.count,
 *   },
 * });
 * ```
 */
export function actor<
  State extends object,
  Handlers extends Readonly<Record<string, Handler<State>>>,
  Parameters = undefined,
>(definition: HandlersDefinition<State, Parameters, Handlers>): Actor<Handlers>;
export function actor<State extends object, Parameters = undefined>(
  definition: ReceiveDefinition<State, Parameters>,
): Actor<Readonly<Record<never, never>>>;
export function actor(definition: {
  readonly state: (parameters: never) => unknown;
  readonly handlers?: unknown;
  readonly receive?: Handler<never, Uint8Array>;
  readonly exited?: Exited<never>;
}): Actor {
  const { state, handlers = {}, receive, exited } = definition;
  return { state, handlers, receive, exited };
}

/** The message that a handler takes; undefined where it takes none. */
export type MessageOf<Handler> = Handler extends (...args: infer Taken) => unknown
  ? Taken extends [] | [unknown]
    ? undefined
    : Taken extends [unknown, infer Message, ...unknown[]]
      ? Message
      : Taken extends [unknown, (infer Message)?, ...unknown[]]
        ? Message | undefined
        : undefined
  : never;

/** What a handler replies, as whoever called has it. */
export type ReplyOf<Handler> = Handler extends (...args: never[]) => infer Reply
  ? Reply extends void
    ? undefined
    : Reply
  : never;
