import type { ActorId } from "../base/mod.ts";
import { unreachable } from "../base/mod.ts";
import {
  type Command,
  type Decision,
  type Input,
  newSupervisor,
  type Reply,
  step,
  type Supervisor,
} from "../supervision/mod.ts";
import type { SupervisorPlan } from "./supervisor-plan.ts";

/** What a supervisor keeps between two turns. */
export interface SupervisorState {
  readonly plan: SupervisorPlan;
  readonly supervisor: Supervisor;
  /** Counts the lives of its instances: that of its last turn. */
  readonly epoch: number;
  /** Children that failed, and of whom nothing was done yet: they have no instance, and their mail waits. */
  readonly failed?: readonly ActorId[];
  /** The timer that says that a time has come which a child waits for. */
  readonly wake?: number | undefined;
  /** In a start that fails: the child that did not begin, and the code of what hindered it. */
  readonly unborn?: { readonly key: string; readonly code: string } | undefined;
  /** With which code it ends, once it has. */
  readonly end?: string | undefined;
}

/** What the host does for it: the imports of its program. */
export interface SupervisorImports {
  /** Does not move within a turn but where that waits. */
  nowMs(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Counts the lives of instances of the supervisor itself. */
  epoch(): number;
  /** The id of another child. */
  adopt(): ActorId;
  /** One that it had may have been given up when it stopped. */
  adoptAgain(child: ActorId): void;
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
  /** With `due`; the timer's token. */
  wakeAt(atMs: number): number;
  callOff(timer: number): void;
  /** Lets this come after all that waits already. */
  later(input: Input): void;
  /** Tells whoever asked. */
  reply(reply: Reply): void;
}

/** The children of a new supervisor are started: an exit means that one of them was not. */
export function begin(plan: SupervisorPlan, imports: SupervisorImports): Promise<SupervisorState> {
  const children = plan.children.map(({ key, spec }) => ({ id: imports.adopt(), key, spec }));
  return turn(
    { plan, epoch: imports.epoch(), supervisor: newSupervisor(plan.policy, children) },
    { kind: "init" },
    imports,
  );
}

/**
 * Those of one that is started again: those that it had go on, each in its next incarnation; or in one of those after it, since
 * nothing is kept of an attempt that failed, nor of the turn in which it was killed, which may have begun the next.
 */
export async function beginAgain(
  { plan, supervisor: before, epoch: lastAt, end }: SupervisorState,
  imports: SupervisorImports,
): Promise<SupervisorState> {
  const epoch = imports.epoch();
  const lives = epoch - lastAt + (end === undefined ? 1 : 0);
  const had = new Map(before.children.map((child) => [child.key, child]));
  const children = plan.children.map(({ key, spec }) => {
    const id = had.get(key)?.id;
    if (id !== undefined) imports.adoptAgain(id);
    return { id: id ?? imports.adopt(), key, spec };
  });
  const fresh = newSupervisor(plan.policy, children);
  const supervisor: Supervisor = {
    ...fresh,
    children: fresh.children.map((child) => ({
      ...child,
      incarnation: nextOf(had.get(child.key)?.incarnation, lives),
    })),
  };
  const began = await turn({ plan, epoch, supervisor }, { kind: "init" }, imports);
  const reached = children.findIndex(({ key }) => key === began.unborn?.key);
  const left = reached === -1 ? [] : began.supervisor.children.slice(reached + 1);
  for (const { id, key, incarnation, spec } of left.toReversed()) {
    if (had.has(key)) await imports.stop({ child: id, incarnation, shutdown: spec.shutdown });
  }
  return began;
}

/** What follows from one input, and from the answers to all that it brings about: nothing is left open. */
export async function turn(
  state: SupervisorState,
  input: Input,
  imports: SupervisorImports,
): Promise<SupervisorState> {
  const { plan } = state;
  const epoch = imports.epoch();
  let { supervisor, end, unborn } = state;
  let wake = input.kind === "due" ? undefined : state.wake;
  const failed = new Set(state.failed);
  let givenUp = false;
  if (isNews(input, supervisor)) failed.add(input.child);
  const inputs = [input];
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    const stepped = step(supervisor, next, imports.nowMs(), () => imports.random());
    supervisor = stepped.supervisor;
    givenUp ||= stepped.decisions.some(({ decision }) => decision === "escalate");
    for (const decision of stepped.decisions) {
      imports.decided(decision);
      if (decision.decision === "restart" || isOver(decision, supervisor)) continue;
      if (failed.delete(decision.child))
        await imports.stop({ ...decision, shutdown: "brutal-kill" });
    }
    for (const command of stepped.commands) {
      if (command.kind === "exit") end = givenUp ? whyGivenUp(supervisor) : "ACTOR_SHUTDOWN";
      if (command.kind === "start" || command.kind === "stop") failed.delete(command.child);
      if (command.kind === "wake-at") {
        if (wake !== undefined) imports.callOff(wake);
        wake = imports.wakeAt(command.atMs);
      }
      const answer = await perform(command, plan, imports);
      if (answer?.kind === "start-failed" && command.kind === "start") {
        unborn = { key: command.key, code: answer.code };
        failed.add(command.child); // where the disk was full, say, it has not ended
      }
      if (answer !== undefined) inputs.push(answer);
    }
  }
  const isToComeBack = supervisor.children.some(({ status }) => status === "restarting");
  if (end !== undefined || !isToComeBack) {
    const lives = new Map(supervisor.children.map(({ id, incarnation }) => [id, incarnation]));
    for (const child of failed) {
      const incarnation = lives.get(child) ?? 0; // one that is a child no more has no later one
      await imports.stop({ child, incarnation, shutdown: "brutal-kill" });
    }
    failed.clear();
  }
  const ended = end === undefined ? {} : { end, unborn };
  return { plan, epoch, supervisor, failed: [...failed], wake, ...ended };
}

/** Whether what was decided is about a life before the one that the child has, or is to have: that one is none of its concern. */
function isOver({ decision, child, incarnation }: Decision, { children }: Supervisor): boolean {
  if (decision !== "ignore") return false;
  return children.some((one) => one.id === child && one.incarnation > incarnation);
}

/** A child that failed has still its mail, which a restart lets it go on with. */
function isNews(input: Input, { children }: Supervisor): input is Input & { kind: "exited" } {
  if (input.kind !== "exited") return false;
  const known = children.find(({ id }) => id === input.child);
  return known?.incarnation === input.incarnation && known.status === "running";
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
    case "try-again":
      imports.later(command);
      return undefined;
    case "reply":
      imports.reply(command.reply);
      return undefined;
    case "wake-at": // by its turn, which keeps the timer
    case "ready":
    case "exit":
      return undefined;
    default:
      return unreachable(command);
  }
}

/** Restarts beyond the intensity are remembered. */
function whyGivenUp({ restartsMs, policy }: Supervisor): string {
  const isTooMany = restartsMs.length > policy.intensity;
  return isTooMany ? "ACTOR_RESTARTS_EXCEEDED" : "ACTOR_AUTO_SHUTDOWN";
}

/** One that is new begins with none. */
function nextOf(incarnation: number | undefined, lives: number): number {
  return incarnation === undefined ? 0 : incarnation + lives;
}
