import { dirname } from "node:path";
import type { DirectiveReport, FileReport } from "./stage.ts";

/** One line of JSON a file. */
export function jsonLine({ file, directives }: FileReport): string {
  const failed = directives.filter(isMiss).length;
  return JSON.stringify({ file, passed: directives.length - failed, failed });
}

/** Counts by folder and by directive, then every miss with its place and reason. */
export function page(reports: readonly FileReport[]): string {
  const byFolder = reports.flatMap(({ file, directives }) =>
    directives.map((directive): [string, DirectiveReport] => [dirname(file), directive]),
  );
  const byName = byFolder.map(([, one]): [string, DirectiveReport] => [one.name, one]);
  return [table("folder", byFolder), table("directive", byName), misses(reports)].join("\n\n");
}

/** What holds plain and not metered: the meter's own doing. What it refuses on purpose is only counted. */
export function regressions(plain: readonly FileReport[], metered: readonly FileReport[]): string {
  const lost = metered.map(({ file, directives }, at) => ({
    file,
    directives: directives.filter(
      (one, index) => isMiss(one) && plain[at]?.directives[index]?.miss === undefined,
    ),
  }));
  const reasons = lost.flatMap(({ directives }) => directives.map(({ miss = "" }) => miss));
  const refused = reasons.filter(isRefusal).map((reason) => reason.replace(/^.*: /, ""));
  const orphans = reasons.filter(isOrphan).length;
  return [
    `\nheld plain, missed metered: ${reasons.length}`,
    `refused by the meter: ${refused.length}, and ${orphans} for want of an instance`,
    ...Array.from(
      Map.groupBy(refused, (one) => one),
      ([reason, all]) => `${String(all.length).padStart(7)}  ${reason}`,
    ),
    "others:",
    misses(lost.map((one) => ({ ...one, directives: one.directives.filter(isUnexplained) }))),
  ].join("\n");
}

function isUnexplained({ miss = "" }: DirectiveReport): boolean {
  return !isRefusal(miss) && !isOrphan(miss);
}

function isRefusal(reason: string): boolean {
  return reason.includes("ENGINE_UNSUPPORTED");
}

function isOrphan(reason: string): boolean {
  return /no (instance|module) |module is not an object/.test(reason);
}

function table(title: string, entries: readonly [string, DirectiveReport][]): string {
  const groups = Map.groupBy(entries, ([key]) => key);
  const rows = Array.from(groups, ([key, group]) => row(key, group)).toSorted(
    ([a = ""], [b = ""]) => (a < b ? -1 : 1),
  );
  return [[title, "passed", "failed", "of"], ...rows, row("all", entries)]
    .map(([key = "", ...counts]) =>
      [key.padEnd(28), ...counts.map((one) => one.padStart(7))].join(" "),
    )
    .join("\n");
}

function row(key: string, group: readonly [string, DirectiveReport][]): string[] {
  const failed = group.filter(([, one]) => isMiss(one)).length;
  return [key, ...[group.length - failed, failed, group.length].map(String)];
}

function misses(reports: readonly FileReport[]): string {
  const lines = reports.flatMap(({ file, directives }) =>
    directives.filter(isMiss).map(({ line, name, miss }) => `${file}:${line}  ${name}  ${miss}`),
  );
  return lines.length === 0 ? "no misses" : lines.join("\n");
}

function isMiss({ miss }: DirectiveReport): boolean {
  return miss !== undefined;
}
