import { EngineError } from "../errors.ts";

/** A snapshot that no instance of the program can have given. `why` is a clause. */
export function misfit(why: string): EngineError {
  return new EngineError(
    "ENGINE_INVALID",
    {
      what: `the snapshot does not fit the program: ${why}`,
      remedy: "restore it with the component that it was taken of, as it was taken",
    },
    "host",
  );
}

/** A snapshot comes from outside: of its form nothing is sure. @throws EngineError ENGINE_INVALID */
export function record<T extends object>(given: T | undefined): T {
  if (typeof given !== "object" || given === null) throw misfit("a part of it is missing");
  return given;
}

/** @throws EngineError ENGINE_INVALID */
export function list(given: unknown, length: number, of: string): void {
  if (!Array.isArray(given) || given.length !== length)
    throw misfit(`it has another number of ${of}`);
}
