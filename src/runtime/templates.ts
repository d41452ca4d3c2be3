import { ActorError, type ActorGrant, type ActorSpec, recover, stopOf } from "../actor/mod.ts";
import { type ActorId, quote, type Sha256 } from "../base/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Directory, Entry } from "./directory.ts";
import { keptComponent, notFound } from "./kept-chain.ts";
import type { Programs } from "./programs.ts";
import type { RuntimeDeps } from "./runtime-deps.ts";
import { parametersFor, templateOf } from "./template-program.ts";

export interface TemplatesDeps {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly programs: Programs;
  readonly directory: Directory;
  readonly mustSuit: RuntimeDeps["mustSuit"];
}

type Stop = Awaited<ReturnType<typeof stopOf>>;
type Made = ReturnType<typeof templateOf> & Pick<ActorSpec, "manifest">;

/** What actors are made from that begin when something first comes for them. */
export class Templates {
  readonly #deps: TemplatesDeps;
  /** Of those that were used since the host started. */
  readonly #read = new Map<ActorId, Promise<Made>>();
  /** The last stop of all who bore a name, as far as it was looked for: of so many, the last of them this one. */
  readonly #stops = new Map<string, { count: number; newest: ActorId | undefined; last: Stop }>();

  constructor(deps: TemplatesDeps) {
    this.#deps = deps;
  }

  /**
   * What the actor of this name is to be, which the directory has already.
   * @throws ActorError ACTOR_TEMPLATE_FULL, ACTOR_STOPPED; EngineError, StoreError
   */
  async specOf(of: Entry, id: ActorId, name: string): Promise<ActorSpec> {
    const { store, programs, directory } = this.#deps;
    const { template, grant, manifest } = await this.#madeFrom(of.id);
    const { component, instancesMax } = template;
    if (directory.countUnder(of) > instancesMax) throw full(of.name, instancesMax);
    await this.#mayBeginAnew(name);
    const program = await programs.named(component, () => keptComponent(store, component));
    const parameters = parametersFor(name, template.parameters);
    return { id, name, supervisor: undefined, program, grant, manifest, parameters };
  }

  /** What a template is granted: actors can be made of it. @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; EngineError */
  async mustSuit(granted: ActorGrant): Promise<void> {
    const { store, programs, mustSuit } = this.#deps;
    const { grant, template } = templateOf(granted);
    const { component } = template;
    mustSuit(await programs.named(component, () => keptComponent(store, component)), grant);
  }

  /** The template is another now, or is gone. */
  forget(id: ActorId): void {
    this.#read.delete(id);
  }

  #madeFrom(id: ActorId): Promise<Made> {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const read = this.#readFrom(id);
    this.#read.set(id, read);
    read.catch(() => this.#read.delete(id));
    return read;
  }

  async #readFrom(id: ActorId): Promise<Made> {
    const { store, sha256 } = this.#deps;
    const listed = await store.actor(id);
    if (listed === undefined) throw notFound(id);
    const { grant, manifest } = await recover(listed, store, sha256);
    return { ...templateOf(grant), manifest };
  }

  /** Where the one before failed too often, somebody is to look: its state would be lost with its name. */
  async #mayBeginAnew(name: string): Promise<void> {
    if ((await this.#lastStopOf(name))?.code !== EXCEEDED) return;
    throw new ActorError("ACTOR_STOPPED", {
      what: `the actor ${quote(name)} failed too often, and is stopped`,
      remedy: `look into its chain; \`theater start\` with the template's manifest and this name begins it anew, without its state`,
    });
  }

  /** Of all who bore the name: a host that began later does not know in which order they ended. Those that never began have no chain. */
  async #lastStopOf(name: string): Promise<Stop> {
    const { store, directory } = this.#deps;
    const bearers = directory.retired(name);
    const known = this.#stops.get(name);
    const unread = bearers.length - (known?.count ?? 0);
    const isKnown = known !== undefined && bearers[unread] === known.newest;
    let last = isKnown ? known.last : undefined;
    for (const id of isKnown ? bearers.slice(0, unread) : bearers) {
      const listed = await store.actor(id);
      const stop = listed && (await stopOf(listed, store));
      if (stop !== undefined && stop.atMs > (last?.atMs ?? -1)) last = stop;
    }
    const [newest] = bearers;
    this.#stops.delete(name);
    if (newest !== undefined) this.#stops.set(name, { count: bearers.length, newest, last });
    const [oldest = name] = this.#stops.keys();
    if (this.#stops.size > STOPS_KEPT_MAX) this.#stops.delete(oldest);
    return last;
  }
}

/** Names of which it is remembered how their last bearer stopped; the one that was asked for longest ago goes first. */
const STOPS_KEPT_MAX = 1_000;

const EXCEEDED = "ACTOR_RESTARTS_EXCEEDED";

function full(name: string, count: number): ActorError {
  return new ActorError("ACTOR_TEMPLATE_FULL", {
    what: `${count} actors of the template ${quote(name)} run already`,
    remedy: "stop those that are not needed, or raise `instances-max` and upgrade the template",
  });
}
