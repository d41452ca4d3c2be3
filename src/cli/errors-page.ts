import { CATALOGUE } from "./catalogue.ts";
import { exitOf } from "./commands/explain.ts";
import type { Explained } from "./codes/explained.ts";

/** docs/errors.md, which `node scripts/errors.ts` writes. */
export function errorsPage(): string {
  return `# Errors

Every error has a code, says what happened and where, and what to do. Codes are stable: programs may rely on them. \`theater explain CODE\`
says what stands here. This page is made by \`node scripts/errors.ts\`.
${CATALOGUE.map(({ title, codes }) => `\n## ${title}\n${Object.entries(codes).map(section).join("")}`).join("")}`;
}

function section([code, { means, causes, todo, read }]: readonly [string, Explained]): string {
  const exit = exitOf(code);
  const ends = [
    ...(exit === undefined ? [] : [`Exit code ${exit}.`]),
    ...(read === undefined ? [] : [`Read on in ${linkOf(read)}.`]),
  ];
  return `
### \`${code}\`

${means}

${points("Comes from", causes)}

${points("Do", todo)}
${ends.length === 0 ? "" : `\n${ends.join(" ")}\n`}`;
}

function points(title: string, texts: readonly string[]): string {
  return `${title}:\n\n${texts.map((text) => `- ${text}`).join("\n")}`;
}

function linkOf(read: string): string {
  const [page = "", heading = ""] = read.split(": ");
  return `[${page}](${page}#${anchorOf(heading)}), "${heading.replaceAll("`", "")}"`;
}

/** As GitHub makes them of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}
