import { readFile } from "node:fs/promises";
import { type Directive, parseScript } from "./script.ts";

/** Where one script is played: keeps what earlier directives defined. */
export interface Stage {
  /** Rejects where the directive does not hold, or cannot be performed; the message is the reason. */
  perform(directive: Directive): Promise<void>;
}

/** Why a directive does not hold. */
export class Miss extends Error {}

export interface FileReport {
  readonly file: string;
  readonly directives: readonly DirectiveReport[];
}

export interface DirectiveReport {
  readonly name: string;
  readonly line: number;
  /** Why it does not hold; undefined where it does. */
  readonly miss: string | undefined;
}

/** Milliseconds for one directive: an instance that waits for ever must not stop the run. */
const DIRECTIVE_MS_MAX = 10_000;

/** Plays a script on a new stage, each directive whatever became of those before it. */
export async function playFile(path: string, stage: Stage): Promise<readonly DirectiveReport[]> {
  const directives = parseScript(await readFile(path, "utf8"));
  const reports: DirectiveReport[] = [];
  for (const directive of directives) {
    const { name, line } = directive;
    reports.push({ name, line, miss: await missOf(stage, directive) });
  }
  return reports;
}

async function missOf(stage: Stage, directive: Directive): Promise<string | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Miss("did not end in time")), DIRECTIVE_MS_MAX);
  try {
    await Promise.race([stage.perform(directive), late]);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    clearTimeout(timer);
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  const kind = error instanceof Miss || code !== "" ? "" : `${error.name}: `;
  return `${code}${kind}${error.message}`;
}
