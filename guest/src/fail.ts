import runtime from "theater:actor/runtime@0.1.0";
import { described } from "./described.ts";
import { lineMap } from "./line-map.ts";

/** Fails the turn with what was thrown, named with the line of the source. */
export function fail(error: unknown): never {
  return runtime.fail(described(error, lineMap()).toWellFormed());
}
