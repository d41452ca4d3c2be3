import { type ActorGrant, DEFAULT_ACTOR_LIMITS, grantBytes } from "../../src/actor/mod.ts";
import { NO_BYTES } from "../../src/base/mod.ts";
import { grantWithKinds } from "../../src/capabilities/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import {
  encodeJson,
  type Making,
  type PlannedChild,
  type StartOrder,
  SUPERVISOR_COMPONENT,
  SUPERVISOR_HANDLERS,
  type SupervisorPlan as Household,
  TEMPLATE_COMPONENT,
  templateGrant,
} from "../../src/runtime/mod.ts";
import type { Guests } from "./guests.ts";
import {
  type ActorPlan,
  MESSAGE_BYTES_MAX,
  type Plan,
  STATE_BYTES_MAX,
  type TemplatePlan,
} from "./plan.ts";
import { bytesOf, hasChannels, KIND, watches } from "./script.ts";
import { type ChildPlan, childrenOf, keyOf } from "./tree.ts";

/** What the runtime is ordered to start, and what it is made of, as a plan has it. */
export class Orders {
  readonly #plan: Plan;
  readonly #guests: Guests;

  constructor(plan: Plan, guests: Guests) {
    this.#plan = plan;
    this.#guests = guests;
  }

  /** An actor that an operator starts. */
  actor(actor: ActorPlan): StartOrder {
    const { name } = actor;
    return { name, parameters: bytesOf(`note ${name}`), ...this.making(actor, 0) };
  }

  /** What makes actors of a plan. */
  template({ name, instancesMax }: TemplatePlan): StartOrder {
    const like = this.#plan.actors.find(({ isMade }) => isMade === true);
    if (like === undefined) throw new Error("a plan has a template, and nothing that it makes");
    const { component, grant, manifest } = this.making(like, 0);
    const parameters = bytesOf("note {name}");
    const made = { component: nodeSha256(component), parameters, instancesMax };
    return {
      name,
      component: TEMPLATE_COMPONENT,
      grant: templateGrant(grant, made),
      manifest,
      parameters: NO_BYTES,
      kept: [component],
    };
  }

  /** A supervisor, and all that is below it. */
  tree(at: number): StartOrder {
    const plan = this.#plan.supervisors?.[at];
    if (plan === undefined) throw new Error("a plan has no such supervisor");
    const { name, strategy, intensity, periodMs, eventsPerSecondMax, backoff } = plan;
    const below = childrenOf(this.#plan, at).map((child) => ({
      child,
      order: child.kind === "actor" ? this.actor(child.plan) : this.tree(child.at),
    }));
    const household: Household = {
      policy: {
        strategy,
        intensity,
        periodMs,
        autoShutdown: "never",
        ...(backoff && { backoff: { ...backoff, factor: 2 } }),
      },
      children: below.map(({ child, order }) => planned(child, order)),
    };
    const kept = below.flatMap(({ order }) => [
      order.component,
      order.manifest,
      ...(order.kept ?? []),
    ]);
    return {
      name,
      component: SUPERVISOR_COMPONENT,
      grant: {
        ...SUPERVISOR_GRANT,
        ...(eventsPerSecondMax !== undefined && { tree: { eventsPerSecondMax } }),
      },
      manifest: bytesOf(name),
      parameters: encodeJson(household),
      kept,
    };
  }

  /** Of another edition: another component, or another grant. */
  making(actor: ActorPlan, edition: number): Making {
    const { name, mailboxMax, outboxMax, owedMax, timersMax, epochFuelMax, payloads } = actor;
    const { mailboxBytesMax = DEFAULT_ACTOR_LIMITS.mailboxBytesMax } = actor;
    const limits = {
      ...DEFAULT_ACTOR_LIMITS,
      mailboxMax,
      mailboxBytesMax,
      outboxMax,
      owedMax,
      timersMax,
      epochFuelMax: BigInt(epochFuelMax),
      messageBytesMax: actor.messageBytesMax ?? MESSAGE_BYTES_MAX,
      stateBytesMax: STATE_BYTES_MAX,
      linkEventsMax: DEFAULT_ACTOR_LIMITS.linkEventsMax - (edition > 1 ? 1 : 0), // another grant
    };
    const handlers = {
      ...HANDLERS,
      ...(watches(actor.guest) && { monitors: {} }),
      ...(hasChannels(actor.guest) && {
        channels: { "channels-max": actor.channelsMax ?? 100 },
      }),
    };
    const kid = actor.guest === "parent" ? this.#kidOf(actor) : undefined;
    const grant: ActorGrant = {
      handlers: kid === undefined ? handlers : { ...handlers, supervisor: kindOf(kid) },
      limits,
      exports: [],
      payloads,
    };
    const component = this.#guests.component(actor.guest, edition);
    const kept = kid === undefined ? [] : [kid.component, kid.manifest];
    return { component, grant, manifest: bytesOf(`${name} ${edition}`), kept };
  }

  /** What the children of a parent are made of. */
  #kidOf(parent: ActorPlan): Making {
    const { actors } = this.#plan;
    const kid = actors.find((one) => one.parent !== undefined && actors[one.parent] === parent);
    if (kid === undefined) throw new Error("a plan has a parent, and none that may be its child");
    return this.making(kid, 0);
  }
}

/** What a parent is granted: children of one kind. */
function kindOf({ component, manifest, grant }: Making): Record<string, unknown> {
  const parameters = bytesOf("note kid");
  const kind = {
    name: KIND,
    component: nodeSha256(component),
    manifest: nodeSha256(manifest),
    grant: grantBytes(grant),
    parameters,
  };
  return grantWithKinds({ "children-max": CHILDREN_MAX }, [kind]);
}

/** Of a parent: fewer than there are names for. */
const CHILDREN_MAX = 2;

function planned({ kind, plan, under }: ChildPlan, order: StartOrder): PlannedChild {
  const { restart, shutdown, from } = under;
  const type = kind === "actor" ? "worker" : "supervisor";
  return {
    key: keyOf(plan),
    name: plan.name,
    spec: { restart, shutdown, significant: false, type },
    from,
    made: {
      component: nodeSha256(order.component).toHex(),
      manifest: nodeSha256(order.manifest).toHex(),
      grant: grantBytes(order.grant).toHex(),
      parameters: order.parameters.toHex(),
    },
  };
}

const SUPERVISOR_GRANT: ActorGrant = {
  handlers: SUPERVISOR_HANDLERS,
  limits: DEFAULT_ACTOR_LIMITS,
  exports: [],
  payloads: "public",
};

const HANDLERS = { runtime: {}, timing: {}, random: {}, "message-server": {} };
