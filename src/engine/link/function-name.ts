import type { FunctionName } from "../program.ts";

/** A function by its interface, "" at the root, and its name there. */
export type FunctionLabel = Pick<FunctionName, "interface" | "function">;

/** One text for a function of an interface or of the root, as `Instance.call` takes it. */
export function functionName(name: FunctionLabel): string {
  return name.interface === "" ? name.function : `${name.interface}#${name.function}`;
}
