import { type ActorGrant, beyondBound, type GrantBound } from "../actor/mod.ts";
import type { Capability } from "../capabilities/mod.ts";
import { type ManifestBound, ManifestError } from "../manifest/mod.ts";

/** What a supervisor's manifest lets those below have; undefined where it says nothing. */
export function boundOf({ handlers, limits }: ManifestBound): GrantBound | undefined {
  const most = Object.entries(limits).map(([name, limit]) => [name, Number(limit)] as const);
  if (handlers === undefined && most.length === 0) return undefined;
  return {
    handlers: handlers && Object.fromEntries(handlers.map(({ type, grant }) => [type, grant])),
    limits: Object.fromEntries(most),
  };
}

/** @throws ManifestError MANIFEST_BEYOND_SUPERVISOR, naming the first key that does not; `where` is the manifest, or where it is named */
export function mustLieWithin(
  grant: ActorGrant,
  bounds: readonly GrantBound[],
  capabilities: readonly Capability[],
  where: string,
): void {
  for (const bound of bounds) {
    const beyond = beyondBound(grant, bound, capabilities);
    if (beyond === undefined) continue;
    throw new ManifestError({
      code: "MANIFEST_BEYOND_SUPERVISOR",
      what: `${beyond} is more than a supervisor above it lets it have`,
      where,
      remedy: "grant it less, or widen the bound in the supervisor's manifest",
    });
  }
}
