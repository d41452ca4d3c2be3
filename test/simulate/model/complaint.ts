/** What the model found wrong. `rule` names the promise that was broken, and is what shrinking holds on to. */
export interface Complaint {
  readonly rule: string;
  readonly what: string;
}

/** Characters of a complaint; a script may be long. */
const LENGTH_MAX = 400;

/** Collects what is found, in the order in which it is. */
export class Complaints {
  readonly all: Complaint[] = [];

  add(rule: string, what: string): void {
    const isLong = what.length > LENGTH_MAX;
    this.all.push({ rule, what: isLong ? `${what.slice(0, LENGTH_MAX)}…` : what });
  }

  /** Complains where this does not hold. */
  hold(isSo: boolean, rule: string, what: () => string): void {
    if (!isSo) this.add(rule, what());
  }
}
