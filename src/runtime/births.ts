import { ActorError, type ActorSpec, type Successor } from "../actor/mod.ts";
import { type ActorId, type Entropy, equalBytes, newActorId, TheaterError } from "../base/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { BoundTrees } from "./bound-trees.ts";
import type { Directory, Entry } from "./directory.ts";
import { copied, isNameFor, type Making, type Started, type StartOrder } from "./orders.ts";
import type { Programs } from "./programs.ts";
import { badName, nameTaken, notAllBegun } from "./refusals.ts";
import { leaveNotBegun, startIn, type StartingDeps } from "./starting.ts";
import { TEMPLATE_COMPONENT } from "./template-program.ts";
import type { Templates } from "./templates.ts";
import type { Trees } from "./trees.ts";

export interface BirthsDeps extends StartingDeps {
  readonly entropy: Entropy;
  readonly directory: Directory;
  readonly arrivals: Arrivals;
  readonly programs: Programs;
  readonly templates: Templates;
  readonly trees: Trees;
  readonly bound: BoundTrees;
}

/** Begins actors that nobody supervises: those that somebody starts, and those that a template makes when something comes for them. */
export class Births {
  readonly #deps: BirthsDeps;
  /** Those that are being made from a template. */
  readonly #made = new Set<ActorId>();

  constructor(deps: BirthsDeps) {
    this.#deps = deps;
  }

  /** Whether it is being made now from a template: it has no chain yet. */
  isMade(id: ActorId): boolean {
    return this.#made.has(id);
  }

  /**
   * Starts an actor; resolves when its genesis is durable.
   * @throws EngineError, ActorError, StoreError
   */
  async start(order: StartOrder): Promise<Started> {
    const { name } = order;
    if (!isNameFor(order)) throw badName(name);
    const { entropy, directory, arrivals, trees } = this.#deps;
    const made = copied(order);
    const parameters = Uint8Array.from(order.parameters);
    const id = newActorId(entropy);
    if (!directory.add({ id, name })) throw nameTaken(name);
    using tree = trees.watch(id);
    try {
      // From here on its name is found, so that it is made ready counts as coming: messages for it wait.
      const receipt = await arrivals.arrive(id, async () => {
        await trees.mustNotBeKept(name);
        const spec = { id, name, parameters, ...(await this.ready(made)) };
        trees.comes(id, spec.program.digest);
        return startIn(this.#deps, spec);
      });
      return { id, receipt };
    } catch (error) {
      await this.#notBegun(id);
      trees.left(id);
      const isRefused = error instanceof ActorError && error.code === "ACTOR_INIT_REFUSED";
      throw isRefused && tree.unbegun !== undefined ? notAllBegun(tree.unbegun, error) : error;
    }
  }

  /** Compiles it, and keeps what an event is to name, so that it is there before it. @throws EngineError, StoreError */
  async ready({ component, grant, manifest, kept = [] }: Making): Promise<Successor> {
    const { store, sha256, programs, templates } = this.#deps;
    const program = await programs.of(component);
    const digest = sha256(manifest);
    await store.keep([
      { digest: program.digest, bytes: component },
      { digest, bytes: manifest },
      ...kept.map((bytes) => ({ digest: sha256(bytes), bytes })),
    ]);
    if (equalBytes(component, TEMPLATE_COMPONENT)) await templates.mustSuit(grant);
    return { program, grant, manifest: digest };
  }

  /** Makes the actor of this name, which nobody bears: it is found at once, and what is sent to it waits until it has begun. */
  make(template: Entry, name: string): ActorId {
    const { entropy, directory, arrivals } = this.#deps;
    const id = newActorId(entropy);
    directory.add({ id, name });
    this.#made.add(id);
    const begun = arrivals
      .arrive(id, () => this.#begin(template, id, name))
      .finally(() => this.#made.delete(id));
    begun.catch((error: unknown) => {
      if (!(error instanceof TheaterError)) throw error; // of the world's, whoever sent something is told
    });
    return id;
  }

  async #begin(template: Entry, id: ActorId, name: string): Promise<void> {
    const { directory, trees, templates } = this.#deps;
    const made = async (): Promise<ActorSpec> => {
      await trees.mustNotBeKept(name);
      return templates.specOf(template, id, name);
    };
    const spec = await made().catch((error: unknown) => {
      directory.drop(id);
      throw error;
    });
    try {
      await startIn(this.#deps, spec);
    } catch (error) {
      await this.#notBegun(id);
      throw error;
    }
  }

  /** Its chain, where there is one, is found by its id. */
  async #notBegun(id: ActorId): Promise<void> {
    const { bound, directory, store } = this.#deps;
    bound.ended(id);
    await leaveNotBegun(id, directory, store);
  }
}
