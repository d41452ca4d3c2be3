import { EXIT_CODES } from "./exit-code.ts";
import { ENVIRONMENT, optionText, titleOf, usageOf } from "./help.ts";
import { GROUPS, type Group, type Verb } from "./verb.ts";

/** docs/command-line.md with what is made of the program put between its marks: `scripts/command-line.ts` writes it. */
export function commandLinePage(page: string, verbs: readonly Verb[]): string {
  const shown = verbs.filter(({ isHidden }) => !isHidden);
  const parts = {
    verbs: table(["verb", "what it does"], groupRows(shown)),
    options: shown.map(sectionOf).join("\n"),
    environment: table(["variable", "what it is for"], Object.entries(ENVIRONMENT).map(codeFirst)),
    "exit codes": table(
      ["code", "when"],
      Object.values(EXIT_CODES).map(({ code, when }) => [String(code), when]),
    ),
  };
  let made = page;
  for (const [name, text] of Object.entries(parts)) made = put(made, name, text);
  return made;
}

/** @throws Error where the page has no such marks */
function put(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: made by scripts/command-line.ts -->\n`, `<!-- end -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`docs/command-line.md has no marks for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}

type Row = readonly [string, string];

function groupRows(verbs: readonly Verb[]): Row[] {
  return (Object.keys(GROUPS) as Group[]).flatMap((group) =>
    verbs
      .filter((verb) => verb.group === group)
      .map((verb) => codeFirst([titleOf(verb), verb.summary])),
  );
}

function codeFirst([code, text]: Row): Row {
  return [`\`${code}\``, text];
}

function table(headings: Row, rows: readonly Row[]): string {
  const lines = [headings, ...rows].map((row) => `| ${row.map(escaped).join(" | ")} |`);
  return [lines[0], "|---|---|", ...lines.slice(1), ""].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|");
}

function sectionOf(verb: Verb): string {
  const { words, summary, about, options, examples } = verb;
  const rows = Object.entries(options).map(([key, one]): Row =>
    codeFirst([optionText(key, one), one.isList ? `${one.help}; may be given again` : one.help]),
  );
  const lines = examples.map(({ line, what }) => `# ${what}\n${line}`);
  return [
    `### theater ${words}\n`,
    `\`${usageOf(verb)}\`: ${[`${summary}.`, ...about].join(" ")}\n`,
    ...(rows.length === 0 ? [] : [table(["option", "what it does"], rows)]),
    `\`\`\`text\n${lines.join("\n\n")}\n\`\`\`\n`,
  ].join("\n");
}
