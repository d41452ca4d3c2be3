import {
  type ActorGrant,
  beyondBound,
  boundBy,
  type Excess,
  type GrantBound,
  type NamedBound,
} from "../actor/mod.ts";
import { byteSizeText, kebabCase, quote, quoteList, unreachable } from "../base/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import {
  type Manifest,
  type ManifestBound,
  type ManifestPlace,
  placeOf,
  type Problem,
} from "../manifest/mod.ts";
import { GatheredProblems } from "./gathered-problems.ts";
import { grantOf } from "./manifests.ts";
import type { Loaded } from "./source.ts";

/** What a supervisor's manifest lets those below have; undefined where it says nothing. */
export function boundOf({ handlers, limits }: ManifestBound): GrantBound | undefined {
  const most = Object.entries(limits).map(([name, limit]) => [name, Number(limit)] as const);
  if (handlers === undefined && most.length === 0) return undefined;
  return {
    handlers: handlers && Object.fromEntries(handlers.map(({ type, grant }) => [type, grant])),
    limits: Object.fromEntries(most),
  };
}

/**
 * Holds a tree that is to be started under this name to what its supervisors, and those above it, let those below have: nobody in it has more.
 * @throws ManifestError MANIFEST_BEYOND_SUPERVISOR, with each key of each manifest that does
 */
export function mustLieWithin(
  loaded: Loaded,
  name: string,
  capabilities: readonly Capability[],
  above: readonly NamedBound[],
): void {
  const problems = new GatheredProblems();
  walk({ loaded, name, called: loaded.manifest.file }, above, { capabilities, problems });
  problems.mustBeNone();
}

/** The same of actors that run under one that is to have this grant. @throws ManifestError MANIFEST_BEYOND_SUPERVISOR */
export function mustCover(
  grant: ActorGrant,
  name: string,
  capabilities: readonly Capability[],
  below: ReadonlyMap<string, ActorGrant>,
): void {
  const problems = new GatheredProblems();
  const above = [{ name, bound: boundBy(grant) }];
  for (const [called, granted] of below)
    problems.add(problemsOf({ grant: granted, called }, above, capabilities));
  problems.mustBeNone();
}

interface Branch {
  readonly loaded: Loaded;
  /** Of its actor, or of its kind. */
  readonly name: string;
  /** What messages call its manifest. */
  readonly called: string;
}

interface Walk {
  readonly capabilities: readonly Capability[];
  readonly problems: GatheredProblems;
}

function walk({ loaded, name, called }: Branch, above: readonly NamedBound[], deps: Walk): void {
  const { manifest, children, kinds } = loaded;
  if (deps.problems.isFull) return;
  if (manifest.supervisor !== undefined) {
    const bound = boundOf(manifest.supervisor.bound);
    const bounds = bound === undefined ? above : [...above, { name, bound }];
    for (const one of children) {
      const { child } = one;
      walk({ loaded: one, name: `${name}/${child.name}`, called: child.manifest }, bounds, deps);
    }
    return;
  }
  const grant = grantOf(manifest);
  deps.problems.add(problemsOf({ grant, called, manifest }, above, deps.capabilities));
  const own = [{ name, bound: boundBy(grant) }];
  for (const one of kinds)
    walk({ loaded: one, name: one.manifest.name, called: one.kind.manifest }, own, deps);
}

interface Granted {
  readonly grant: ActorGrant;
  readonly called: string;
  /** Undefined: of one that runs. */
  readonly manifest?: Manifest;
}

function problemsOf(
  granted: Granted,
  above: readonly NamedBound[],
  capabilities: readonly Capability[],
): Problem[] {
  const { grant, called, manifest } = granted;
  return above.flatMap(({ name, bound }) =>
    beyondBound(grant, bound, capabilities).map((excess) => ({
      code: "MANIFEST_BEYOND_SUPERVISOR" as const,
      what: excessText(excess, granted, `the supervisor ${quote(name)} lets it have`),
      where: manifest === undefined ? called : placeOf(manifest, placeIn(excess)),
      remedy: `grant it less, or let ${quote(name)} have more for those below it`,
    })),
  );
}

function excessText(excess: Excess, { called, manifest }: Granted, lets: string): string {
  const of = quote(called);
  switch (excess.kind) {
    case "handler":
      return `the handler ${quote(excess.type)} of ${of} is more than ${lets}`;
    case "key": {
      const { type, key, value, most } = excess;
      const written = value === undefined ? DEFAULT : ` ${valueText(value)}`;
      const bound = most === undefined ? "default" : valueText(most);
      return `${quote(key)}${written} of the handler ${quote(type)} of ${of} is more than the ${bound} that ${lets}`;
    }
    case "limit": {
      const { name, value, most } = excess;
      const isDefault = manifest !== undefined && !isWritten(name, manifest);
      const written = `${amountText(name, value)}${isDefault ? DEFAULT : ""}`;
      return `${quote(kebabCase(name))} ${written} of ${of} is more than the ${amountText(name, most)} that ${lets}`;
    }
    default:
      return unreachable(excess);
  }
}

const DEFAULT = " (the default)";

function isWritten(name: string, { limits, state }: Manifest): boolean {
  return name === EPOCH_FUEL ? state.epochFuelMax !== undefined : Object.hasOwn(limits, name);
}

/** The one limit that does not stand in `[limits]`. */
const EPOCH_FUEL = "epochFuelMax";

function amountText(name: string, amount: number): string {
  return name.endsWith("BytesMax") ? byteSizeText(amount) : String(amount);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${quoteList(value.map(String))}]`;
  return typeof value === "number" ? String(value) : quote(String(value));
}

function placeIn(excess: Excess): ManifestPlace {
  if (excess.kind === "handler") return { handler: excess.type };
  if (excess.kind === "key") return { handler: excess.type, key: excess.key };
  return { table: excess.name === EPOCH_FUEL ? "state" : "limits", key: kebabCase(excess.name) };
}
