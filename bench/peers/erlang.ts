import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** One scheduler that does not wait busily: what is counted is CPU. */
const ONE_CORE = ["+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"];

/**
 * The same work by processes of Erlang (peers.erl), in a process of the system that ends after it: nanoseconds of CPU for one of what
 * is counted. Undefined, with a word on stderr, where there is no `erl`.
 */
export function erlang(
  work: string,
  numbers: readonly number[],
): (() => Promise<number>) | undefined {
  const directory = compiled();
  if (directory === undefined) {
    console.error(`${work}: no \`erl\` here (Debian: erlang-base), so nothing to stand beside`);
    return undefined;
  }
  const order = ["-noshell", "-noinput", "-pa", directory, "-run", "peers", "main", work];
  return async () => {
    const { stdout } = await run("erl", [...ONE_CORE, ...order, ...numbers.map(String)]);
    const ns = Number(stdout);
    if (!(ns > 0)) throw new Error(`erl says ${JSON.stringify(stdout)}`);
    return ns;
  };
}

const run = promisify(execFile);

/** Where the module stands, compiled; gone when this process ends. */
function compiled(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "theater-bench-"));
  process.once("exit", () => rmSync(directory, { recursive: true }));
  try {
    execFileSync("erlc", ["-o", directory, join(import.meta.dirname, "peers.erl")]);
    return directory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
