import { ModelTroupe } from "../model-troupe.ts";
import { take } from "../play.ts";
import type { Script, Step } from "../script.ts";

/** The script, without what is asked about a child that does not run: an operator has no name for it. */
export async function withinReach({ tree, steps }: Script): Promise<Script> {
  const troupe = new ModelTroupe();
  await troupe.start(tree);
  const reached: Step[] = [];
  for (const step of steps) {
    await troupe.rest();
    const possible = stepWithin(step, (await troupe.states()).join(" "));
    if (possible === undefined) continue;
    reached.push(possible);
    await take(possible, troupe);
  }
  return { tree, steps: reached };
}

function stepWithin(step: Step, states: string): Step | undefined {
  const asked = "asked" in step ? step.asked : undefined;
  if (asked === undefined || asked.kind === "start-child") return step;
  const isRunning = new RegExp(`\\b${asked.key}=running`).test(states);
  if (isRunning && !leaves(step, asked.key)) return step;
  return step.kind === "exits" ? { ...step, asked: undefined } : undefined;
}

/** One that failed still has its name, until its supervisor has judged. */
function leaves(step: Step, key: string): boolean {
  if (step.kind !== "exits") return false;
  const reason = step.exits.find((exit) => exit.key === key)?.reason;
  return reason === "normal" || reason === "shutdown";
}
