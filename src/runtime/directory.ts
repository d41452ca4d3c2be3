import { type ActorId, parseActorId } from "../base/mod.ts";
import { isActorName } from "../manifest/mod.ts";
import { isTemplate, TemplateNames } from "./template-names.ts";

/** An actor that runs, or is about to. */
export interface Entry {
  readonly id: ActorId;
  readonly name: string;
  /** Undefined: nobody supervises it. */
  readonly supervisor?: ActorId | undefined;
}

/** Who runs, by id and by name. A name is one actor's at a time, and free when that has ended. */
export class Directory {
  readonly #byId = new Map<ActorId, Entry>();
  readonly #byName = new Map<string, Entry>();
  readonly #bySupervisor = new Map<ActorId, Set<ActorId>>();
  readonly #templates = new TemplateNames();
  readonly #retired = new Map<string, Set<ActorId>>();
  /** Those who have ended, by who supervised them. */
  readonly #retiredBelow = new Map<ActorId, Set<ActorId>>();

  /** False where the name is another's; then nothing changed. */
  add(entry: Entry): boolean {
    if (this.#byName.has(entry.name)) return false;
    this.#byName.set(entry.name, entry);
    this.#byId.set(entry.id, entry);
    if (isTemplate(entry)) this.#templates.add(entry);
    else this.#templates.came(entry);
    const { supervisor } = entry;
    if (supervisor === undefined) return true;
    const siblings = this.#bySupervisor.get(supervisor) ?? new Set();
    this.#bySupervisor.set(supervisor, siblings.add(entry.id));
    return true;
  }

  /** It has ended: it is one of those who bore its name. */
  remove(id: ActorId): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.drop(id);
    this.retire(entry);
  }

  /** It never was: it has no chain. */
  drop(id: ActorId): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.#byId.delete(id);
    this.#byName.delete(entry.name);
    if (isTemplate(entry)) this.#templates.remove(entry);
    else this.#templates.left(entry);
    this.#leaveSiblings(entry);
  }

  /** The template that makes the actor of this name, where nobody bears it. */
  templateFor(name: string): Entry | undefined {
    return isActorName(name) ? this.#templates.of(name) : undefined;
  }

  /** How many run whose names are this template's. */
  countUnder(template: Entry): number {
    return this.#templates.count(template, this.#byId.values());
  }

  #leaveSiblings({ id, supervisor }: Entry): void {
    const siblings = supervisor === undefined ? undefined : this.#bySupervisor.get(supervisor);
    siblings?.delete(id);
    if (supervisor !== undefined && siblings?.size === 0) this.#bySupervisor.delete(supervisor);
  }

  /** Those of its children that run, in the order in which they came. */
  childrenOf(supervisor: ActorId): readonly ActorId[] {
    return [...(this.#bySupervisor.get(supervisor) ?? [])];
  }

  /** Who supervises it, who supervises that, and so on; each once, though a forged store may say that one is above itself. */
  above(id: ActorId): readonly ActorId[] {
    const all = new Set<ActorId>();
    let { supervisor } = this.#byId.get(id) ?? {};
    while (supervisor !== undefined && !all.has(supervisor)) {
      all.add(supervisor);
      ({ supervisor } = this.#byId.get(supervisor) ?? {});
    }
    return [...all];
  }

  retire({ name, id, supervisor }: Entry): void {
    const bearers = this.#retired.get(name) ?? new Set();
    bearers.delete(id); // a child that was stopped may have begun again, and is the last to end now
    this.#retired.set(name, bearers.add(id));
    if (supervisor === undefined) return;
    const siblings = this.#retiredBelow.get(supervisor) ?? new Set();
    this.#retiredBelow.set(supervisor, siblings.add(id));
  }

  /** Those below it that run, level by level. */
  *below(id: ActorId): Generator<ActorId> {
    yield* reached(id, (one) => this.#bySupervisor.get(one) ?? []);
  }

  /** With those that have ended. */
  *everBelow(id: ActorId): Generator<ActorId> {
    yield* reached(id, (one) => [
      ...(this.#bySupervisor.get(one) ?? []),
      ...(this.#retiredBelow.get(one) ?? []),
    ]);
  }

  /** Who bore this address, and does not run any more, the last one first: at most as many as the store has chains of that name. */
  retired(nameOrId: string): readonly ActorId[] {
    const id = parseActorId(nameOrId);
    const bearers = id === undefined ? (this.#retired.get(nameOrId) ?? []) : [id];
    return [...bearers].filter((one) => !this.#byId.has(one)).toReversed();
  }

  get size(): number {
    return this.#byId.size;
  }

  has(id: ActorId): boolean {
    return this.#byId.has(id);
  }

  isTaken(name: string): boolean {
    return this.#byName.has(name);
  }

  /** By id, or else by name: no name looks like an id. */
  find(nameOrId: string): Entry | undefined {
    const id = parseActorId(nameOrId);
    return id === undefined ? this.#byName.get(nameOrId) : this.#byId.get(id);
  }

  all(): readonly Entry[] {
    return [...this.#byId.values()];
  }
}

/** Each once, though a forged store may say that one is below itself. */
function* reached(id: ActorId, children: (id: ActorId) => Iterable<ActorId>): Generator<ActorId> {
  const all = new Set([id]);
  for (const one of all) {
    if (one !== id) yield one;
    for (const child of children(one)) all.add(child);
  }
}
