/** The one of `names` that a misspelt `name` most likely means, or undefined where none is close. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, name.length >> 1);
  if (name.length > LONGEST) return undefined;
  return names
    .filter((one) => Math.abs(one.length - name.length) <= limit)
    .slice(0, MOST)
    .map((one) => ({ one, edits: edits(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .toSorted((a, b) => a.edits - b.edits)[0]?.one;
}

/** What comes in is anyone's: bounds of the work that it makes. */
const LONGEST = 40;
const MOST = 50;

/** Insertions, removals and replacements from one to the other (Levenshtein). */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let at = 1; at <= from.length; at++) {
    const above = row;
    row = [at];
    for (let column = 1; column <= to.length; column++) {
      const change = from[at - 1] === to[column - 1] ? 0 : 1;
      row[column] = Math.min(
        (above[column] ?? 0) + 1,
        (row[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + change,
      );
    }
  }
  return row[to.length] ?? 0;
}
