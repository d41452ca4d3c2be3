import { quote } from "../base/mod.ts";
import type { Child, ChildSpec, NewChild } from "./child.ts";
import { SupervisionError } from "./errors.ts";
import type { Policy } from "./policy.ts";
import { policyProblem, specProblem } from "./problem.ts";
import { CHILDREN_MAX, type Supervisor } from "./supervisor.ts";

/**
 * A supervisor whose first input is `init`. Simple-one-for-one has a template in the place of children.
 * @throws SupervisionError SUPERVISION_BAD_SPEC where it is not one that a supervisor may have.
 */
export function newSupervisor(
  policy: Policy,
  children: readonly NewChild[],
  template?: ChildSpec,
): Supervisor {
  check(policyProblem(policy), "its policy");
  checkKind(policy, children, template);
  for (const { key, spec } of children) {
    check(specProblem(policy, spec), `child ${quote(key)}`);
  }
  checkUnique(children.map(({ key }) => key));
  checkUnique(children.map(({ id }) => id));
  return {
    policy,
    ...(template === undefined ? {} : { template }),
    children: children.map(newChild),
    restartsMs: [],
    phase: "init",
    waiting: [],
  };
}

/** Not started yet. */
export function newChild({ id, key, spec }: NewChild): Child {
  return { id, key, spec, status: "stopped", incarnation: 0 };
}

function checkKind(
  policy: Policy,
  children: readonly NewChild[],
  template: ChildSpec | undefined,
): void {
  const isSimple = policy.strategy === "simple-one-for-one";
  if (isSimple !== (template !== undefined) || (isSimple && children.length > 0)) {
    check("only simple-one-for-one has a template, and it has no other children at first", "it");
  }
  if (children.length > CHILDREN_MAX) check(`at most ${CHILDREN_MAX} children`, "it");
  if (template !== undefined) check(specProblem(policy, template), "its template");
}

function checkUnique(names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) check("key and id are unique among siblings", `child ${quote(twice)}`);
}

function check(problem: string | undefined, where: string): void {
  if (problem === undefined) return;
  throw new SupervisionError("SUPERVISION_BAD_SPEC", {
    what: `no supervisor may have this: ${problem}`,
    where: `${where} of a supervisor`,
    remedy: "see docs/supervision.md",
  });
}
