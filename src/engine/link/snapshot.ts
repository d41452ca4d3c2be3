import { type Digest, equalBytes } from "../../base/mod.ts";
import { EngineError } from "../errors.ts";
import type { Execution } from "../execution.ts";
import type { Snapshot, Uncopied } from "../program.ts";
import type { CoreViews } from "./core-copy.ts";
import { putInstance, takeInstance } from "./handle-copy.ts";
import type { Launched } from "./launch.ts";
import { list, record } from "./misfit.ts";
import type { Plan } from "./plan.ts";

/** One instance, and what of it changes as it runs. */
export interface Copied {
  readonly program: Digest;
  readonly plan: Plan;
  readonly execution: Execution;
  readonly launched: Launched;
  readonly cores: CoreViews;
}

/** All that differs from a new instance of the same program, or why that cannot be copied. */
export function takeSnapshot({
  program,
  plan,
  execution,
  launched,
  cores,
}: Copied): Snapshot | Uncopied {
  const reason = busy(execution) ?? uncopyable(plan) ?? cores.refusal();
  if (reason !== undefined) return { kind: "uncopied", reason };
  const { instances, resources } = launched;
  return {
    kind: "snapshot",
    program,
    cores: cores.take(),
    instances: instances.map((instance) => takeInstance(instance, resources)),
  };
}

/**
 * Puts it into a new instance, whose start functions did not run.
 * @throws EngineError ENGINE_INVALID where it does not fit the program; ENGINE_OUT_OF_MEMORY or ENGINE_BUDGET_EXCEEDED beyond the limits.
 */
export function putSnapshot(
  { program, plan, execution, launched, cores }: Copied,
  snapshot: Snapshot,
): void {
  const given = record(snapshot);
  if (!(given.program instanceof Uint8Array) || !equalBytes(given.program, program))
    throw invalid("the snapshot was taken of another program");
  const reason = uncopyable(plan);
  if (reason !== undefined) throw invalid(`there is no snapshot of this program: ${reason}`);
  list(given.instances, launched.instances.length, "component instances");
  cores.put(given.cores, execution.meter);
  for (const [at, instance] of launched.instances.entries())
    putInstance(instance, launched.resources, given.instances[at]);
}

function busy(execution: Execution): string | undefined {
  if (execution.isOver) return "the instance is dead";
  if (!execution.idle) return "a call of the instance runs";
  const held = execution.hostHandles.count;
  if (held > 0) return `the host holds resources of the component, ${held} of them`;
  return undefined;
}

function uncopyable({ steps }: Plan): string | undefined {
  let place = 0;
  for (const step of steps) {
    if (step.kind !== "instantiate") continue;
    const { uncopyable: reason } = step.module.metered;
    if (reason !== undefined) return `core instance ${place}: ${reason}`;
    place++;
  }
  return undefined;
}

function invalid(what: string): EngineError {
  return new EngineError(
    "ENGINE_INVALID",
    { what, remedy: "restore it with the component that it was taken of" },
    "host",
  );
}
