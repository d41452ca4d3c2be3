import type { ActorId, TheaterError } from "../base/mod.ts";
import { decodeLink } from "../chain/mod.ts";
import type { KeptLink, LogLine } from "../theater/mod.ts";
import { failureObject } from "./failure.ts";
import type { Output } from "./output.ts";
import { printable, timeText } from "./printable.ts";
import { quote } from "../base/mod.ts";
import type { Finding } from "./shell.ts";

/** What opening found that whoever started the host should know. */
export async function noteFindings(output: Output, findings: readonly Finding[]): Promise<void> {
  for (const { text, value } of findings) await output.note("found", text, value);
}

export function noteLog(output: Output, line: LogLine): Promise<void> {
  const { actor, name, atMs, level, text } = line;
  return output.note("log", logText(line), { actor, name, atMs, level, text });
}

/** A line of an actor's log, for people. */
export function logText({
  actor,
  name,
  atMs,
  level,
  text,
}: Pick<LogLine, "atMs" | "text"> & {
  readonly actor: string;
  readonly name?: string | undefined;
  readonly level: string;
}): string {
  return `${timeText(atMs)} ${printable(level).padEnd(5)} ${printable(name ?? actor)}: ${quote(text)}`;
}

export function noteTrouble(output: Output, actor: ActorId, error: TheaterError): Promise<void> {
  const { code, what, remedy } = error;
  const text = `actor ${actor} cannot be carried on: ${code}: ${what}; ${remedy}`;
  return output.note("trouble", text, { actor, ...failureObject(error) });
}

/** That a thread of actors died; they go on in another. */
export function noteCellDeath(output: Output, cause: unknown): Promise<void> {
  const died = cause instanceof Error ? cause.message : String(cause);
  const text = `a cell died, and its actors go on in another thread: ${printable(died)}`;
  return output.note("cell-died", text, { cause: died });
}

const TOO_OFTEN = "ACTOR_RESTARTS_EXCEEDED";

/** That an actor is stopped because it failed too often; nobody asked for that, so nobody else is told. */
export async function noteStop(output: Output, kept: KeptLink, anew: string): Promise<void> {
  const { actor, entry, seq, link } = kept;
  if (entry?.status !== "stopped") return; // all but a few: what comes now takes a link apart
  const { events } = decodeLink(link);
  const at = events.findIndex((event) => event.kind === "stopped" && event.code === TOO_OFTEN);
  if (at === -1) return;
  const name = printable(entry.name ?? actor);
  const text = `${name}  stopped at event ${seq + at}: ${TOO_OFTEN}: it failed too often; ${anew}`;
  await output.note("failed", text, {
    actor,
    name: entry.name,
    seq: seq + at,
    kind: "stopped",
    code: TOO_OFTEN,
  });
}
