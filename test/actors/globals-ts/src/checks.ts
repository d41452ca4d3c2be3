/** Notes what is not so. */
export class Checks {
  readonly failures: string[] = [];

  /** As JSON, the two are the same. */
  equal(name: string, actual: unknown, expected: unknown): void {
    const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (is !== should) this.failures.push(`${name}: ${is}, and not ${should}`);
  }

  throws(name: string, work: () => unknown, errorName: string): void {
    try {
      work();
    } catch (error) {
      this.equal(name, error instanceof Error ? error.name : error, errorName);
      return;
    }
    this.failures.push(`${name}: nothing was thrown`);
  }
}
