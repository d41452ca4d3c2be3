import type { TheaterError } from "../base/mod.ts";
import type { Ending } from "./exit-code.ts";
import { failureObject, isDamage, isDivergence } from "./failure.ts";
import type { Json } from "./json.ts";
import type { Output } from "./output.ts";

/** Rows of a report: what, and how much. */
export type Rows = readonly (readonly [name: string, value: string])[];

/** What is asked of a chain: its key in JSON. */
export type Question = "verified" | "replayed";

/** Yes, and what was found: both are data. */
export async function affirm(
  output: Output,
  question: Question,
  rows: Rows,
  fields: Record<string, Json>,
): Promise<Ending> {
  if (output.json) await output.object({ [question]: true, ...fields });
  else await output.pairs([[question, output.paint("good", "yes")], ...rows]);
  return "ok";
}

/**
 * No, and where: the answer is data, and the error stands on stderr like each other. What is not an answer is thrown on.
 */
export async function deny(output: Output, question: Question, error: unknown): Promise<Ending> {
  if (!isAnswer(error)) throw error;
  if (output.json) await output.object({ [question]: false, error: failureObject(error) });
  else await output.pairs([[question, output.paint("bad", "no")]]);
  await output.failure(error);
  return "no";
}

function isAnswer(error: unknown): error is TheaterError {
  return isDamage(error) || isDivergence(error);
}
