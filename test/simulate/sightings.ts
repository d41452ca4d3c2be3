import { createHash } from "node:crypto";
import type { ActorId, Clock } from "../../src/base/mod.ts";
import type { Append, Store, StoreReader } from "../../src/store/mod.ts";
import type { Asked, CameOf, Host, Line, LinkSeen, Observed, Operated, Told } from "./observed.ts";
import { WorldError } from "./world-error.ts";

/** What is seen of a world while it goes on, until its chains are read. */
export type Seen = Omit<Observed, "plan" | "chains" | "endMs">;

/** Sees what happens in a world, in order. */
export class Sightings {
  readonly #clock: Pick<Clock, "nowMs">;
  readonly #trace = createHash("sha256");
  readonly #hosts: Host[] = [];
  readonly #asked: Asked[] = [];
  readonly #told: Told[] = [];
  readonly #lines: Line[] = [];
  readonly #operated: Operated[] = [];
  readonly #links = new Map<string, LinkSeen>();
  readonly #stopsAsked = new Set<string>();
  /** By actor, how many of its events are known to be durable. */
  readonly #heads = new Map<string, number>();
  #moment = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  get seen(): Seen {
    return {
      hosts: this.#hosts,
      asked: this.#asked,
      told: this.#told,
      lines: this.#lines,
      operated: this.#operated,
      links: this.#links,
      stopsAsked: this.#stopsAsked,
    };
  }

  /** Of all that was seen, in order: the same plan has the same. Nothing is seen after that. */
  digest(): string {
    return this.#trace.digest("hex");
  }

  note(what: object): void {
    this.#trace.update(`${this.#moment} ${JSON.stringify(what)}\n`);
  }

  /** What no longer belongs to any moment. */
  close(line: string): void {
    this.#trace.update(`${line}\n`);
  }

  /** Something came to an end. */
  passes(): void {
    this.#moment++;
  }

  begins(): Host {
    const host: Host = { no: this.#hosts.length, end: undefined };
    this.#hosts.push(host);
    return host;
  }

  /** A step's question is put to that actor now. */
  asks(step: number, host: number, actor: ActorId | undefined): void {
    this.#moment++;
    this.#asked.push({ step, host, actor, moment: this.#moment, atMs: this.#clock.nowMs() });
  }

  tells(step: number, host: number, answer: Told["answer"]): void {
    const moment = ++this.#moment;
    const told = { step, host, moment, atMs: this.#clock.nowMs(), answer };
    this.note(told);
    this.#told.push(told);
  }

  line(host: number, actor: ActorId, text: string): void {
    this.note({ actor, text });
    this.#lines.push({ actor, text, host, moment: this.#moment });
  }

  came(host: number, actor: ActorId, came: CameOf): void {
    this.note(came);
    this.#operated.push({ host, actor, moment: ++this.#moment, came });
  }

  stopAsked(actor: ActorId): void {
    this.#stopsAsked.add(actor);
  }

  /** Sees each link on its way into the store, and when that has it; of a disk that is off nobody hears any more. */
  watched(store: Store, host: number, isOff: () => boolean): Store {
    const append: Store["append"] = async (batch) => {
      for (const one of batch) this.#handed(one, host);
      const ends = batch.map(({ seq, eventCount }) => seq + eventCount);
      const digests = batch.map(({ digest }) => digest.toHex());
      const refusals = await store.append(batch);
      if (isOff()) return refusals;
      const refused = new Set(refusals.map(({ index }) => index));
      this.#moment++;
      for (const [at, digest] of digests.entries()) {
        const seen = this.#links.get(digest);
        if (refused.has(at) || seen === undefined) continue;
        seen.durable ??= this.#moment;
        seen.isAcknowledged = true;
        const end = ends[at];
        if (end !== undefined) this.#heads.set(seen.actor, end);
      }
      return refusals;
    };
    return new Proxy(store, {
      get(target, member) {
        if (member === "append") return append;
        const value: unknown = Reflect.get(target, member);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  /** What a host finds that was not known to be durable: somebody must have written it. @throws WorldError */
  async finds(store: StoreReader): Promise<void> {
    for await (const page of store.actors()) {
      for (const { actor, head } of page) {
        const from = this.#heads.get(actor) ?? 0;
        if (from === head.eventCount) continue;
        for await (const links of store.links(actor, from))
          for (const { digest } of links) this.#found(actor, digest.toHex());
        this.#heads.set(actor, head.eventCount);
      }
    }
  }

  /** Milliseconds for which an actor has recorded nothing. */
  quietMs(actor: ActorId): number {
    const own = this.#links.values().filter((link) => link.actor === actor);
    const lastMs = own.reduce((ms, { handedMs }) => Math.max(ms, handedMs), 0);
    return this.#clock.nowMs() - lastMs;
  }

  #handed({ actor, seq, digest }: Append, host: number): void {
    const key = digest.toHex();
    this.note({ link: key });
    // A link that was lost with its host may come again, the same to the last bit.
    if (this.#links.get(key)?.durable !== undefined) return;
    this.#links.set(key, {
      actor,
      seq,
      handed: this.#moment,
      handedMs: this.#clock.nowMs(),
      host,
      durable: undefined,
      isAcknowledged: false,
    });
  }

  #found(actor: ActorId, link: string): void {
    const seen = this.#links.get(link);
    if (seen === undefined)
      throw new WorldError(`the chain of ${actor} has a link that nobody wrote`);
    seen.durable ??= this.#moment;
  }
}
