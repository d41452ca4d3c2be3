import type { ActorId } from "../../src/base/mod.ts";
import type { Event, Received } from "../../src/chain/mod.ts";
import { Records } from "../../src/theater/mod.ts";

/** Which event of whose chain acknowledged a message. Kept outside the heap, whose growth is judged. */
export class Receipts {
  readonly #actors: ActorId[] = [];
  readonly #indexes = new Map<ActorId, number>();
  readonly #whose: Uint32Array;
  readonly #seqs: Uint32Array;
  #count = 0;

  constructor(max: number) {
    this.#whose = new Uint32Array(max);
    this.#seqs = new Uint32Array(max);
  }

  add(actor: ActorId, seq: number): void {
    let index = this.#indexes.get(actor);
    if (index === undefined) {
      index = this.#actors.push(actor) - 1;
      this.#indexes.set(actor, index);
    }
    this.#whose[this.#count] = index;
    this.#seqs[this.#count++] = seq;
  }

  byActor(): ReadonlyMap<string, readonly number[]> {
    const all = this.#actors.map((): number[] => []);
    for (let at = 0; at < this.#count; at++)
      all[this.#whose[at] as number]?.push(this.#seqs[at] as number);
    return new Map(this.#actors.map((actor, index) => [actor, all[index] ?? []]));
  }
}

export interface Audited {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Problems that are told; a run that went wrong has thousands. */
const TOLD_MAX = 10;

/** Holds what was acknowledged, and what the living had come to, against the chains. */
export async function audit(
  data: string,
  receipts: Receipts,
  sums: ReadonlyMap<string, number>,
): Promise<Audited> {
  await using records = await Records.open(data);
  const acknowledged = receipts.byActor();
  const problems: string[] = [];
  const mail = new MailAudit();
  let links = 0;
  for (const { actor: id } of await records.list()) {
    const chain = new ChainAudit();
    for await (const { link } of records.links(id)) {
      links++;
      link.events.forEach((event, at) => {
        chain.see(event, link.seq + at);
        mail.see(id, event);
      });
    }
    mail.over(id, chain.isStopped);
    for (const seq of acknowledged.get(id) ?? [])
      if (!chain.replies.has(seq)) problems.push(`${id} acknowledged ${seq}, which is no reply`);
    const sum = sums.get(id);
    if (sum !== undefined && sum !== chain.sum)
      problems.push(`${id} said ${sum}, and its chain comes to ${chain.sum}`);
  }
  problems.push(...mail.problems());
  return { problems: problems.slice(0, TOLD_MAX), counts: { links, ...mail.counts } };
}

/** One actor's chain: what its turns that replied have added, and where they did. */
class ChainAudit {
  readonly replies = new Set<number>();
  sum = 0;
  isStopped = false;
  #amount = 0;

  see(event: Event, seq: number): void {
    if (event.kind === "received") this.#amount = amountOf(event);
    else if (event.kind === "stopped") this.isStopped = true;
    else if (event.kind === "replied") {
      this.replies.add(seq);
      this.sum += this.#amount;
    }
  }
}

/** A script's own `add` is its first. */
function amountOf({ args }: Received): number {
  const text = args.map((slot) =>
    slot instanceof Uint8Array ? Buffer.from(slot).toString("latin1") : "",
  );
  return Number(/add (\d+)/.exec(text.join(""))?.[1] ?? 0);
}

/** What all sent each other: each message was taken once, or refused. */
class MailAudit {
  /** By sender, address and number: how often it was taken. */
  readonly #sent = new Set<string>();
  readonly #taken = new Map<string, number>();
  readonly #refused = new Set<string>();
  readonly #stopped = new Set<string>();

  see(id: ActorId, event: Event): void {
    if (event.kind === "called" && event.effect?.kind === "message") {
      this.#sent.add(`${id} ${event.effect.address} ${event.effect.n}`);
    } else if (event.kind === "settled") {
      for (const { address, n, refused } of event.messages)
        if (refused !== undefined) this.#refused.add(`${id} ${address} ${n}`);
    } else if (event.kind === "received" && event.position !== undefined) {
      const from = event.sender.kind === "actor" ? event.sender.id : "";
      const key = `${from} ${event.position.address} ${event.position.n}`;
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    }
  }

  over(id: ActorId, isStopped: boolean): void {
    if (isStopped) this.#stopped.add(id);
  }

  get counts(): Readonly<Record<string, number>> {
    return { sent: this.#sent.size, taken: this.#taken.size, deadLetters: this.#refused.size };
  }

  /** A sender that was stopped has no link any more in which to say what was refused. */
  *problems(): Generator<string> {
    for (const [key, count] of this.#taken) if (count > 1) yield `${key} was taken ${count} times`;
    for (const key of this.#taken.keys()) if (!this.#sent.has(key)) yield `${key} was never sent`;
    for (const key of this.#sent) {
      const [sender = ""] = key.split(" ");
      if (this.#taken.has(key) || this.#refused.has(key) || this.#stopped.has(sender)) continue;
      yield `${key} was sent, and neither taken nor refused`;
    }
  }
}
