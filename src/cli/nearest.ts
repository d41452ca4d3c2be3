/** Names that a person may have meant, the nearest first; none that are too far off, or much further than the nearest. */
export function nearest(word: string, names: Iterable<string>, limit = 3): string[] {
  const asked = word.toLowerCase();
  const near = Array.from(new Set(names), (name) => ({
    name,
    off: distance(asked, name.toLowerCase()),
  }))
    .filter(({ name, off }) => off <= allowed(asked, name.toLowerCase()))
    .toSorted((a, b) => a.off - b.off || (a.name < b.name ? -1 : 1));
  const best = near[0]?.off ?? 0;
  return near
    .filter(({ name, off }) => off <= best + 1 || name.toLowerCase().startsWith(asked))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** A beginning is near, however short; else a third of the longer one may be another. */
function allowed(asked: string, name: string): number {
  if (asked.length > 1 && name.startsWith(asked)) return name.length;
  return Math.max(1, Math.floor(Math.max(asked.length, name.length) / 3));
}

/** Longest text that is compared: the table below grows with its square. */
const COMPARED_MAX = 128;

/** Letters to put in, take out, change, or exchange with their neighbour (Damerau and Levenshtein, optimal string alignment). */
export function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, COMPARED_MAX), b.slice(0, COMPARED_MAX)];
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(from.length, to.length);
}

/** "did you mean `a` or `b`?"; undefined where nothing is near. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const near = nearest(word, names).map((name) => `\`${name}\``);
  if (near.length === 0) return undefined;
  const last = near.at(-1) ?? "";
  const before = near.slice(0, -1);
  return `did you mean ${before.length === 0 ? last : `${before.join(", ")} or ${last}`}?`;
}
