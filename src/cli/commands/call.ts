import { asking, mustBeThere } from "../asking.ts";
import { CLIENT } from "../client-name.ts";
import type { Ending } from "../exit-code.ts";
import type { Invocation } from "../invocation.ts";
import { readWords } from "../message-words.ts";
import type { Output } from "../output.ts";
import { jsonText } from "../json.ts";
import { printable } from "../printable.ts";
import { writeWhole } from "../whole-file.ts";

export interface CallArgs {
  readonly actor: string;
  /** BODY, or HANDLER JSON, or FUNCTION JSON… */
  readonly message: readonly string[];
  /** One whose name is given apart: every word is an argument. */
  readonly function: string | undefined;
  /** Whether a string stands for the bytes of its text where the type is `list<u8>`. */
  readonly text: boolean;
  readonly timeoutMs: number | undefined;
  /** Idempotency key. */
  readonly key: string | undefined;
  /** A file for the reply, as it is; undefined: stdout. */
  readonly output: string | undefined;
  /** The reply as it is, to a terminal too. */
  readonly raw: boolean;
}

/** Calls an actor, and shows what it replies. */
export async function call(invocation: Invocation, args: CallArgs): Promise<Ending> {
  const { shell, output } = invocation;
  const words = await readWords(args.message, args.function, shell);
  await mustBeThere(invocation);
  const { actor, timeoutMs, key } = args;
  const letter = { actor, timeoutMs, key, client: CLIENT };
  if (words.kind === "function") {
    const { function: name, args: values } = words;
    const bytes = args.text ? "text" : "base64";
    const asked = { ...letter, function: name, args: values, bytes } as const;
    const answer = await asking(invocation, actor, ({ client }, signal) =>
      client.ask("invoke", asked, signal),
    );
    const { function: called, result = null, receipt } = answer;
    if (args.output !== undefined) await save(output, args.output, line(JSON.stringify(result)));
    else if (output.json) await output.object({ actor, function: called, result, receipt });
    else await show(output, new TextEncoder().encode(jsonText(result)), args.raw);
    return "ok";
  }
  const { kind: _, ...body } = words;
  const answer = await asking(invocation, actor, ({ client }, signal) =>
    client.ask("call", { ...letter, ...body }, signal),
  );
  const { id: _id, receipt, ...reply } = answer;
  if (args.output !== undefined) await save(output, args.output, bytesOf(reply));
  else if (output.json) await output.object({ actor, ...reply, receipt });
  else await show(output, bytesOf(reply), args.raw);
  return "ok";
}

interface Reply {
  readonly reply?: string | null | undefined;
  readonly replyBase64?: string | undefined;
}

function bytesOf({ reply, replyBase64 }: Reply): Uint8Array {
  if (replyBase64 !== undefined) return Uint8Array.fromBase64(replyBase64);
  return new TextEncoder().encode(reply ?? "");
}

function line(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\n`);
}

async function show(output: Output, bytes: Uint8Array, raw: boolean): Promise<void> {
  if (!raw && output.isTerminal) return output.line(printable(new TextDecoder().decode(bytes)));
  await output.bytes(bytes);
  await output.line("");
}

async function save(output: Output, file: string, bytes: Uint8Array): Promise<void> {
  await output.wrote(file, await writeWhole(file, one(bytes)));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
