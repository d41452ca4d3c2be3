import { type EngineCode, EngineError } from "./errors.ts";

/** An EngineError on its way between threads: a class does not survive the way. */
export interface Refusal {
  readonly code: EngineCode;
  readonly what: string;
  readonly where: string | undefined;
  readonly remedy: string;
}

/** @throws what it is given, where that is no EngineError: then it is no refusal, but our own bug. */
export function refusalOf(thrown: unknown): Refusal {
  if (!(thrown instanceof EngineError)) throw thrown;
  const { code, what, where, remedy } = thrown;
  return { code, what, where, remedy };
}

export function refused({ code, ...explanation }: Refusal): EngineError {
  return new EngineError(code, explanation);
}
