import { TheaterError } from "../base/mod.ts";
import type { BuildError } from "../build/mod.ts";
import type { ChainError } from "../chain/mod.ts";
import type { ManifestError } from "../manifest/mod.ts";
import type { DivergenceError } from "../theater/mod.ts";
import { type Paint, plain } from "./paint.ts";
import { printable } from "./printable.ts";

// Rooms' errors are told apart by their codes: a code is of one class, and the rooms need not be loaded to say that a verb is misspelt.

/** An error for a person: what, where, what to do; and how to read more of codes of which there is more to read. */
export function failureLines(
  error: unknown,
  paint: Paint = plain,
  isExplained: (code: string) => boolean = () => false,
): string[] {
  if (!(error instanceof TheaterError)) return bugLines(error, paint);
  const problems = hasProblems(error) ? error.problems : [error];
  return [
    ...problems.flatMap((problem) => explained(problem, paint)),
    ...hints(problems, paint, isExplained),
  ];
}

/** A usage error is explained by the help that it names. */
function hints(
  problems: readonly Explained[],
  paint: Paint,
  isExplained: (code: string) => boolean,
): string[] {
  const codes = new Set(problems.map(({ code }) => code));
  return Array.from(codes)
    .filter((code) => code !== "CLI_USAGE" && isExplained(code))
    .map((code) => paint("faint", `  theater explain ${code}`));
}

function bugLines(error: unknown, paint: Paint): string[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${paint("bad", "error")} ${paint("strong", "CLI_BUG")}: a fault of theater's own`,
    ...stack.split("\n").map((line) => `  ${printable(line)}`),
    "  please report it with these lines",
  ];
}

interface Explained {
  readonly code: string;
  readonly what: string;
  readonly where?: string | undefined;
  readonly remedy: string;
}

function explained({ code, what, where, remedy }: Explained, paint: Paint): string[] {
  const at = where === undefined ? [] : [`  at ${printable(where)}`];
  const [first = "", ...more] = what.split("\n").map(printable); // a guest's own words may be several lines
  const rest = more.map((line) => `    ${line}`);
  const title = `${paint("bad", "error")} ${paint("strong", code)}`;
  return [`${title}: ${first}`, ...rest, ...at, `  ${printable(remedy)}`];
}

/** The same for a program. */
export function failureObject(error: unknown): object {
  if (!(error instanceof TheaterError)) {
    return { code: "CLI_BUG", what: error instanceof Error ? error.message : String(error) };
  }
  const { code, what, where, remedy } = error;
  return { code, what, where, remedy, ...particulars(error) };
}

function particulars(error: TheaterError): object {
  if (isChainError(error)) {
    const { link, seq, offset } = error.place;
    return { link, seq, byte: offset };
  }
  if (isDivergence(error)) {
    const { seq, firstDifferingByte, ...rest } = error.divergence;
    return { seq, byte: firstDifferingByte, divergence: rest };
  }
  return hasProblems(error) ? { problems: error.problems } : {};
}

/** Whether it says that a kept chain is not what was written: by what the chain holds, or by the frames that hold it. */
export function isDamage(error: unknown): error is TheaterError {
  if (!(error instanceof TheaterError)) return false;
  return error.code === "STORE_DAMAGED" || isChainError(error);
}

/** Whether a replay did something else than its chain. */
export function isDivergence(error: unknown): error is DivergenceError {
  return error instanceof TheaterError && error.code === "ACTOR_DIVERGED" && "divergence" in error;
}

function isChainError(error: TheaterError): error is ChainError {
  return error.code.startsWith("CHAIN_") && "place" in error;
}

/** Errors of manifests and of sources hold all that is wrong. */
function hasProblems(error: TheaterError): error is ManifestError | BuildError {
  return /^(?:MANIFEST|BUILD)_/.test(error.code) && "problems" in error;
}
