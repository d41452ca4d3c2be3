import { functionText, quote, quoteList, type Value } from "../base/mod.ts";
import { ChainError, encodeValue } from "../chain/mod.ts";
import { CHANNEL_HANDLER } from "./channel-entry.ts";
import { type Entry, HANDLE, type Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import type { ActorLimits } from "./limits.ts";
import { HANDLE_EXIT } from "./exits.ts";
import type { Message, Request } from "./message.ts";
import { isHostsOwn } from "./restarting.ts";

/**
 * A request held against the functions of an actor: before anything is recorded, and before the guest is entered. What was
 * admitted no longer depends on what the caller does with its arguments.
 */
export function admit(
  { entries }: Shape,
  request: Request,
  { messageBytesMax }: ActorLimits,
): Message | ActorError {
  const entry = entries.get(request.function);
  if (entry === undefined || !mayCall(request)) return noFunction(entries, request.function);
  const { args, through } = request;
  const isOfChannel = entry.name.startsWith(`${CHANNEL_HANDLER}#`);
  if (isOfChannel !== (through !== undefined))
    return misfit(entry, "anything but what a channel brings");
  const payload =
    args instanceof Uint8Array ? bodyFor(entry, args, isOfChannel) : encoded(entry, args);
  if (payload instanceof ActorError) return payload;
  const bytes = payload instanceof Uint8Array ? payload.length : totalBytes(payload);
  if (bytes > messageBytesMax && payload instanceof Uint8Array && isEnd(request))
    return { request, entry, payload: cutText(payload, messageBytesMax) };
  return bytes <= messageBytesMax ? { request, entry, payload } : tooLarge(bytes, messageBytesMax);
}

/** A channel is closed, or is not to be, whatever is said of that: what is longer than messages may be is cut. */
function isEnd({ through }: Request): boolean {
  return through?.kind === "close" || through?.kind === "refuse";
}

/** As much of a text in UTF-8 as fits, in whole characters. */
function cutText(bytes: Uint8Array, max: number): Uint8Array {
  let end = max;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--; // a byte that continues a character
  return bytes.subarray(0, end);
}

/** How a child ended, only its own exit says; how a life begins, only the host. */
function mayCall({ function: name, kind }: Request): boolean {
  return name === HANDLE_EXIT ? kind === "exit" : !isHostsOwn(name);
}

/** A body is for the handler, and the handler takes nothing else: who sent a message is for the runtime to say. */
function bodyFor(entry: Entry, body: Uint8Array, isOfChannel: boolean): Uint8Array | ActorError {
  return entry.name === HANDLE || isOfChannel ? body : misfit(entry, "a message body");
}

function encoded(entry: Entry, args: readonly Value[]): readonly Uint8Array[] | ActorError {
  if (entry.name === HANDLE) return misfit(entry, "arguments; it takes a message body");
  const { params } = entry.recorded;
  if (args.length !== params.length) return misfit(entry, `${args.length} arguments`);
  try {
    return params.map(({ type }, at) => encodeValue(type, args[at]));
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return misfit(entry, error.message);
  }
}

function totalBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, part) => total + part.length, 0);
}

function tooLarge(bytes: number, limit: number): ActorError {
  return new ActorError("ACTOR_MESSAGE_TOO_LARGE", {
    what: `a message of ${bytes} bytes; the limit is ${limit}`,
    remedy: "send it in parts, or raise `message-bytes-max`",
  });
}

function noFunction(entries: Shape["entries"], name: string): ActorError {
  return new ActorError("ACTOR_NO_FUNCTION", {
    what: `it has no function ${quote(name)}`,
    remedy: `call one of ${quoteList(entries.keys())}`,
  });
}

function misfit(entry: Entry, what: string): ActorError {
  return new ActorError("ACTOR_BAD_ARGUMENTS", {
    what: `${quote(entry.name)} does not take that: ${what}`,
    remedy: `its type is ${functionText(entry.recorded)}`,
  });
}
