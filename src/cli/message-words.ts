import { CliError } from "./errors.ts";
import { utf8Text } from "../protocol/mod.ts";
import { readWhole } from "./target.ts";
import type { Shell } from "./shell.ts";

/** What stands after ACTOR on the command line of `call` and `send`. */
export type Words =
  | { readonly kind: "body"; readonly body: string }
  | { readonly kind: "bytes"; readonly bodyBase64: string }
  | { readonly kind: "function"; readonly function: string; readonly args: readonly unknown[] };

/** A function of an interface, as nobody writes a body. */
const FUNCTION = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*(?:@[^#\s]+)?#[^#\s]+$/i;

/**
 * BODY; or HANDLER JSON, the body `{"HANDLER": JSON}`; or FUNCTION JSON…, where FUNCTION is of an interface or given as an option.
 * A word `-` stands for what stdin holds, `@FILE` for what a file does, and `@@…` for a text that begins with `@`.
 * @throws CliError CLI_USAGE, CLI_NO_FILE
 */
export async function readWords(
  words: readonly string[],
  name: string | undefined,
  shell: Shell,
): Promise<Words> {
  const [first, second, ...more] = words;
  if (name !== undefined) return functionOf(name, words, shell);
  if (first !== undefined && FUNCTION.test(first)) return functionOf(first, words.slice(1), shell);
  if (first === undefined) throw usage("nothing is said: give a BODY, or HANDLER JSON");
  if (more.length > 0)
    throw usage(`a message is BODY, or HANDLER JSON; these are ${words.length} words`);
  if (second !== undefined) {
    const body = JSON.stringify({ [first]: await jsonOf(second, shell) });
    return { kind: "body", body };
  }
  const bytes = await bytesOf(first, shell);
  const body = utf8Text(bytes);
  return body === undefined
    ? { kind: "bytes", bodyBase64: bytes.toBase64() }
    : { kind: "body", body };
}

async function functionOf(name: string, words: readonly string[], shell: Shell): Promise<Words> {
  const args: unknown[] = [];
  for (const word of words) args.push(await jsonOf(word, shell));
  return { kind: "function", function: name, args };
}

async function jsonOf(word: string, shell: Shell): Promise<unknown> {
  const text = new TextDecoder().decode(await bytesOf(word, shell));
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CliError("CLI_USAGE", {
      what: `an argument is not JSON: ${(cause as SyntaxError).message}`, // what JSON.parse throws
      remedy: `write a text with its quotes, as '"pen"'`,
      cause,
    });
  }
}

async function bytesOf(word: string, shell: Shell): Promise<Uint8Array> {
  if (word === "-") return shell.readStdin();
  if (word.startsWith("@@") || !word.startsWith("@")) {
    const text = word.startsWith("@@") ? word.slice(1) : word;
    return new TextEncoder().encode(text);
  }
  return readWhole(word.slice(1));
}

function usage(what: string): CliError {
  return new CliError("CLI_USAGE", { what, remedy: "see `theater call --help`" });
}
