import { unreachable } from "../../../src/base/mod.ts";
import type { Asked, Script, Step, TreeNode } from "../script.ts";

/** A script as an Erlang term, which `file:consult/1` reads. */
export function scriptTerm({ tree, steps }: Script): string {
  return `{${node(tree)},${list(steps.map(step))}}`;
}

function node(one: TreeNode): string {
  const { key, restart, significant } = one;
  if (one.kind === "worker") {
    const { shutdown, stubborn, starts } = one;
    const stop = typeof shutdown === "object" ? shutdown.timeoutMs : atom(shutdown);
    const fields = [key, restart, significant, stop, stubborn].join(",");
    return `{worker,${fields},${list(starts)}}`;
  }
  const { policy, children, template } = one;
  const fields = [
    key,
    restart,
    significant,
    atom(policy.strategy),
    policy.intensity,
    policy.periodMs / 1_000,
  ];
  const inner = template === undefined ? children : [template];
  return `{supervisor,${fields.join(",")},${atom(policy.autoShutdown)},${list(inner.map(node))}}`;
}

function step(one: Step): string {
  switch (one.kind) {
    case "exits": {
      const exits = list(one.exits.map(({ key, reason }) => `{${key},${reason}}`));
      const wanted = one.asked === undefined ? "none" : asked(one.asked);
      return `{exits,${one.supervisor},${exits},${wanted}}`;
    }
    case "kill":
      return `{kill,${one.supervisor}}`;
    case "ask":
      return `{ask,${one.supervisor},${asked(one.asked)}}`;
    case "pass":
      return `{pass,${one.seconds}}`;
    case "shutdown":
      return "shutdown";
    default:
      return unreachable(one);
  }
}

function asked(one: Asked): string {
  const what = one.kind === "start-child" ? node(one.child) : one.key;
  return `{${atom(one.kind)},${what}}`;
}

function atom(word: string): string {
  return word.replaceAll("-", "_");
}

function list(items: readonly string[]): string {
  return `[${items.join(",")}]`;
}
