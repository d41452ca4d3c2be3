import { kebabCase } from "../base/mod.ts";
import type { SupervisorPlan } from "../theater/mod.ts";
import { jsonOf } from "./json.ts";
import { printable } from "./printable.ts";

type Row = readonly [name: string, value: string];

/** What the manifest of a supervisor says, in the order in which that says it. */
export function planRows(plan: SupervisorPlan | "unreadable"): Row[] {
  if (plan === "unreadable") return [["plan", plan]];
  const { policy, bound, children } = plan;
  const { strategy, intensity, periodMs, autoShutdown, backoff } = policy;
  return [
    ["strategy", printable(strategy)],
    ["intensity", `${intensity} in ${periodMs} ms`],
    ["auto-shutdown", printable(autoShutdown)],
    ...(backoff === undefined ? [] : [["backoff", keysText(backoff)] as const]),
    ...(bound === undefined ? [] : boundRows(bound)),
    ...children.map((child): Row => ["child", childText(child)]),
  ];
}

/** What those below may have at the most. */
function boundRows({ handlers = {}, limits }: NonNullable<SupervisorPlan["bound"]>): Row[] {
  return [
    ...Object.entries(handlers).map(([type, keys]): Row => {
      const text = Object.keys(keys).length === 0 ? "" : ` ${keysText(keys)}`;
      return ["bound", `handler ${printable(type)}${text}`];
    }),
    ...Object.entries(limits).map(([name, limit]): Row => [
      "bound",
      printable(`limit ${kebabCase(name)} ${limit}`),
    ]),
  ];
}

function childText({ name, spec }: SupervisorPlan["children"][number]): string {
  const { restart, significant } = spec;
  return printable(`${name}, ${restart}${significant ? ", significant" : ""}`);
}

function keysText(keys: object): string {
  return printable(JSON.stringify(jsonOf(keys)));
}

/** The same for programs. */
export function planJson(plan: SupervisorPlan | "unreadable"): object | null {
  if (plan === "unreadable") return null;
  const { policy, bound, children } = plan;
  return {
    ...policy,
    bound: bound ?? null,
    children: children.map(({ key, name, spec, from }) => ({ key, name, ...spec, state: from })),
  };
}
