import { quote } from "../base/mod.ts";
import { TestingError } from "./errors.ts";

/** A message for one handler: `{"add":5}`, or `"get"` where it takes nothing. */
export function jsonMessage(handler: string, argument: readonly unknown[]): string {
  return JSON.stringify(argument.length === 0 ? handler : { [handler]: argument[0] });
}

/** The same from the other end; undefined where the text is no such message. */
export function handlerCalled(
  text: string,
): { readonly handler: string; readonly argument: unknown } | undefined {
  const json = parse(text);
  if (json === undefined) return text === "" ? undefined : { handler: text, argument: undefined };
  if (typeof json.value === "string") return { handler: json.value, argument: undefined };
  if (typeof json.value !== "object" || json.value === null) return undefined;
  const [first, ...others] = Object.entries(json.value);
  if (first === undefined || others.length > 0) return undefined;
  return { handler: first[0], argument: first[1] };
}

/** Undefined where there is nothing. @throws TestingError TESTING_NOT_JSON */
export function jsonReply(text: string, who: string): unknown {
  if (text === "") return undefined;
  const json = parse(text);
  if (json !== undefined) return json.value;
  throw new TestingError("TESTING_NOT_JSON", {
    what: `${who} answered ${quote(text)}, which is not JSON`,
    remedy: "use `call`, which gives the text as it is",
  });
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined; // text of another kind
  }
}
