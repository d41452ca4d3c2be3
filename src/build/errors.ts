import { TheaterError } from "../base/mod.ts";

export type BuildCode =
  | "BUILD_NO_TABLE" // the manifest says nothing of how its component is made
  | "BUILD_NO_ENTRY" // the sources that it names are not there
  | "BUILD_NO_TOOL" // a package that the build needs is not installed
  | "BUILD_SYNTAX" // a source that is not TypeScript or JavaScript
  | "BUILD_UNRESOLVED" // an import that leads nowhere, or a name that its module does not export
  | "BUILD_REFUSED" // what no guest has: timers of the browser, the network, Node
  | "BUILD_UNGRANTED" // an import that the manifest does not grant
  | "BUILD_UNKNOWN_IMPORT" // an interface that no host has
  | "BUILD_BAD_WIT" // WIT that is not WIT, or has no such world
  | "BUILD_MISSING_EXPORT" // the world wants an export that the sources or the core module lack
  | "BUILD_UNEXPECTED_EXPORT" // a component with an export that nobody asked for
  | "BUILD_COMPILER_FAILED" // AssemblyScript's compiler refused the sources
  | "BUILD_STARTUP_FAILED" // the sources threw, or called the host, while they were loaded
  | "BUILD_TOO_SLOW" // a tool was not done in time
  | "BUILD_TOOL_FAILED" // a tool crashed, or is not the one that this was written for
  | "BUILD_TOO_LARGE" // a component or a core module above its limit
  | "BUILD_BAD_MODULE" // not a core WebAssembly module, or not one for its world
  | "BUILD_CANNOT_WRITE"; // the component's file cannot be written

/** One thing that is wrong with the sources. */
export interface Problem {
  readonly code: BuildCode;
  readonly what: string;
  /** `file:line:column`, both from 1, where there is one. */
  readonly where: string | undefined;
  readonly remedy: string;
}

/** What is wrong with the sources of a component, or with what makes it. Carries every problem, and speaks of the first. */
export class BuildError extends TheaterError<BuildCode> {
  /** Never empty. */
  readonly problems: readonly Problem[];

  constructor(
    code: BuildCode,
    explanation: Omit<Problem, "code" | "where"> & {
      readonly where?: string | undefined;
      readonly cause?: unknown;
      readonly others?: readonly Problem[];
    },
  ) {
    const { what, where, remedy, cause, others = [] } = explanation;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    super(code, { what: what + more, where, remedy, cause });
    this.problems = [{ code, what, where, remedy }, ...others];
  }

  /** @param problems at least one */
  static of(problems: readonly Problem[]): BuildError {
    const [first, ...others] = problems;
    if (first === undefined) throw new Error("an error without a problem");
    return new BuildError(first.code, { ...first, others });
  }
}
