import { quote } from "../../base/mod.ts";
import { CATALOGUE, CODES } from "../catalogue.ts";
import type { Explained } from "../codes/explained.ts";
import { CliError } from "../errors.ts";
import { type Ending, EXIT_CODES, endingOfCode } from "../exit-code.ts";
import { HELP_COLUMNS } from "../help.ts";
import type { Invocation } from "../invocation.ts";
import { didYouMean } from "../nearest.ts";
import type { Output } from "../output.ts";
import { wrapped } from "../table.ts";

/** Says what a code means, or lists all. @throws CliError CLI_UNKNOWN_CODE */
export async function explain(
  { output }: Invocation,
  { code }: { readonly code: string | undefined },
): Promise<Ending> {
  if (code === undefined) await list(output);
  else await show(output, ...find(code));
  return "ok";
}

function find(asked: string): [code: string, Explained] {
  for (const code of [asked, asked.toUpperCase(), asked.toLowerCase()]) {
    const explained = CODES.get(code);
    if (explained !== undefined) return [code, explained];
  }
  throw new CliError("CLI_UNKNOWN_CODE", {
    what: `there is no error code ${quote(asked)}`,
    remedy: didYouMean(asked, CODES.keys()) ?? "list them with `theater explain`",
  });
}

async function list(output: Output): Promise<void> {
  if (output.json) {
    for (const [code, explained] of CODES) await output.object(jsonOf(code, explained));
    return;
  }
  for (const [at, { title, codes }] of CATALOGUE.entries()) {
    if (at > 0) await output.line("");
    await output.line(output.paint("strong", title));
    const rows = Object.entries(codes).map(([code, { means }]) => [`  ${code}`, means] as const);
    const width = Math.max(...rows.map(([code]) => code.length));
    for (const [name, means] of rows) {
      const [first = "", ...more] = wrapped(means, (output.columns ?? 1000) - width - 2);
      await output.line(`${output.paint("name", name.padEnd(width))}  ${first}`);
      for (const line of more) await output.line(`${" ".repeat(width)}  ${line}`);
    }
  }
}

async function show(output: Output, code: string, explained: Explained): Promise<void> {
  if (output.json) return output.object(jsonOf(code, explained));
  const { paint } = output;
  const columns = Math.min(output.columns ?? HELP_COLUMNS, HELP_COLUMNS);
  const points = (texts: readonly string[]): string[] =>
    texts.flatMap((text) => {
      const [first = "", ...more] = wrapped(text, columns - 4);
      return [`  • ${first}`, ...more.map((line) => `    ${line}`)];
    });
  const { means, causes, todo, read } = explained;
  const exit = exitOf(code);
  await output.lines([
    paint("strong", code),
    "",
    ...wrapped(means, columns),
    "",
    paint("strong", "Where it comes from"),
    ...points(causes),
    "",
    paint("strong", "What to do"),
    ...points(todo),
    ...(exit === undefined && read === undefined ? [] : [""]),
    ...(exit === undefined ? [] : [`${paint("faint", "Exit code")}  ${exit}`]),
    ...(read === undefined ? [] : [`${paint("faint", "Read on  ")}  docs/${read}`]),
  ]);
}

function jsonOf(code: string, { means, causes, todo, read }: Explained): object {
  return { code, means, causes, todo, exitCode: exitOf(code) ?? null, read: read ?? null };
}

/** Undefined for what only guests are answered. */
export function exitOf(code: string): number | undefined {
  return /^[A-Z]/.test(code) ? EXIT_CODES[endingOfCode(code)].code : undefined;
}
