import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { readWords } from "../message-words.ts";
import type { CallArgs } from "./call.ts";

export type SendArgs = Pick<
  CallArgs,
  "actor" | "message" | "function" | "text" | "timeoutMs" | "key"
>;

/** Sends to an actor; it is done when that is durable. */
export async function send(invocation: Invocation, args: SendArgs): Promise<Ending> {
  const { shell, output } = invocation;
  const words = await readWords(args.message, args.function, shell);
  await mustBeThere(invocation);
  const { actor, timeoutMs, key } = args;
  const letter = { actor, timeoutMs, key, client: CLIENT };
  const { receipt } = await asking(invocation, actor, ({ client }, signal) => {
    if (words.kind !== "function") {
      const { kind: _, ...body } = words;
      return client.ask("send", { ...letter, ...body }, signal);
    }
    const { function: name, args: values } = words;
    const bytes = args.text ? "text" : "base64";
    const asked = { ...letter, function: name, args: values, bytes, send: true } as const;
    return client.ask("invoke", asked, signal);
  });
  if (output.json) await output.object({ actor, receipt });
  return "ok";
}
