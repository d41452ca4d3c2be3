import type { Capability, Grant, Grants } from "../capabilities/mod.ts";
import type { ActorGrant } from "./grant.ts";

/** The most that an actor may be granted: plain data, as JSON. */
export interface GrantBound {
  /** Undefined: all handlers. */
  readonly handlers?: Grants | undefined;
  /** By their names in `ActorLimits`; of those that are left out, all. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Whose it is, by the name of its actor or its manifest's. */
export interface NamedBound {
  readonly name: string;
  readonly bound: GrantBound;
}

/** What an actor may let others be granted: what it is granted itself. */
export function boundBy({ handlers, limits }: ActorGrant): GrantBound {
  const most = Object.entries(limits).map(([name, limit]) => [name, Number(limit)] as const);
  return { handlers, limits: Object.fromEntries(most) };
}

/** One thing by which a grant reaches further than a bound. */
export type Excess =
  | { readonly kind: "handler"; readonly type: string }
  /** Of a handler's table; undefined: left out. Of a list what is not covered. */
  | {
      readonly kind: "key";
      readonly type: string;
      readonly key: string;
      readonly value: unknown;
      readonly most: unknown;
    }
  /** By its name in `ActorLimits`. */
  | {
      readonly kind: "limit";
      readonly name: string;
      readonly value: number;
      readonly most: number;
    };

/** All by which a grant reaches further than the bound; empty where it lies within. */
export function beyondBound(
  grant: ActorGrant,
  bound: GrantBound,
  capabilities: readonly Capability[],
): readonly Excess[] {
  return [...handlersBeyond(grant, bound, capabilities), ...limitsBeyond(grant, bound)];
}

function handlersBeyond(
  { handlers }: ActorGrant,
  { handlers: bound }: GrantBound,
  capabilities: readonly Capability[],
): Excess[] {
  if (bound === undefined) return [];
  return Object.entries(handlers).flatMap(([type, table]) => {
    const most = Object.hasOwn(bound, type) ? bound[type] : undefined;
    if (most === undefined) return [{ kind: "handler" as const, type }];
    const capability = capabilities.find((one) => one.type === type);
    return capability === undefined ? [] : keysBeyond(table, most, capability);
  });
}

/** A capability names the first key: with each that it named as it may be, it is asked for the next. */
function keysBeyond(table: Grant, most: Grant, capability: Capability): Excess[] {
  const { type } = capability;
  const found = new Map<string, Excess>();
  let rest = table;
  for (;;) {
    const key = capability.beyond(rest, most);
    if (key === undefined || found.has(key)) return [...found.values()];
    const value = uncovered(rest, most, { capability, key });
    found.set(key, { kind: "key", type, key, value, most: most[key] });
    rest = { ...rest, [key]: most[key] };
  }
}

interface Asked {
  readonly capability: Capability;
  readonly key: string;
}

/** Of a list the elements that reach further each by itself, where there are such. */
function uncovered(table: Grant, most: Grant, { capability, key }: Asked): unknown {
  const value = table[key];
  if (!Array.isArray(value)) return value;
  const beyond = value.filter((one) => capability.beyond({ ...table, [key]: [one] }, most) === key);
  return beyond.length === 0 ? value : beyond;
}

function limitsBeyond({ limits }: ActorGrant, { limits: bound }: GrantBound): Excess[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const most = Object.hasOwn(bound, name) ? bound[name] : undefined;
    if (most === undefined || limit <= most) return [];
    return [{ kind: "limit" as const, name, value: Number(limit), most }];
  });
}
