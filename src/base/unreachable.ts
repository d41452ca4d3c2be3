/** Ends every `switch` over a closed union: adding a kind breaks the build where it was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`not a kind that was expected: ${JSON.stringify(value, bigintAsText)}`);
}

/** JSON has no bigint, and an error about an error says nothing. */
function bigintAsText(_key: string, part: unknown): unknown {
  return typeof part === "bigint" ? part.toString() : part;
}
