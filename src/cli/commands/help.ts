import { CliError } from "../errors.ts";
import type { Ending } from "../exit-code.ts";
import { helpOf, overview, usageOf } from "../help.ts";
import type { Invocation } from "../invocation.ts";
import { didYouMean } from "../nearest.ts";
import type { Verb } from "../verb.ts";
import { VERBS } from "../verbs.ts";

/** Shows all verbs, or those that begin with these words. @throws CliError CLI_USAGE */
export async function help(
  { output }: Invocation,
  { verb: words }: { readonly verb: readonly string[] },
): Promise<Ending> {
  const { columns, paint } = output;
  const asked = words.join(" ");
  const found = VERBS.filter(({ words: own }) => own === asked || own.startsWith(`${asked} `));
  if (asked !== "" && found.length === 0) throw unknown(asked);
  if (output.json) {
    const shown = asked === "" ? VERBS.filter(({ isHidden }) => !isHidden) : found;
    for (const verb of shown) await output.object(jsonOf(verb));
    return "ok";
  }
  const page = { paint, columns };
  if (asked === "") await output.lines(overview(VERBS, page));
  for (const [at, verb] of found.entries()) {
    if (at > 0) await output.line("");
    if (asked !== "") await output.lines(helpOf(verb, page));
  }
  return "ok";
}

function jsonOf(verb: Verb): object {
  const { words, group, summary, examples } = verb;
  return { verb: words, group, summary, usage: usageOf(verb), examples };
}

function unknown(asked: string): CliError {
  return new CliError("CLI_USAGE", {
    what: `unknown command '${asked}'`,
    remedy:
      didYouMean(
        asked,
        VERBS.map(({ words }) => words),
      ) ?? "see `theater --help`",
  });
}
