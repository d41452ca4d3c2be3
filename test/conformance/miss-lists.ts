import { dirname } from "node:path";
import type { DirectiveReport, FileReport } from "./stage.ts";

/** Misses of the suite's own folder for the asynchronous ABI are told by file: each comes of what the engine has not. */
const ASYNC_FOLDER = "async";

/** The lists of docs/conformance.md, as they stand there. */
export function missLists(reports: readonly FileReport[]): string {
  const folders = Map.groupBy(reports, ({ file }) => dirname(file));
  const outside = reports.filter(({ file }) => dirname(file) !== ASYNC_FOLDER);
  return [
    table(
      ["folder", "held", "of"],
      Array.from(folders, ([folder, files]) => [
        `\`${folder}/\``,
        ...counts(files.flatMap(({ directives }) => directives)),
      ]),
    ),
    table(
      ["where", "directive", "reason"],
      outside.flatMap(({ file, directives }) =>
        missesOf(directives).map(({ line, name, reason }) => [
          `\`${file}:${line}\``,
          `\`${name}\``,
          reason.replaceAll("|", "\\|"),
        ]),
      ),
    ),
    table(
      ["file", "held", "of", "asks for"],
      (folders.get(ASYNC_FOLDER) ?? []).map(({ file, directives }) => [
        `\`${file}\``,
        ...counts(directives),
        wants(directives),
      ]),
    ),
  ].join("\n\n");
}

interface Miss {
  readonly line: number;
  readonly name: string;
  readonly reason: string;
}

function missesOf(directives: readonly DirectiveReport[]): Miss[] {
  return directives.flatMap(({ line, name, miss }) =>
    miss === undefined ? [] : [{ line, name, reason: miss }],
  );
}

function counts(directives: readonly DirectiveReport[]): readonly [held: string, of: string] {
  return [`${directives.length - missesOf(directives).length}`, `${directives.length}`];
}

/** What the engine said that it has not; else the reasons as they are. What only follows from an earlier miss is left out. */
function wants(directives: readonly DirectiveReport[]): string {
  const reasons = missesOf(directives)
    .map(
      ({ reason }) =>
        /(?:called|needs) (.*), which this engine has not/.exec(reason)?.[1] ?? reason,
    )
    .filter((reason) => !/ENGINE_DEAD|no instance before/.test(reason));
  return [...new Set(reasons)].join("; ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
