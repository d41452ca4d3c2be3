import type { ActorPlan, Ask, Plan, Step, SupervisorPlan } from "./plan.ts";

/** Whether a plan still fails as the first did. */
export type Fails = (plan: Plan) => Promise<boolean>;

/** Plans that are tried; a long one may stay longer than it need be. */
const TRIES_MAX = 600;

/** Leaves out of a failing plan, greedily, what it fails without: steps, lines of scripts, actors, and whatever else is not plain. */
export async function shrunk(plan: Plan, fails: Fails): Promise<Plan> {
  const shrinking = { best: plan, left: TRIES_MAX, fails };
  for (let before: Plan | undefined; before !== shrinking.best && shrinking.left > 0;) {
    before = shrinking.best;
    await dropSteps(shrinking);
    await each(shrinking, shorterScripts);
    await each(shrinking, fewerActors);
    await each(shrinking, fewerSupervisors);
    await each(shrinking, plainer);
  }
  return shrinking.best;
}

interface Shrinking {
  best: Plan;
  left: number;
  readonly fails: Fails;
}

/** True where it fails too: then it is the best so far. */
async function take(shrinking: Shrinking, plan: Plan): Promise<boolean> {
  if (shrinking.left <= 0) return false;
  shrinking.left--;
  if (!(await shrinking.fails(plan))) return false;
  shrinking.best = plan;
  return true;
}

/** First by halves, then ever fewer at a time. */
async function dropSteps(shrinking: Shrinking): Promise<void> {
  for (let size = shrinking.best.steps.length >> 1; size > 0; size >>= 1) {
    for (let at = shrinking.best.steps.length - size; at >= 0; at -= size) {
      const { best } = shrinking;
      await take(shrinking, { ...best, steps: best.steps.toSpliced(at, size) });
    }
  }
}

/** Tries what these make of the best, again and again from where one was taken. */
async function each(shrinking: Shrinking, make: (plan: Plan) => readonly Plan[]): Promise<void> {
  for (let at = 0; shrinking.left > 0;) {
    const next = make(shrinking.best)[at];
    if (next === undefined) return;
    if (!(await take(shrinking, next))) at++;
  }
}

/** One line less, the last ones first. */
function shorterScripts(plan: Plan): readonly Plan[] {
  return plan.steps.flatMap((step, at) => {
    if (step.kind !== "ask") return [];
    const lines = step.script.split("\n");
    return lines.slice(1).map((_, less) => {
      const script = lines.toSpliced(lines.length - 1 - less, 1).join("\n");
      return replaced(plan, at, { ...step, script });
    });
  });
}

function replaced(plan: Plan, at: number, step: Step): Plan {
  return { ...plan, steps: plan.steps.with(at, step) };
}

/** Without an actor that no step names; the others keep their names. */
function fewerActors(plan: Plan): readonly Plan[] {
  const used = new Set(plan.steps.map((step) => ("actor" in step ? step.actor : -1)));
  const kin = plan.actors.some(({ parent }) => parent !== undefined); // a parent has to have some that may be its children
  return [...plan.actors.keys()]
    .filter((at) => !used.has(at) && plan.actors.length > 1)
    .filter((at) => !kin || (plan.actors[at]?.guest !== "parent" && !isLastKid(plan, at)))
    .map((at) => ({
      ...plan,
      actors: plan.actors
        .toSpliced(at, 1)
        .map((actor) =>
          actor.parent !== undefined && actor.parent > at
            ? { ...actor, parent: actor.parent - 1 }
            : actor,
        ),
      steps: plan.steps.map((step) =>
        "actor" in step && step.actor > at ? { ...step, actor: step.actor - 1 } : step,
      ),
    }));
}

/** Without a supervisor that has no children, or with an actor or a supervisor that nobody supervises any more; names stay. */
function fewerSupervisors(plan: Plan): readonly Plan[] {
  const { actors, supervisors = [] } = plan;
  const used = new Set([...actors, ...supervisors].map(({ under }) => under?.supervisor));
  const without = [...supervisors.keys()]
    .filter((at) => !used.has(at))
    .map((at) => ({
      ...plan,
      actors: actors.map((one) => shifted(one, at)),
      supervisors: supervisors.toSpliced(at, 1).map((one) => shifted(one, at)),
    }));
  const freed = actors.flatMap(({ under, ...actor }, at) =>
    under === undefined ? [] : [{ ...plan, actors: actors.with(at, actor) }],
  );
  const tops = supervisors.flatMap(({ under, ...supervisor }, at) =>
    under === undefined ? [] : [{ ...plan, supervisors: supervisors.with(at, supervisor) }],
  );
  return [...without, ...freed, ...tops];
}

/** The supervisor at this place is gone. */
function shifted<One extends ActorPlan | SupervisorPlan>(one: One, gone: number): One {
  const { under } = one;
  if (under === undefined || under.supervisor < gone) return one;
  return { ...one, under: { ...under, supervisor: under.supervisor - 1 } };
}

function isLastKid({ actors }: Plan, at: number): boolean {
  const parent = actors[at]?.parent;
  return parent !== undefined && actors.filter((one) => one.parent === parent).length === 1;
}

function isLikeOthers({ isMade, parent }: ActorPlan): boolean {
  return isMade === true || parent !== undefined;
}

function plainer(plan: Plan): readonly Plan[] {
  const plans: Plan[] = [];
  if (plan.cellCount > 1) plans.push({ ...plan, cellCount: 1 });
  if (plan.activeMax < ACTIVE_MAX) plans.push({ ...plan, activeMax: ACTIVE_MAX });
  const { threads, ...inOne } = plan;
  if (threads === true) plans.push(inOne);
  const { idleMs, ...patient } = plan;
  if (idleMs !== undefined) plans.push(patient);
  for (const [at, actor] of plan.actors.entries())
    for (const [key, value] of isLikeOthers(actor) ? [] : Object.entries(PLAIN))
      if (actor[key as keyof typeof PLAIN] !== value)
        plans.push({ ...plan, actors: plan.actors.with(at, { ...actor, [key]: value }) });
  for (const [at, step] of plan.steps.entries()) {
    if (step.kind !== "ask") continue;
    const { key: _, ...keyless } = step;
    const { timeoutMs: __, ...unhurried } = step;
    for (const other of [keyless, unhurried] satisfies Ask[])
      if (Object.keys(other).length < Object.keys(step).length)
        plans.push(replaced(plan, at, other));
  }
  return plans;
}

/** More than any world has. */
const ACTIVE_MAX = 1_000;

const PLAIN: Omit<ActorPlan, "name"> = {
  guest: "script",
  payloads: "public",
  mailboxMax: 1_000,
  outboxMax: 1_000,
  owedMax: 1_000,
  timersMax: 1_000,
  epochFuelMax: 20_000_000,
};
