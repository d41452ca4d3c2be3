import { encodeModule } from "./encode.ts";
import type { RandomModule } from "./node.ts";
import {
  compileMetered,
  compilePlain,
  compileReference,
  FUEL_MAX,
  type Outcome,
  play,
} from "./play.ts";

/** What a module did, for the report: how its runs ended, and what of them could be compared. */
export interface Judgement {
  readonly wrong: string | undefined;
  readonly ends: readonly string[];
  /** True where the reference's count and the fuel had to be equal, and were. */
  readonly counted: boolean;
  /** True where the plain form could be compared too. */
  readonly comparedPlain: boolean;
}

/**
 * Plays a module as it is, as its reference and metered. NaNs differ from what is canonical in the plain form only, so where
 * the reference had to change one, the plain form is left out. (Where it changed none, none of the plain form's was any other.)
 * After an exception or a trap the meter may have charged for what did not run: it never charged less.
 */
export function judge(module: RandomModule): Judgement {
  const reference = play(module, compileReference(module));
  const bytes = encodeModule(module);
  const comparedPlain = !reference.changed;
  const plain = comparedPlain ? play(module, compilePlain(module, bytes)) : reference;
  const metered = compileMetered(module, bytes);
  const first = play(module, metered);
  const { ends } = first;
  const returned = ends.every((end) => end === "returned");
  const counted = returned && !reference.thrown;
  const wrong =
    different("plain and reference", plain, reference) ??
    different("metered and reference", first, reference) ??
    mischarged(first, reference, counted) ??
    refuelled(module, first, returned, metered);
  return { wrong, ends, counted, comparedPlain };
}

function different(what: string, one: Outcome, other: Outcome): string | undefined {
  const texts = (key: "ends" | "calls" | "tables"): string | undefined => {
    const [a, b] = [one[key].join(" "), other[key].join(" ")];
    return a === b ? undefined : `${what} differ in ${key}: ${a} ≠ ${b}`;
  };
  const text = texts("ends") ?? texts("calls") ?? texts("tables");
  if (text !== undefined) return text;
  if (one.memories.length !== other.memories.length) return `${what} differ in their memories`;
  const at = one.memories.findIndex(
    (memory, index) => Buffer.compare(memory, other.memories[index] as Uint8Array) !== 0,
  );
  return at === -1 ? undefined : `${what} differ in memory ${at} of ${one.memories.length}`;
}

function mischarged(
  { fuelLeft, depthKept }: Outcome,
  { count }: Outcome,
  exactly: boolean,
): string | undefined {
  const burnt = FUEL_MAX - fuelLeft;
  if (!depthKept) return "a call returned, and not all of the depth with it";
  if (exactly && burnt !== count) return `${burnt} fuel for ${count} instructions`;
  // What is set aside is lost to the eye where a trap strikes.
  if (burnt < count - 4_096n) return `${burnt} fuel for at least ${count} instructions`;
  return undefined;
}

/** The same again with just the fuel it takes; and with 1 less, which ends it. */
function refuelled(
  module: RandomModule,
  first: Outcome,
  returned: boolean,
  metered: ReturnType<typeof compileMetered>,
): string | undefined {
  const burnt = FUEL_MAX - first.fuelLeft;
  const again = play(module, metered, returned ? burnt : FUEL_MAX);
  const other = different("two metered instances", again, first);
  if (other !== undefined) return other;
  if (!returned)
    return again.fuelLeft === first.fuelLeft ? undefined : "two instances burn different fuel";
  if (again.fuelLeft !== 0n) return `${again.fuelLeft} fuel is left of what it burnt before`;
  if (burnt === 0n) return undefined;
  const { outOfFuel, fuelLeft } = play(module, metered, burnt - 1n);
  if (outOfFuel && fuelLeft === 0n) return undefined;
  return `with 1 fuel less than it takes ${fuelLeft} is left, out of fuel: ${outOfFuel}`;
}
