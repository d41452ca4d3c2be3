import { quote } from "../base/mod.ts";
import type { Bundle } from "./bundle.ts";
import { BuildError } from "./errors.ts";

/**
 * What componentize-qjs says when the sources cannot be loaded, in terms of the sources: they run once, to their end, while the
 * component is built. Its own words where they are none of those that are known.
 */
export function startupFailure(said: string, { origin }: Bundle): BuildError {
  const [, called] = /unknown import: `([^`]*)` has not been defined/.exec(said) ?? [];
  if (called !== undefined) {
    return failure(
      `the sources call ${quote(called)} while they are loaded, which happens when the component is built: no host is there`,
      undefined,
      "call it in a handler, or in `state`",
    );
  }
  const [, thrown] = /JavaScript module(?: evaluation)?: ([^]*)$/.exec(said) ?? [];
  if (thrown === undefined) {
    return new BuildError("BUILD_TOOL_FAILED", {
      what: `componentize-qjs failed: ${quote(said)}`,
      remedy: "please report it, with the sources",
    });
  }
  if (/exported variable '[^']*' does not exist/.test(thrown)) {
    // The bundler leaves out all that comes after such a statement, the exports too.
    return failure(
      "the sources are never loaded to their end: a module of them throws at its top, whatever happens",
      undefined,
      "take the `throw` at the top of a module out, or put it into a handler",
    );
  }
  const [what = ""] = thrown.split("\n");
  const [, line, column] = /componentize-qjs:user\.js:(\d+):(\d+)/.exec(thrown) ?? [];
  const where = line === undefined ? undefined : origin(Number(line), Number(column));
  return failure(
    `the sources throw while they are loaded: ${quote(what)}`,
    where,
    "mend it there: the sources are loaded once, when the component is built",
  );
}

function failure(what: string, where: string | undefined, remedy: string): BuildError {
  return new BuildError("BUILD_STARTUP_FAILED", { what, where, remedy });
}
