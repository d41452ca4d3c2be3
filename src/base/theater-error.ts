/** What a person is told: what happened, where, and what to do about it. */
export interface Explanation {
  /** One sentence without a full stop. Text that came from outside goes through `quote`. */
  readonly what: string;
  /** A file with line and column, a byte offset, a function: wherever there is one. */
  readonly where?: string | undefined;
  /** The next thing to try, as an order. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/**
 * The root of every error that the world can cause: bad input, a lost peer, a full disk. Each room has
 * one subclass with a closed union of codes. The code is API; the message is for people.
 */
export class TheaterError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly what: string;
  readonly where: string | undefined;
  readonly remedy: string;

  constructor(code: Code, { what, where, remedy, cause }: Explanation) {
    super(where === undefined ? what : `${where}: ${what}`, cause === undefined ? {} : { cause });
    this.name = new.target.name;
    this.code = code;
    this.what = what;
    this.where = where;
    this.remedy = remedy;
  }
}
