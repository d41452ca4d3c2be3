import { failing } from "./fail.ts";

type AnyFunction = (...args: never[]) => unknown;

/**
 * Functions, or an object of functions, that a component exports: what they throw that is an error of the program's own fails the turn,
 * named with the line of the source. What is thrown and is no `Error` is left as it is: the `err` of a WIT result. Used by `theater build`.
 */
export function guard<Exported>(exported: Exported): Exported {
  if (typeof exported === "function")
    return guarded(exported as unknown as AnyFunction) as Exported;
  if (typeof exported !== "object" || exported === null) return exported;
  const members = Object.entries(exported).map(([name, member]: [string, unknown]) => [
    name,
    isPlainFunction(member) ? guarded(member) : member,
  ]);
  return Object.fromEntries(members) as Exported;
}

function guarded(work: AnyFunction): AnyFunction {
  return (...args) =>
    failing(
      () => work(...args),
      (error) => {
        if (!(error instanceof Error) || "payload" in error) throw error;
      },
    );
}

/** A class is a resource, which the engine makes by `new`. */
function isPlainFunction(member: unknown): member is AnyFunction {
  return typeof member === "function" && !/^class\b/.test(Function.prototype.toString.call(member));
}
