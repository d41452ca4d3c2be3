import { unreachable } from "../../src/base/mod.ts";
import type { Asked, Script, ScriptedExit, Step, SupervisorNode } from "./script.ts";

/**
 * Supervised actors that a script is played on: those of the model (model-troupe.ts), or of a runtime. What they did is told in words
 * that each troupe has in common with OTP's peer, so that two of them are compared as texts.
 */
export interface Troupe {
  /** Starts the tree, and each child as `starts` of its node says, whoever starts it. */
  start(tree: SupervisorNode): Promise<void>;

  /** Ends those of these workers that run, in this order, all before their supervisor acts on the first, as on an `ask` that follows at once. */
  exits(exits: readonly ScriptedExit[]): Promise<void>;

  /** Kills a supervisor, and with it all that is below. False: it does not run. */
  kill(supervisor: string): Promise<boolean>;

  /** Asks a supervisor. What it replied, in the words of `Reply` and `Refusal`; undefined: it does not run. */
  ask(supervisor: string, asked: Asked): Promise<string | undefined>;

  /** Tells the root to end. False: it has ended. */
  shutdown(): Promise<boolean>;

  /** Lets time pass. */
  pass(seconds: number): Promise<void>;

  /** Until nothing moves. */
  rest(): Promise<void>;

  /**
   * What happened since the last time, as it came about: `init KEY` where a supervisor begins, `start KEY OUTCOME` of a worker, `down KEY
   * REASON`; and last `orphan KEY` of those that died with their killed supervisor, by key.
   */
  news(): readonly string[];

  /** Of each living supervisor, by key, as it answers itself: `KEY(CHILD=STATUS …) SPECS/ACTIVE/SUPERVISORS/WORKERS`. */
  states(): Promise<readonly string[]>;

  hasEnded(): boolean;
}

/** All that came of a script, as one line. */
export async function play({ tree, steps }: Script, troupe: Troupe): Promise<string> {
  await troupe.start(tree);
  const lines = await account(troupe);
  for (const step of steps) {
    lines.push(`step ${await take(step, troupe)}`, ...(await account(troupe)));
  }
  return lines.join("; ");
}

async function account(troupe: Troupe): Promise<string[]> {
  await troupe.rest();
  const end = troupe.hasEnded() ? ["root ended"] : [];
  return [...troupe.news(), ...(await troupe.states()), ...end];
}

/** What was answered. */
export async function take(step: Step, troupe: Troupe): Promise<string> {
  switch (step.kind) {
    case "exits": {
      await troupe.exits(step.exits);
      const { asked, supervisor } = step;
      return asked === undefined ? "exits" : ((await troupe.ask(supervisor, asked)) ?? "no such");
    }
    case "kill":
      return (await troupe.kill(step.supervisor)) ? "killed" : "no such";
    case "ask":
      return (await troupe.ask(step.supervisor, step.asked)) ?? "no such";
    case "pass":
      await troupe.pass(step.seconds);
      return "pass";
    case "shutdown":
      return (await troupe.shutdown()) ? "shutdown" : "no such";
    default:
      return unreachable(step);
  }
}
