import { type ActorGrant, DEFAULT_ACTOR_LIMITS } from "../actor/mod.ts";
import { type CapabilityTables, type Manifest, parseManifest } from "../manifest/mod.ts";

/** Manifests kept as they were read; the one that was read first goes first. */
export const MANIFESTS_MAX = 256;

/** Reads the text of each manifest once, however many actors are started with it. */
export class Manifests {
  readonly tables: CapabilityTables;
  readonly #read = new Map<string, Manifest>();

  constructor(tables: CapabilityTables) {
    this.tables = tables;
  }

  /** @throws ManifestError */
  of(text: string): Manifest {
    const known = this.#read.get(text);
    if (known !== undefined) return known;
    const manifest = parseManifest(text, "manifest", this.tables);
    this.#read.set(text, manifest);
    const [first] = this.#read.keys();
    if (this.#read.size > MANIFESTS_MAX && first !== undefined) this.#read.delete(first);
    return manifest;
  }
}

/** What it grants, all defaults filled in: one object for one manifest. */
export function grantOf(manifest: Manifest): ActorGrant {
  const grant = grants.get(manifest) ?? newGrant(manifest);
  grants.set(manifest, grant);
  return grant;
}

const grants = new WeakMap<Manifest, ActorGrant>();

function newGrant({ handlers, limits, exports, state, tree }: Manifest): ActorGrant {
  const epochFuelMax = state.epochFuelMax ?? DEFAULT_ACTOR_LIMITS.epochFuelMax;
  return {
    handlers: Object.fromEntries(handlers.map(({ type, grant }) => [type, grant])),
    limits: { ...DEFAULT_ACTOR_LIMITS, ...limits, epochFuelMax },
    exports,
    payloads: state.payloads,
    ...(tree !== undefined && { tree }),
  };
}
