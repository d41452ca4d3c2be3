import type { ActorPlan, Plan, SupervisorPlan, Under } from "./plan.ts";

/** A child of a supervisor, and what it is itself. */
export type ChildPlan = (
  | { readonly kind: "actor"; readonly at: number; readonly plan: ActorPlan }
  | { readonly kind: "supervisor"; readonly at: number; readonly plan: SupervisorPlan }
) & { readonly under: Under };

/** Of the supervisor at this place, in start order: an actor, a supervisor, and so on by turns. */
export function childrenOf({ actors, supervisors = [] }: Plan, supervisor: number): ChildPlan[] {
  const workers = actors.flatMap((plan, at): ChildPlan[] =>
    plan.under?.supervisor === supervisor ? [{ kind: "actor", at, plan, under: plan.under }] : [],
  );
  const nested = supervisors.flatMap((plan, at): ChildPlan[] =>
    plan.under?.supervisor === supervisor
      ? [{ kind: "supervisor", at, plan, under: plan.under }]
      : [],
  );
  const length = Math.max(workers.length, nested.length);
  return Array.from({ length }, (_, at) => [workers[at], nested[at]])
    .flat()
    .filter((one) => one !== undefined);
}

/** The supervisor of this one that nobody supervises. */
export function topOf({ supervisors = [] }: Plan, { supervisor }: Under): number {
  const above = supervisors[supervisor]?.under;
  return above === undefined ? supervisor : topOf({ supervisors } as Plan, above);
}

/** What operators call it. */
export function keyOf({ name }: ActorPlan | SupervisorPlan): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
