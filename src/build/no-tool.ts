import { quote } from "../base/mod.ts";
import { BuildError } from "./errors.ts";

/** A package that Theater itself brings is not there, or does not load on this machine. */
export function noTool(name: string, cause: unknown): BuildError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const [why = ""] = said.split("\n");
  return new BuildError("BUILD_NO_TOOL", {
    what: `the package ${quote(name)} does not load: ${quote(why)}`,
    remedy:
      "install theater again, with its optional dependencies; `theater doctor` says what is there",
    cause,
  });
}
