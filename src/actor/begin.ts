import {
  type HostFunction,
  type Instance,
  type Limits,
  type Program,
  StartError,
} from "../engine/mod.ts";
import type { Site } from "./boundary.ts";
import { ActorError } from "./errors.ts";
import type { Linkage } from "./linkage.ts";

/**
 * What stands behind the imports of one instance, by site. Exchanged between two calls: first the chain answers, while what
 * happened is run again, then the world.
 */
export interface Functions {
  of: readonly HostFunction[];
}

/** What came of an instance's birth, in which imports may have been called already. */
export type Birth =
  | { readonly kind: "born"; readonly instance: Instance }
  | { readonly kind: "stillborn"; readonly thrown: unknown; readonly fuelLeft: bigint };

/** `suspends` says which imports may wait. */
export async function begin(
  program: Program,
  { sites }: Linkage,
  functions: Functions,
  limits: Limits,
  suspends: (site: Site) => boolean,
): Promise<Birth> {
  const byName = new Map(sites.map((site) => [site.name, site]));
  const host = {
    bind(interfaceName: string, functionName: string) {
      const site = byName.get(`${interfaceName}#${functionName}`);
      if (site === undefined) return undefined;
      const { index } = site;
      const call: HostFunction = (args) => (functions.of[index] ?? unbound)(args);
      return { suspending: suspends(site), call };
    },
  };
  try {
    return { kind: "born", instance: await program.instantiate(host, limits) };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return { kind: "stillborn", thrown: error.cause, fuelLeft: error.fuelLeft };
  }
}

function unbound(): never {
  throw new ActorError("ACTOR_HOST_FAULT", {
    what: "an import was called before anything stood behind it",
    remedy: "report this: it is a bug of theater",
  });
}
