/** What one look at the machine, the data directory or the project found. */
export interface Check {
  /** One or two words. */
  readonly name: string;
  /** `warn`: it works, and may not do so well or for long. */
  readonly state: "ok" | "warn" | "fail";
  /** One sentence without a full stop; what came from outside is quoted. */
  readonly text: string;
  /** What to do, as an order; undefined where all is well. */
  readonly remedy: string | undefined;
}

export function ok(name: string, text: string): Check {
  return { name, state: "ok", text, remedy: undefined };
}

export function warn(name: string, text: string, remedy: string): Check {
  return { name, state: "warn", text, remedy };
}

export function fail(name: string, text: string, remedy: string): Check {
  return { name, state: "fail", text, remedy };
}
