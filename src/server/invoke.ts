import { quote, quoteList, type WitFunction } from "../base/mod.ts";
import {
  argsFromJson,
  ProtocolError,
  type Replies,
  type RequestOf,
  valueToJson,
} from "../protocol/mod.ts";
import type { ActorHandle, CallOptions } from "../theater/mod.ts";
import { receiptJson } from "./receipt-json.ts";

/** Calls a function of an actor by its WIT type, with arguments and result as JSON. @throws ProtocolError, ActorError */
export async function invoke(
  actor: ActorHandle,
  { function: asked, args, bytes = "base64", send = false }: RequestOf<"invoke">,
  options: CallOptions,
): Promise<Replies["invoke"]> {
  const functions = await actor.functions();
  const name = nameOf(functions, asked);
  const type = functions.get(name);
  const values = type === undefined ? [] : argsFromJson(type, args, bytes); // unknown: the actor says what it has
  if (send) {
    const receipt = await actor.post(name, values, options);
    return { id: actor.id, function: name, receipt: receiptJson(receipt) };
  }
  const { value, receipt } = await actor.invoke(name, values, options);
  const result = type?.result === undefined ? null : valueToJson(type.result, value, bytes);
  return { id: actor.id, function: name, result, receipt: receiptJson(receipt) };
}

/** The name as it was given, or with the version that it leaves out. @throws ProtocolError PROTOCOL_AMBIGUOUS_FUNCTION */
function nameOf(functions: ReadonlyMap<string, WitFunction>, asked: string): string {
  if (functions.has(asked)) return asked;
  const [first, ...others] = [...functions.keys()].filter((name) => unversioned(name) === asked);
  if (first === undefined || others.length === 0) return first ?? asked;
  throw new ProtocolError("PROTOCOL_AMBIGUOUS_FUNCTION", {
    what: `more than one version of ${quote(asked)} is there`,
    remedy: `call one of ${quoteList([first, ...others])}`,
  });
}

function unversioned(name: string): string {
  return name.replace(/@[^#]*(?=#)/, "");
}
