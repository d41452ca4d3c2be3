/** What `actor({ handlers })` of the guests' library gives: its types alone are of use here. */
interface WithHandlers {
  readonly handlers: Readonly<Record<string, (state: never, ...rest: never[]) => unknown>>;
}

/** Handlers of which nothing is known. */
export type AnyHandlers = Readonly<Record<string, (state: never, argument?: unknown) => unknown>>;

/** The handlers of an actor's type: `start<typeof counter>(…)` with the `counter` that its module exports. */
export type HandlersOf<Actor> = Actor extends WithHandlers ? Actor["handlers"] : AnyHandlers;

export type HandlerName<Handlers> = keyof Handlers & string;

/** What comes after the state: the handler's message, or nothing. */
export type ArgumentOf<Handler> = Handler extends (...args: infer Taken) => unknown
  ? Taken extends [unknown, infer Message, ...unknown[]]
    ? [argument: Message]
    : Taken extends [unknown, (infer Message)?, ...unknown[]]
      ? [argument?: Message]
      : []
  : never;

/** What it returns, as JSON gives it back. */
export type ReplyOf<Handler> = Handler extends (...args: never[]) => infer Reply
  ? Reply extends void
    ? undefined
    : Reply
  : never;
