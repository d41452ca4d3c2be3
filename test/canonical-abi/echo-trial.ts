import { type EchoCase, randomCase } from "./echo-case.ts";
import { EchoStage, type Verdict } from "./echo-stage.ts";
import type { Encoding } from "./plain.ts";
import { randomSignature } from "./random-type.ts";
import { Tape } from "./tape.ts";

/** What engine and reference do otherwise, and the choices that lead there. */
export interface Difference {
  readonly what: string;
  readonly stage: readonly number[];
  readonly case: readonly number[];
}

const ENCODINGS: readonly Encoding[] = ["utf8", "utf16", "latin1+utf16"];

/** Functions of one component at most. */
const FUNCTIONS_MAX = 4;

/** A component alone, or two of which one calls the other. */
export function openStage(tape: Tape): Promise<EchoStage> {
  const encodings = [tape.pick(ENCODINGS)];
  if (tape.once(2)) encodings.push(tape.pick(ENCODINGS));
  const functions = tape.list(1 + tape.below(FUNCTIONS_MAX), () => randomSignature(tape));
  return EchoStage.open(functions, encodings);
}

export async function tryOne(
  stage: EchoStage,
  tape: Tape,
): Promise<{ readonly one: EchoCase; readonly verdict: Verdict }> {
  const one = randomCase(tape, stage.shapes, stage.encodings[0] as Encoding);
  return { one, verdict: await stage.run(one) };
}

/** The case that these choices make, with a component of its own; undefined: there is no difference. */
export async function tryAgain(
  stageChoices: readonly number[],
  caseChoices: readonly number[],
): Promise<Difference | undefined> {
  const stageTape = Tape.of(stageChoices);
  const caseTape = Tape.of(caseChoices);
  const stage = await openStage(stageTape);
  const { one, verdict } = await tryOne(stage, caseTape);
  if (verdict.kind !== "different") return undefined;
  const what = `${verdict.what}\n  ${stage.describe(one)}`;
  return { what, stage: stageTape.taken, case: caseTape.taken };
}

/** Components compiled at most in search of a smaller one. */
const TRIES_MAX = 1_500;

/** A smaller case that still differs: pieces of the choices are left out, and choices made smaller, while it does. */
export async function shrink(found: Difference): Promise<Difference> {
  let best = found;
  let tries = 0;
  for (let again = true; again;) {
    again = false;
    for (const which of ["stage", "case"] as const) {
      for (const choices of smaller(best[which])) {
        if (++tries > TRIES_MAX) return best;
        const next = await tryAgain(
          which === "stage" ? choices : best.stage,
          which === "case" ? choices : best.case,
        );
        if (next === undefined || next[which].length > best[which].length) continue;
        best = next;
        again = true;
        break;
      }
    }
  }
  return best;
}

function* smaller(choices: readonly number[]): Generator<readonly number[]> {
  for (let size = choices.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= choices.length; at += size) yield choices.toSpliced(at, size);
  }
  for (const [at, choice] of choices.entries()) {
    if (choice > 0) yield choices.with(at, 0);
    if (choice > 1) yield choices.with(at, choice >> 1);
  }
}
