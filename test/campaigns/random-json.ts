import type { Seeded } from "./seeded.ts";

const TEXTS = [
  "",
  "a",
  "é",
  "漢",
  "😀",
  "\ud800",
  "\0",
  '"\\',
  "\u2028",
  "__proto__",
  "toJSON",
  "1",
];
const NUMBERS = [0, -0, 1, -1.5, 1e21, 5e-324, 2 ** 53, Number.MAX_VALUE, 0.1];

/** Any JSON: numbers at their ends, text of every plane, lone surrogates, and all that can be made of these. */
export function json(seeded: Seeded, depth = 0): unknown {
  switch (seeded.below(depth > 2 ? 4 : 6)) {
    case 0:
      return seeded.pick([null, true, false]);
    case 1:
      return seeded.pick(NUMBERS);
    case 2:
      return seeded.below(1_000_000) - 500_000;
    case 3:
      return text(seeded);
    case 4:
      return Array.from({ length: seeded.below(5) }, () => json(seeded, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: seeded.below(5) }, () => [text(seeded), json(seeded, depth + 1)]),
      );
  }
}

function text(seeded: Seeded): string {
  return Array.from({ length: seeded.below(6) }, () => seeded.pick(TEXTS)).join("");
}
