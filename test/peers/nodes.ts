import type { Script, SupervisorNode, TreeNode, WorkerNode } from "./script.ts";

/** A permanent worker that does what it is told. */
export function worker(key: string, change: Partial<WorkerNode> = {}): WorkerNode {
  const common = { kind: "worker", restart: "permanent", significant: false } as const;
  return { ...common, key, shutdown: "infinity", stubborn: false, starts: [], ...change };
}

/** A supervisor with OTP's defaults. */
export function supervisor(
  key: string,
  children: readonly TreeNode[],
  {
    policy,
    ...change
  }: Partial<Omit<SupervisorNode, "policy">> & {
    readonly policy?: Partial<SupervisorNode["policy"]>;
  } = {},
): SupervisorNode {
  const common = { kind: "supervisor", restart: "permanent", significant: false } as const;
  return {
    ...common,
    key,
    template: undefined,
    ...change,
    policy: { ...OTP, ...policy },
    children,
  };
}

const OTP: SupervisorNode["policy"] = {
  strategy: "one-for-one",
  intensity: 1,
  periodMs: 5_000,
  autoShutdown: "never",
};

export function exits(key: string, reason: "normal" | "crash" = "crash"): Script["steps"][number] {
  return { kind: "exits", supervisor: "any", exits: [{ key, reason }], asked: undefined };
}

/** What happened in the steps, as `play` says it, without what stood after each. */
export function newsOf(line: string): string {
  const facts = line.split("; ");
  const first = facts.findIndex((fact) => fact.startsWith("step "));
  return facts
    .slice(first)
    .filter((fact) => /^(start|init|down|orphan|root) /.test(fact))
    .join("; ");
}
