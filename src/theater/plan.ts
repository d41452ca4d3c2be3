import {
  type ActorGrant,
  DEFAULT_ACTOR_LIMITS,
  grantBytes,
  type NamedBound,
} from "../actor/mod.ts";
import type { Sha256 } from "../base/mod.ts";
import { type Capability, type ChildKind, grantWithKinds, kindsIn } from "../capabilities/mod.ts";
import {
  isTemplateName,
  type Manifest,
  type ManifestChild,
  type ManifestTemplate,
} from "../manifest/mod.ts";
import {
  encodeJson,
  parametersFor,
  type PlannedChild,
  type StartOrder,
  SUPERVISOR_COMPONENT,
  SUPERVISOR_HANDLERS,
  type SupervisorPlan,
  TEMPLATE_COMPONENT,
  templateGrant,
} from "../runtime/mod.ts";
import { type ChildSpec, defaultShutdown } from "../supervision/mod.ts";
import { boundOf, mustLieWithin } from "./bounds.ts";
import { grantOf } from "./manifests.ts";
import type { Loaded, LoadedChild } from "./source.ts";

/**
 * What is to be started under this name; of a supervisor with all that its children are made from. Of a template's manifest the template, where
 * the name ends in `*`, or else the one actor. `above` is what those above it let it have.
 * @throws ManifestError MANIFEST_BEYOND_SUPERVISOR
 */
export function orderOf(
  loaded: Loaded,
  name: string,
  sha256: Sha256,
  capabilities: readonly Capability[],
  above: readonly NamedBound[] = [],
): StartOrder {
  mustLieWithin(loaded, name, capabilities, above);
  return treeOrder(loaded, name, sha256);
}

function treeOrder(loaded: Loaded, name: string, sha256: Sha256): StartOrder {
  const { manifest, children } = loaded;
  const { supervisor } = manifest;
  if (supervisor === undefined) return actorOrder(loaded, name, sha256);
  const below = children.map((one) => ({
    one,
    order: treeOrder(one, `${name}/${one.child.name}`, sha256),
  }));
  const plan: SupervisorPlan = {
    policy: supervisor.policy,
    bound: boundOf(supervisor.bound),
    children: below.map(({ one, order }) => planned(one, order, sha256)),
  };
  return {
    name,
    component: SUPERVISOR_COMPONENT,
    grant:
      manifest.tree === undefined ? SUPERVISOR_GRANT : { ...SUPERVISOR_GRANT, tree: manifest.tree },
    manifest: manifest.bytes,
    parameters: encodeJson(plan),
    kept: below.flatMap(({ order }) => [order.component, order.manifest, ...(order.kept ?? [])]),
  };
}

function actorOrder(loaded: Loaded, name: string, sha256: Sha256): StartOrder {
  const { manifest, component } = loaded;
  const { template, bytes, parameters: written } = manifest;
  const { grant, kept } = withKinds(loaded, sha256);
  if (template !== undefined && isTemplateName(name)) {
    const order = templateOrder(loaded, name, template, grant, sha256);
    return { ...order, kept: [component, ...kept] };
  }
  const parameters = template === undefined ? written : parametersFor(name, written);
  return { name, component, grant, manifest: bytes, parameters, kept };
}

/** What the children that a component may start are made from, as its grant would have them. */
export function kindsOf(loaded: Loaded, sha256: Sha256): readonly ChildKind[] {
  const { grant } = withKinds(loaded, sha256);
  return kindsIn(grant.handlers["supervisor"] ?? {});
}

/** What it is granted, with what the children that it may start are made from. */
function withKinds(
  { manifest, kinds }: Loaded,
  sha256: Sha256,
): { grant: ActorGrant; kept: readonly Uint8Array[] } {
  const own = grantOf(manifest);
  if (kinds.length === 0) return { grant: own, kept: [] };
  const below = kinds.map((one) => ({
    kind: one.kind,
    order: actorOrder(one, one.manifest.name, sha256),
  }));
  const made = below.map(({ kind, order }) => ({
    name: kind.name,
    component: sha256(order.component),
    manifest: sha256(order.manifest),
    grant: grantBytes(order.grant),
    parameters: kind.parameters ?? order.parameters,
  }));
  const supervisor = grantWithKinds(own.handlers["supervisor"] ?? {}, made);
  return {
    grant: { ...own, handlers: { ...own.handlers, supervisor } },
    kept: below.flatMap(({ order }) => [order.component, order.manifest, ...(order.kept ?? [])]),
  };
}

function templateOrder(
  { manifest, component }: Loaded,
  name: string,
  { instancesMax }: ManifestTemplate,
  grant: ActorGrant,
  sha256: Sha256,
): StartOrder {
  const made = { component: sha256(component), parameters: manifest.parameters, instancesMax };
  return {
    name,
    component: TEMPLATE_COMPONENT,
    grant: templateGrant(grant, made),
    manifest: manifest.bytes,
    parameters: new Uint8Array(),
  };
}

/** The defaults are OTP's. */
export function childSpecOf(child: ManifestChild, { supervisor }: Manifest): ChildSpec {
  const type = supervisor === undefined ? "worker" : "supervisor";
  const { restart, significant, shutdown = defaultShutdown(type) } = child;
  return { restart, significant, shutdown, type };
}

function planned(
  { child, manifest }: LoadedChild,
  order: StartOrder,
  sha256: Sha256,
): PlannedChild {
  return {
    key: child.name,
    name: order.name,
    spec: childSpecOf(child, manifest),
    from: child.from,
    made: {
      component: sha256(order.component).toHex(),
      manifest: sha256(order.manifest).toHex(),
      grant: grantBytes(order.grant).toHex(),
      parameters: (child.parameters ?? order.parameters).toHex(),
    },
  };
}

/** Of its plan, which is its state too. */
const PLAN_BYTES_MAX: number = 64 * 1024 * 1024;

const SUPERVISOR_GRANT: ActorGrant = {
  handlers: SUPERVISOR_HANDLERS,
  limits: { ...DEFAULT_ACTOR_LIMITS, stateBytesMax: PLAN_BYTES_MAX },
  exports: [],
  payloads: "public",
};
