/** Edits (insert, delete, replace, swap of neighbours) beyond which a word is another word, not a slip. */
const EDITS_MAX = 3;

/** The candidate that was most likely meant; undefined where none is near. Case and `_` for `-` count as nothing. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const from = folded(word);
  let best: string | undefined;
  let bestEdits = Math.min(EDITS_MAX, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(from, folded(candidate));
    if (edits < bestEdits) [best, bestEdits] = [candidate, edits];
  }
  return best;
}

function folded(word: string): string {
  return word.slice(0, 64).replaceAll("_", "-").toLowerCase();
}

/** Optimal string alignment distance. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(before, j - 2) + 1);
      }
      next.push(edits);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
