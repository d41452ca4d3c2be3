import { TheaterError } from "../base/mod.ts";
import { StoreError } from "../store/mod.ts";
import { ChainError, DivergenceError, ManifestError } from "../theater/mod.ts";
import { printable } from "./printable.ts";

/** An error for a person: what, where, what to do. */
export function failureLines(error: unknown): string[] {
  if (error instanceof ManifestError) return error.problems.flatMap(explained);
  if (error instanceof TheaterError) return explained(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "error CLI_BUG: a fault of theater's own",
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

function explained({ code, what, where, remedy }: Explained): string[] {
  const at = where === undefined ? [] : [`  at ${printable(where)}`];
  const [first = "", ...more] = what.split("\n").map(printable); // a guest's own words may be several lines
  const rest = more.map((line) => `    ${line}`);
  return [`error ${code}: ${first}`, ...rest, ...at, `  ${printable(remedy)}`];
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
  if (error instanceof ChainError) {
    const { link, seq, offset } = error.place;
    return { link, seq, byte: offset };
  }
  if (error instanceof DivergenceError) {
    const { seq, firstDifferingByte, ...rest } = error.divergence;
    return { seq, byte: firstDifferingByte, divergence: rest };
  }
  return error instanceof ManifestError ? { problems: error.problems } : {};
}

/** Whether it says that a kept chain is not what was written: by what the chain holds, or by the frames that hold it. */
export function isDamage(error: unknown): error is TheaterError {
  if (error instanceof StoreError) return error.code === "STORE_DAMAGED";
  return error instanceof ChainError;
}
