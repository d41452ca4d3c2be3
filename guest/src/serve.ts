import type { Actor } from "./actor.ts";
import { Context, type RawMessage } from "./context.ts";
import { addressed } from "./dispatch.ts";
import { fail } from "./fail.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { own } from "./own-handlers.ts";
import { isRawActor, type RawActor } from "./raw-actor.ts";
import { Refusal } from "./refusal.ts";
import { settled } from "./settled.ts";

/** `handler` of wit/actor.wit, as the guest's engine calls it: a text that is thrown is the `err` of the result. */
export interface ServedHandler {
  readonly init: (parameters: Uint8Array) => Uint8Array | null;
  readonly handle: (
    state: Uint8Array | null,
    message: RawMessage,
  ) => [state: Uint8Array | null, reply: Uint8Array | null];
}

/** What a component exports for an actor. Used by `theater build`. */
export function serve(actor: Actor | RawActor): ServedHandler {
  own.hearsExits = actor.exited !== undefined;
  const { init, handle } = isRawActor(actor) ? actor.served : servedJson(actor);
  return {
    init(parameters) {
      try {
        return init(parameters);
      } catch (error) {
        return ended(error);
      }
    },
    handle(state, message) {
      try {
        return handle(state, message);
      } catch (error) {
        return ended(error);
      }
    },
  };
}

/** A `Refusal` is the handler's answer; anything else that is thrown fails the turn. */
export function ended(error: unknown): never {
  if (error instanceof Refusal) throw error.message.toWellFormed();
  return fail(error);
}

function servedJson({ state, handlers, receive }: Actor): ServedHandler {
  if (receive === undefined) own.handlers = handlers as object;
  const perform = receive ?? byName(handlers as Readonly<Record<string, AnyHandler>>);
  return {
    init(parameters) {
      const first = (state as (parameters: unknown) => unknown)(parametersOf(parameters));
      return encodeJson(settled(first, "state"), "state");
    },
    handle(bytes, message) {
      const before = (bytes === null ? undefined : decodeJson(bytes)) as never;
      const context = new Context<never>(message, before);
      const reply = settled(perform(before, message.body, context), "the reply");
      const after = encodeJson(context.state, "state");
      return [after, message.replyTo === null || context.deferred ? null : replyBytes(reply)];
    },
  };
}

type AnyHandler = (state: never, message: unknown, context: Context<never>) => unknown;

function byName(handlers: Readonly<Record<string, AnyHandler>>) {
  return (state: never, body: Uint8Array, context: Context<never>): unknown => {
    const { handler, message } = addressed(body, handlers);
    return (handlers[handler] as AnyHandler)(state, message, context); // `addressed` found it
  };
}

function parametersOf(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return decodeJson(bytes);
  } catch (error) {
    throw new Refusal(`the parameters are no JSON: ${(error as Error).message}`);
  }
}

/** Bytes go as they are, and nothing as no bytes; all else as JSON. */
function replyBytes(reply: unknown): Uint8Array {
  if (reply === undefined) return new Uint8Array(0);
  return reply instanceof Uint8Array ? reply : encodeJson(reply, "the reply");
}
