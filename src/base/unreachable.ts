/** Ends every `switch` over a closed union: adding a kind breaks the build where it was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`not a kind that was expected: ${JSON.stringify(value)}`);
}
