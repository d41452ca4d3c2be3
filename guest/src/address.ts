import type { Actor, MessageOf, ReplyOf } from "./actor.ts";
import { bodyText } from "./dispatch.ts";
import { jsonText } from "./json.ts";
import { call, type CallOptions, type Request, request, send } from "./messages.ts";
import { encodeUtf8 } from "./utf8.ts";

type HandlersOf<Any> = Any extends Actor<infer Handlers> ? Handlers : never;

/** The message of a handler, left out where it takes none. */
type Said<Handler> =
  undefined extends MessageOf<Handler>
    ? [message?: MessageOf<Handler>, options?: CallOptions]
    : [message: MessageOf<Handler>, options?: CallOptions];

/** Another actor, typed by what it handles. */
export interface Address<Any extends Actor> {
  readonly name: string;
  /** As `send`. @throws CallError */
  send<Name extends keyof HandlersOf<Any> & string>(
    handler: Name,
    ...said: Said<HandlersOf<Any>[Name]>
  ): void;
  /** As `call`. @throws CallError */
  call<Name extends keyof HandlersOf<Any> & string>(
    handler: Name,
    ...said: Said<HandlersOf<Any>[Name]>
  ): ReplyOf<HandlersOf<Any>[Name]>;
  /** As `request`. @throws CallError */
  request<Name extends keyof HandlersOf<Any> & string>(
    handler: Name,
    ...said: Said<HandlersOf<Any>[Name]>
  ): Request<ReplyOf<HandlersOf<Any>[Name]>>;
}

/**
 * Another actor by its name or id, and, by its type, what can be said to it.
 *
 * ```ts
 * const till = address<typeof import("./till.ts").default>("till");
 * const total = till.call("pay", { amount: 5 });
 * ```
 */
export function address<Any extends Actor>(name: string): Address<Any> {
  const to = {
    name,
    send: (handler: string, message?: unknown) => send(name, handlerBody(handler, message)),
    call: (handler: string, message?: unknown, options?: CallOptions) =>
      call(name, handlerBody(handler, message), options),
    request: (handler: string, message?: unknown, options?: CallOptions) =>
      request(name, handlerBody(handler, message), options),
  };
  return to as unknown as Address<Any>; // what the other actor's type says of its answers
}

/** The body for a handler of an actor made by `actor`. @throws TypeError where the message is no JSON */
export function handlerBody(handler: string, message: unknown): Uint8Array {
  return encodeUtf8(bodyText(handler, message, (value) => jsonText(value, "the message")));
}
