import { type Digest, functionText, quote, type Sha256 } from "../base/mod.ts";
import {
  type Capability,
  endingOf,
  type ImportClass,
  type Perform,
  type Prepared,
  type Scope,
  type Standard,
  STANDARDS,
  WIT_TYPES,
  withoutPatch,
} from "../capabilities/mod.ts";
import { importsDigest } from "../chain/mod.ts";
import type { FunctionName, Program } from "../engine/mod.ts";
import type { Performer, Site } from "./boundary.ts";
import { ActorError } from "./errors.ts";
import type { ActorGrant } from "./grant.ts";
import { lendingOf, type Restore } from "./resources.ts";

/** The imports of a program in the order of the import table, and what stands behind them. */
export interface Linkage {
  readonly sites: readonly Site[];
  /** `interface#function` of each site. */
  readonly table: readonly string[];
  readonly digest: Digest;
}

/**
 * Holds what the component imports against what the manifest grants, and against the types of wit/.
 * @throws ActorError ACTOR_UNGRANTED, naming the first import that stands behind nothing; ACTOR_UNFIT, the first of another type.
 */
export function link(
  program: Program,
  grant: ActorGrant,
  capabilities: readonly Capability[],
  sha256: Sha256,
): Linkage {
  return linkageOf(program, sha256, (one) => {
    const of = classOf(one, grant, capabilities);
    if (one.expected !== undefined) throw otherType(one, one.expected);
    return of;
  });
}

/** The same for a replay, which asks no capability: what an import's class was, the chain shows. */
export function linkForReplay(program: Program, sha256: Sha256): Linkage {
  return linkageOf(program, sha256, () => LOCAL);
}

const LOCAL: ImportClass = { kind: "local" };
export const RESOURCE_DROP = "[resource-drop]";

function linkageOf(program: Program, sha256: Sha256, of: (one: Import) => ImportClass): Linkage {
  const { imports } = program;
  const known = surveys.get(imports) ?? survey(program, sha256);
  surveys.set(imports, known);
  const sites = known.imports.map((one) => ({
    index: one.index,
    name: one.name,
    type: one.type,
    class: of(one),
    lending: one.lending,
    drops: one.drops,
    ends: one.ends,
  }));
  return { sites, table: known.table, digest: known.digest };
}

/** An import, whoever is granted it. */
interface Import extends Omit<Site, "class"> {
  readonly interface: string;
  readonly function: string;
  /** The type that it should have, where it has another. */
  readonly expected: string | undefined;
}

interface Survey {
  readonly imports: readonly Import[];
  readonly table: readonly string[];
  readonly digest: Digest;
}

/**
 * Many actors have one program, and a component of WASI has dozens of imports: what is the same for all is found once. By the imports
 * themselves, since a cell lends each actor the program in a wrapping of its own.
 */
const surveys = new WeakMap<Program["imports"], Survey>();

function survey(program: Program, sha256: Sha256): Survey {
  const named = program.imports.map((one) => ({ ...one, name: wholeName(one) }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1)); // the names of WIT are ASCII: this order is bytewise
  const imports = named.map((one, index) => ({
    ...one,
    index,
    lending: lendingOf(one.type),
    drops: one.function.startsWith(RESOURCE_DROP),
    ends: endingOf(one.name),
    expected: misfit(one),
  }));
  const table = imports.map(({ name }) => name);
  return { imports, table, digest: importsDigest(sha256, table) };
}

function wholeName({ interface: of, function: name }: FunctionName): string {
  return `${of}#${name}`;
}

/** What stands behind an interface. */
type Provider =
  | { readonly kind: "capability"; readonly capability: Capability }
  | { readonly kind: "standard"; readonly standard: Standard };

function providerOf(
  interfaceName: string,
  capabilities: readonly Capability[],
): Provider | undefined {
  const capability = capabilities.find((one) => one.interface === interfaceName);
  if (capability !== undefined) return { kind: "capability", capability };
  const plain = withoutPatch(interfaceName);
  const standard = STANDARDS.find((one) => one.interface === plain);
  return standard && { kind: "standard", standard };
}

function classOf(
  name: FunctionName,
  grant: ActorGrant,
  capabilities: readonly Capability[],
): ImportClass {
  const provider = providerOf(name.interface, capabilities);
  if (provider === undefined) {
    throw ungranted(
      name,
      "nothing here offers that",
      "build the component against the interfaces in wit/",
    );
  }
  if (provider.kind === "capability" && !isGranted(provider.capability, grant)) {
    throw ungranted(
      name,
      "the manifest does not grant it",
      `add [[handler]] type = "${provider.capability.type}" to the manifest`,
    );
  }
  if (name.function.startsWith(RESOURCE_DROP)) return LOCAL;
  const { imports } = provider.kind === "capability" ? provider.capability : provider.standard;
  const of = Object.hasOwn(imports, name.function) ? imports[name.function] : undefined;
  if (of === undefined) {
    throw ungranted(
      name,
      "that interface has no such function",
      "build the component against the interfaces in wit/",
    );
  }
  const neverWaits =
    provider.kind === "standard" && provider.standard.waits?.(grant.handlers) === false;
  return of.kind === "awaited" && neverWaits ? LOCAL : of;
}

function isGranted({ type }: Capability, { handlers }: ActorGrant): boolean {
  return type === "runtime" || handlers[type] !== undefined;
}

function ungranted(name: FunctionName, why: string, remedy: string): ActorError {
  const where = name.interface === "" ? name.function : wholeName(name);
  return new ActorError("ACTOR_UNGRANTED", {
    what: `the component imports ${quote(where)}, but ${why}`,
    remedy,
  });
}

/** A component may call an import something and mean another: what it passes would not be what we read. Undefined: it does not. */
function misfit(name: FunctionName): string | undefined {
  const whole = withoutPatch(wholeName(name));
  const expected = Object.hasOwn(WIT_TYPES, whole) ? WIT_TYPES[whole] : undefined;
  return withoutPatch(functionText(name.type)) === expected ? undefined : expected;
}

function otherType({ name, type }: Import, expected: string): ActorError {
  return new ActorError("ACTOR_UNFIT", {
    what: `the component imports ${quote(name)} as ${quote(functionText(type))}`,
    remedy: `its type is ${expected}: build the component against the interfaces in wit/`,
  });
}

/** Opens what the program imports, for one epoch: what performs each site. */
export function openSites(
  { sites }: Linkage,
  grant: ActorGrant,
  capabilities: readonly Capability[],
  scope: Scope,
): readonly Performer[] {
  const opened = new Map<string, Opened>();
  const restore: Restore = (made) => opened.get(made.interface)?.restore(made);
  return sites.map(({ name }) => {
    const [of = "", called = ""] = name.split("#");
    const provider = providerOf(of, capabilities);
    if (provider === undefined) throw new Error(`${name} was linked without a capability`);
    const one = opened.get(of) ?? open(provider, grant, scope);
    opened.set(of, one);
    const { title, functions } = one;
    const call = Object.hasOwn(functions, called) ? functions[called] : undefined;
    if (call === undefined && !called.startsWith(RESOURCE_DROP)) throw lacking(title, called);
    return { call: call ?? NOTHING, restore };
  });
}

/** A capability without a function for dropping its resource has nothing to do then. */
const NOTHING: Perform = () => undefined;

interface Opened {
  /** For messages. */
  readonly title: string;
  readonly functions: Readonly<Record<string, Perform | Prepared>>;
  readonly restore: Restore;
}

function open(provider: Provider, grant: ActorGrant, scope: Scope): Opened {
  const { handlers } = grant;
  const title =
    provider.kind === "capability" ? provider.capability.type : provider.standard.interface;
  try {
    if (provider.kind === "standard") {
      const { standard } = provider;
      const restore: Restore = (made) => standard.restore?.(made);
      return { title, functions: standard.open(handlers, scope), restore };
    }
    const { capability } = provider;
    const restore: Restore = (made) => capability.restore?.(made);
    return { title, functions: capability.open(handlers[capability.type] ?? {}, scope), restore };
  } catch (cause) {
    throw hostFault(`the capability ${quote(title)} could not be opened`, cause);
  }
}

function lacking(title: string, name: string): ActorError {
  return hostFault(`the capability ${quote(title)} opened no function ${quote(name)}`, undefined);
}

function hostFault(what: string, cause: unknown): ActorError {
  const remedy = "mend the capability; its author finds the cause in the error";
  return new ActorError("ACTOR_HOST_FAULT", { what, remedy, cause });
}
