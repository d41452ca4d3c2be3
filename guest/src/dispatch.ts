import { nearest } from "./nearest.ts";
import { Refusal } from "./refusal.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A message for a handler. */
export interface Addressed {
  readonly handler: string;
  /** Undefined where the body was a handler's name alone. */
  readonly message: unknown;
}

/** The body of a message: `{"add": 5}`, and `"get"` where the handler takes nothing. The bare text `get` is taken for that too. */
export function bodyText(
  handler: string,
  message: unknown,
  text: (value: unknown) => string,
): string {
  return message === undefined
    ? JSON.stringify(handler)
    : `{${JSON.stringify(handler)}:${text(message)}}`;
}

/** @throws Refusal that says what is accepted */
export function addressed(body: Uint8Array, handlers: object): Addressed {
  const text = decodeUtf8(body);
  if (text === undefined) throw new Refusal(`the message is not UTF-8; ${accepted(handlers)}`);
  if (Object.hasOwn(handlers, text)) return { handler: text, message: undefined };
  const { handler, message } = parsed(text, handlers);
  if (Object.hasOwn(handlers, handler)) return { handler, message };
  throw new Refusal(unknownHandler(handler, handlers));
}

/** That there is no such handler, and which may have been meant. */
export function unknownHandler(name: string, handlers: object): string {
  const close = nearest(name, Object.keys(handlers));
  const meant = close === undefined ? accepted(handlers) : `did you mean ${JSON.stringify(close)}?`;
  return `there is no handler ${JSON.stringify(name.slice(0, SHOWN))}; ${meant}`;
}

function parsed(text: string, handlers: object): Addressed {
  const value = json(text, handlers);
  if (typeof value === "string") return { handler: value, message: undefined };
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const names = Object.keys(value);
    const handler = names[0];
    if (handler !== undefined && names.length === 1) {
      return { handler, message: (value as Readonly<Record<string, unknown>>)[handler] };
    }
  }
  throw new Refusal(`the message names no handler; ${accepted(handlers)}`);
}

function json(text: string, handlers: object): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const name = /^[\w-]{1,40}$/.test(text) ? nearest(text, Object.keys(handlers)) : undefined;
    const meant = name === undefined ? "" : `; did you mean ${JSON.stringify(name)}?`;
    throw new Refusal(`the message is no JSON${meant || `; ${accepted(handlers)}`}`);
  }
}

/** Characters of a foreign name that are said again. */
const SHOWN = 40;
const NAMES_MAX = 20;

function accepted(handlers: object): string {
  const names = Object.keys(handlers);
  const first = JSON.stringify(names[0] ?? "name");
  const listed = names.slice(0, NAMES_MAX).join(", ");
  return `say {${first}: ...} or ${first}; there are ${listed}${names.length > NAMES_MAX ? ", ..." : ""}`;
}
