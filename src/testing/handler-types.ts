/** What `actor({ handlers })` of the guests' library gives: its types alone are of use here. */
interface WithHandlers {
  readonly handlers: Readonly<Record<string, (state: never, ...rest: never[]) => unknown>>;
}

/** Handlers of which nothing is known. */
export type AnyHandlers = Readonly<Record<string, (state: never, argument?: unknown) => unknown>>;

/** The handlers of an actor's type: `start<typeof counter>(…)` with the `counter` that its module exports. */
export type HandlersOf<Actor> = Actor extends WithHandlers ? Actor["handlers"] : AnyHandlers;

export type HandlerName<Handlers> = keyof Handlers & string;

/** What comes after the state: the handler's argument, or nothing. */
export type ArgumentOf<Handler> = Handler extends (state: never, ...rest: infer Rest) => unknown
  ? Rest
  : never;

export type ReplyOf<Handler> = Handler extends (state: never, ...rest: never[]) => infer Reply
  ? Reply
  : never;
