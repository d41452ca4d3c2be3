import { quote, witText } from "../base/mod.ts";
import { ChainError, encodeValue } from "../chain/mod.ts";
import { type Entry, HANDLE, type Shape } from "./entry.ts";
import { ActorError } from "./errors.ts";
import type { ActorLimits } from "./limits.ts";
import type { Message, Request } from "./message.ts";

/** A request held against the functions of an actor: before anything is recorded, and before the guest is entered. */
export function admit(
  shape: Shape,
  request: Request,
  { messageBytesMax }: ActorLimits,
): Message | ActorError {
  const entry = shape.entries.get(request.function);
  if (entry === undefined) return noFunction(shape, request.function);
  const bytes = argumentBytes(entry, request.args);
  if (bytes instanceof ActorError) return bytes;
  return bytes <= messageBytesMax ? { request, entry } : tooLarge(bytes, messageBytesMax);
}

/** Bytes of the arguments as they will be recorded, about; or why they do not fit. */
function argumentBytes(entry: Entry, args: Request["args"]): number | ActorError {
  if (args instanceof Uint8Array) {
    return entry.name === HANDLE ? args.length : misfit(entry, "a message body");
  }
  const { params } = entry.recorded;
  if (args.length !== params.length) return misfit(entry, `${args.length} arguments`);
  try {
    return params.reduce((total, { type }, at) => total + encodeValue(type, args[at]).length, 0);
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return misfit(entry, error.message);
  }
}

function tooLarge(bytes: number, limit: number): ActorError {
  return new ActorError("ACTOR_MESSAGE_TOO_LARGE", {
    what: `a message of ${bytes} bytes; the limit is ${limit}`,
    remedy: "send it in parts, or raise `message-bytes-max`",
  });
}

function noFunction({ entries }: Shape, name: string): ActorError {
  return new ActorError("ACTOR_NO_FUNCTION", {
    what: `it has no function ${quote(name)}`,
    remedy: `call one of ${[...entries.keys()].map(quote).join(", ")}`,
  });
}

function misfit(entry: Entry, what: string): ActorError {
  const { params, result } = entry.recorded;
  const taken = params.map(({ name, type }) => `${name}: ${witText(type)}`).join(", ");
  return new ActorError("ACTOR_BAD_ARGUMENTS", {
    what: `${quote(entry.name)} does not take that: ${what}`,
    remedy: `its type is func(${taken})${result === undefined ? "" : ` -> ${witText(result)}`}`,
  });
}
