/** @throws TypeError where it is a promise: nothing here would wait for it */
export function settled(value: unknown, what: string): unknown {
  if (typeof value === "object" && value !== null && "then" in value) {
    throw new TypeError(
      `${what} is a promise, and a turn waits for none: leave async and await out; call, wait and sleep come back when they are done`,
    );
  }
  return value;
}
