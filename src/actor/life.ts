import type { HostFunction, Instance, Limits, Program } from "../engine/mod.ts";
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

/**
 * Begins an instance's life; that may call imports already. `suspends` says which of them may wait.
 * @throws EngineError, and what the imports throw.
 */
export function begin(
  program: Program,
  { sites }: Linkage,
  functions: Functions,
  limits: Limits,
  suspends: (site: Site) => boolean,
): Promise<Instance> {
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
  return program.instantiate(host, limits);
}

function unbound(): never {
  throw new ActorError("ACTOR_HOST_FAULT", {
    what: "an import was called before anything stood behind it",
    remedy: "report this: it is a bug of theater",
  });
}
