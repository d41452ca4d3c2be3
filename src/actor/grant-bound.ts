import { kebabCase, quote } from "../base/mod.ts";
import type { Capability, Grants } from "../capabilities/mod.ts";
import type { ActorGrant } from "./grant.ts";

/** The most that an actor may be granted: plain data, as JSON. */
export interface GrantBound {
  /** Undefined: all handlers. */
  readonly handlers?: Grants | undefined;
  /** By their names in `ActorLimits`; of those that are left out, all. */
  readonly limits: Readonly<Record<string, number>>;
}

/** What an actor may let others be granted: what it is granted itself. */
export function boundBy({ handlers, limits }: ActorGrant): GrantBound {
  const most = Object.entries(limits).map(([name, limit]) => [name, Number(limit)] as const);
  return { handlers, limits: Object.fromEntries(most) };
}

/** The first thing by which a grant reaches further than the bound, as a phrase; undefined where it lies within. */
export function beyondBound(
  grant: ActorGrant,
  bound: GrantBound,
  capabilities: readonly Capability[],
): string | undefined {
  return handlerBeyond(grant, bound, capabilities) ?? limitBeyond(grant, bound);
}

function handlerBeyond(
  { handlers }: ActorGrant,
  { handlers: bound }: GrantBound,
  capabilities: readonly Capability[],
): string | undefined {
  if (bound === undefined) return undefined;
  for (const [type, table] of Object.entries(handlers)) {
    const most = Object.hasOwn(bound, type) ? bound[type] : undefined;
    if (most === undefined) return `the handler ${quote(type)}`;
    const key = capabilities.find((one) => one.type === type)?.beyond(table, most);
    if (key !== undefined) return `${quote(key)} of the handler ${quote(type)}`;
  }
  return undefined;
}

function limitBeyond({ limits }: ActorGrant, { limits: bound }: GrantBound): string | undefined {
  for (const [name, limit] of Object.entries(limits)) {
    const most = Object.hasOwn(bound, name) ? bound[name] : undefined;
    if (most !== undefined && limit > most) return `the limit ${quote(kebabCase(name))}`;
  }
  return undefined;
}
