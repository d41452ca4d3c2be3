import { type Digest, quote, type Sha256 } from "../base/mod.ts";
import type { Capability, ImportClass, Perform, Prepared, Scope } from "../capabilities/mod.ts";
import { importsDigest } from "../chain/mod.ts";
import type { FunctionName, Program } from "../engine/mod.ts";
import type { Site } from "./boundary.ts";
import { ActorError } from "./errors.ts";
import type { ActorGrant } from "./grant.ts";

/** The imports of a program in the order of the import table, and what stands behind them. */
export interface Linkage {
  readonly sites: readonly Site[];
  /** `interface#function` of each site. */
  readonly table: readonly string[];
  readonly digest: Digest;
}

/**
 * Holds what the component imports against what the manifest grants.
 * @throws ActorError ACTOR_UNGRANTED, naming the first import that stands behind nothing.
 */
export function link(
  program: Program,
  grant: ActorGrant,
  capabilities: readonly Capability[],
  sha256: Sha256,
): Linkage {
  return linkageOf(program, sha256, (name) => classOf(name, grant, capabilities));
}

/** The same for a replay, which asks no capability: what an import's class was, the chain shows. */
export function linkForReplay(program: Program, sha256: Sha256): Linkage {
  return linkageOf(program, sha256, () => LOCAL);
}

const LOCAL: ImportClass = { kind: "local" };
export const RESOURCE_DROP = "[resource-drop]";

function linkageOf(
  program: Program,
  sha256: Sha256,
  of: (name: FunctionName) => ImportClass,
): Linkage {
  const named = program.imports.map((one) => ({
    ...one,
    name: `${one.interface}#${one.function}`,
  }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1)); // the names of WIT are ASCII: this order is bytewise
  const sites = named.map((one, index) => ({
    index,
    name: one.name,
    type: one.type,
    class: of(one),
  }));
  const table = sites.map(({ name }) => name);
  return { sites, table, digest: importsDigest(sha256, table) };
}

function classOf(
  name: FunctionName,
  grant: ActorGrant,
  capabilities: readonly Capability[],
): ImportClass {
  const offered = capabilities.find((one) => one.interface === name.interface);
  if (offered === undefined) {
    throw ungranted(
      name,
      "nothing here offers that",
      "build the component against the interfaces in wit/",
    );
  }
  if (offered.type !== "runtime" && grant.handlers[offered.type] === undefined) {
    throw ungranted(
      name,
      "the manifest does not grant it",
      `add [[handler]] type = "${offered.type}" to the manifest`,
    );
  }
  if (name.function.startsWith(RESOURCE_DROP)) return LOCAL;
  const of = Object.hasOwn(offered.imports, name.function)
    ? offered.imports[name.function]
    : undefined;
  return (
    of ??
    fail(
      ungranted(
        name,
        "that interface has no such function",
        "build the component against the interfaces in wit/",
      ),
    )
  );
}

function fail(error: Error): never {
  throw error;
}

function ungranted(name: FunctionName, why: string, remedy: string): ActorError {
  const where = name.interface === "" ? name.function : `${name.interface}#${name.function}`;
  return new ActorError("ACTOR_UNGRANTED", {
    what: `the component imports ${quote(where)}, but ${why}`,
    remedy,
  });
}

/** Opens the capabilities that the program imports, for one epoch: what performs each site. */
export function openSites(
  { sites }: Linkage,
  grant: ActorGrant,
  capabilities: readonly Capability[],
  scope: Scope,
): readonly (Perform | Prepared)[] {
  const opened = new Map<string, Readonly<Record<string, Perform | Prepared>>>();
  return sites.map(({ name }) => {
    const [of = "", called = ""] = name.split("#");
    const capability = capabilities.find((one) => one.interface === of);
    if (capability === undefined) throw new Error(`${name} was linked without a capability`);
    const functions = opened.get(of) ?? open(capability, grant, scope);
    opened.set(of, functions);
    const perform = Object.hasOwn(functions, called) ? functions[called] : undefined;
    if (perform === undefined && !called.startsWith(RESOURCE_DROP))
      throw lacking(capability, called);
    return perform ?? NOTHING;
  });
}

/** A capability without a function for dropping its resource has nothing to do then. */
const NOTHING: Perform = () => undefined;

function open(
  capability: Capability,
  grant: ActorGrant,
  scope: Scope,
): Readonly<Record<string, Perform | Prepared>> {
  try {
    return capability.open(grant.handlers[capability.type] ?? {}, scope);
  } catch (cause) {
    throw hostFault(`the capability ${quote(capability.type)} could not be opened`, cause);
  }
}

function lacking({ type }: Capability, name: string): ActorError {
  return hostFault(`the capability ${quote(type)} opened no function ${quote(name)}`, undefined);
}

function hostFault(what: string, cause: unknown): ActorError {
  const remedy = "mend the capability; its author finds the cause in the error";
  return new ActorError("ACTOR_HOST_FAULT", { what, remedy, cause });
}
