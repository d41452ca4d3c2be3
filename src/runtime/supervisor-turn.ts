import type { ActorId } from "../base/mod.ts";
import { unreachable } from "../base/mod.ts";
import {
  type Command,
  type Decision,
  type Input,
  newSupervisor,
  step,
  type Supervisor,
} from "../supervision/mod.ts";
import type { SupervisorPlan } from "./supervisor-plan.ts";

/** What a supervisor keeps between two turns. */
export interface SupervisorState {
  readonly plan: SupervisorPlan;
  readonly supervisor: Supervisor;
  /** With which code it ends, once it has. */
  readonly end?: string | undefined;
}

/** What the host does for it: the imports of its program. */
export interface SupervisorImports {
  /** Does not move within a turn but where that waits. */
  nowMs(): number;
  /** From 0 to below 1. */
  random(): number;
  /** The id of another child. */
  adopt(): ActorId;
  /** The code of what hindered it; undefined: it runs. */
  start(
    child: ActorId,
    incarnation: number,
    plan: SupervisorPlan,
    key: string,
  ): Promise<string | undefined>;
  stop(
    command: Pick<Command & { kind: "stop" }, "child" | "incarnation" | "shutdown">,
  ): Promise<void>;
  decided(decision: Decision): void;
  wakeAt(atMs: number): void;
}

/** The children of a new supervisor are started: an exit means that one of them was not. */
export function begin(plan: SupervisorPlan, imports: SupervisorImports): Promise<SupervisorState> {
  const children = plan.children.map(({ key, spec }) => ({ id: imports.adopt(), key, spec }));
  return turn(
    { plan, supervisor: newSupervisor(plan.policy, children) },
    { kind: "init" },
    imports,
  );
}

/** Those of one that is started again: those that it had go on, each in its next incarnation. */
export function beginAgain(
  { plan, supervisor: before }: SupervisorState,
  imports: SupervisorImports,
): Promise<SupervisorState> {
  const had = new Map(before.children.map((child) => [child.key, child]));
  const children = plan.children.map(({ key, spec }) => {
    const id = had.get(key)?.id ?? imports.adopt();
    return { id, key, spec };
  });
  const fresh = newSupervisor(plan.policy, children);
  const supervisor: Supervisor = {
    ...fresh,
    children: fresh.children.map((child) => ({
      ...child,
      incarnation: (had.get(child.key)?.incarnation ?? -1) + 1,
    })),
  };
  return turn({ plan, supervisor }, { kind: "init" }, imports);
}

/** What follows from one input, and from the answers to all that it brings about: nothing is left open. */
export async function turn(
  state: SupervisorState,
  input: Input,
  imports: SupervisorImports,
): Promise<SupervisorState> {
  const { plan } = state;
  let { supervisor, end } = state;
  const inputs = [input];
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    const stepped = step(supervisor, next, imports.nowMs(), () => imports.random());
    supervisor = stepped.supervisor;
    for (const decision of stepped.decisions) {
      imports.decided(decision);
      if (decision.decision !== "restart") await settle(decision, state.supervisor, imports);
    }
    for (const command of stepped.commands) {
      if (command.kind === "exit") end = endOf(supervisor);
      const answer = await perform(command, plan, imports);
      if (answer !== undefined) inputs.push(answer);
    }
  }
  return { plan, supervisor, ...(end === undefined ? {} : { end }) };
}

/** A child that failed, and that nothing follows from, ends for good. */
async function settle(
  { child, incarnation }: Decision,
  before: Supervisor,
  imports: SupervisorImports,
): Promise<void> {
  const known = before.children.find(({ id }) => id === child);
  if (known?.incarnation !== incarnation || known.status !== "running") return;
  await imports.stop({ child, incarnation, shutdown: "brutal-kill" });
}

async function perform(
  command: Command,
  plan: SupervisorPlan,
  imports: SupervisorImports,
): Promise<Input | undefined> {
  switch (command.kind) {
    case "start": {
      const { child, key, incarnation } = command;
      const code = await imports.start(child, incarnation, plan, key);
      if (code === undefined) return { kind: "started", child, incarnation };
      return { kind: "start-failed", child, incarnation, code };
    }
    case "stop": {
      const { child, incarnation } = command;
      await imports.stop(command);
      return { kind: "stopped", child, incarnation };
    }
    case "wake-at":
      imports.wakeAt(command.atMs);
      return undefined;
    case "ready":
    case "exit":
    case "reply": // whoever asked sees what became of it
      return undefined;
    default:
      return unreachable(command);
  }
}

/** Restarts beyond the intensity are remembered. */
function endOf({ restartsMs, policy }: Supervisor): string {
  return restartsMs.length > policy.intensity ? "ACTOR_RESTARTS_EXCEEDED" : "ACTOR_SHUTDOWN";
}
