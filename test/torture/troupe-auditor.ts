import type { Seeded } from "../campaigns/seeded.ts";
import type { FromHost, ToHost } from "./kill-protocol.ts";
import { type Asked, Playwright, type Step } from "./troupe-script.ts";

type Say = (message: ToHost) => void;

/** How often the counters are looked at, until the last of what was sent has arrived. */
const LOOKS_MAX = 300;
const LOOK_AGAIN_MS = 100;

/**
 * Holds what a host under torture acknowledged, in another process than the host. What was not acknowledged when it was killed is
 * asked again, under the same key. In the end each actor's counter has to be the sum of all that was ever asked of it: less is
 * lost, more is done twice.
 */
export class TroupeAuditor {
  readonly #playwright: Playwright;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #open = new Map<string, Asked>();
  /** By actor: what its counter has to be. */
  readonly #due: bigint[];
  /** By key: how often the world was asked to act. */
  readonly #once = new Map<string, number>();
  readonly #keyed = new Map<string, number>();
  readonly #told = { once: 0, doubtful: 0, keyed: 0, deadlocks: 0, traps: 0, deferred: 0 };
  #asked = 0;
  #acks = 0;
  #failure: Error | undefined;
  #heard: () => void = () => undefined;
  #texts = new Map<string, string>();

  /** `wait` waits so many milliseconds. */
  constructor(seeded: Seeded, actorCount: number, wait: (ms: number) => Promise<void>) {
    this.#playwright = new Playwright(seeded, actorCount);
    this.#wait = wait;
    this.#due = Array.from({ length: actorCount }, () => 0n);
  }

  get counts(): Readonly<Record<string, number>> {
    const { doubtful, deadlocks, traps, deferred } = this.#told;
    const repeated = [...this.#keyed.values()].filter((times) => times > 1).length;
    return { messages: this.#asked, doubtful, deadlocks, repeated, traps, deferred };
  }

  /** What is not answered yet, for whoever looks for the reason. */
  get unanswered(): readonly string[] {
    return Array.from(this.#open, ([key, { actor, script }]) => `${key} to ${actor}: ${script}`);
  }

  heard(message: Exclude<FromHost, { kind: "ready" }>, say: Say): void {
    switch (message.kind) {
      case "act": {
        const of = message.repeat === "once" ? this.#once : this.#keyed;
        of.set(message.key, (of.get(message.key) ?? 0) + 1);
        say({ kind: "acted", number: message.number });
        return;
      }
      case "failed":
        this.#failed(message.key, message.error);
        break;
      case "answered":
        this.#answered(message.key, message.text, say);
        break;
    }
    this.#heard();
  }

  /** Asks until so many were answered: how many were. */
  async work(enough: number, inFlight: number, say: Say): Promise<number> {
    const before = this.#acks;
    this.#askAgain(say);
    while (this.#acks - before < enough) {
      while (this.#open.size < inFlight)
        for (const asked of this.#playwright.write()) this.#ask(asked, say);
      await this.#next();
    }
    return this.#acks - before;
  }

  /** @throws Error where something was lost, or was done twice */
  async finish(say: Say): Promise<void> {
    this.#askAgain(say);
    while (this.#open.size > 0) await this.#next();
    for (let looks = 1; ; looks++) {
      const counters = await this.#counters(say);
      const wrong = counters.flatMap((counter, at) =>
        counter === this.#due[at] ? [] : [`a${at} has ${counter}, not ${this.#due[at]}`],
      );
      if (wrong.length === 0) break;
      if (looks >= LOOKS_MAX) throw new Error(wrong.join("; "));
      await this.#wait(LOOK_AGAIN_MS);
    }
    this.#judgeEffects();
  }

  #ask(asked: Asked, say: Say): string {
    const key = `k${this.#asked++}`;
    this.#open.set(key, asked);
    say({ kind: "ask", key, actor: asked.actor, script: asked.script });
    return key;
  }

  #askAgain(say: Say): void {
    for (const [key, { actor, script }] of this.#open) say({ kind: "ask", key, actor, script });
  }

  /** Only what was to fail may, and as it was to. */
  #failed(key: string, error: string): void {
    const asked = this.#open.get(key);
    if (asked === undefined) return;
    if (asked.kind !== "trap" || !error.includes("ENGINE_TRAP")) {
      this.#failure ??= new Error(`${key} was refused: ${error}`);
      return;
    }
    this.#open.delete(key);
    this.#acks++;
    this.#told.traps++;
    for (const step of asked.steps) this.#take(key, step, "");
  }

  #answered(key: string, text: string, say: Say): void {
    const asked = this.#open.get(key);
    if (asked === undefined) return; // answered to the host before, which died before it said so
    this.#open.delete(key);
    this.#acks++;
    switch (asked.kind) {
      case "work": {
        const lines = text.split("\n");
        for (const step of asked.steps)
          this.#take(key, step, step.says ? (lines.shift() ?? "") : "");
        return;
      }
      case "look":
        this.#texts.set(key, text);
        return;
      case "trap":
        this.#failure ??= new Error(`${key} was to trap, and answered ${text}`);
        return;
      case "defer":
        this.#told.deferred++;
        if (text !== "here") this.#failure ??= new Error(`${key} was answered ${text}`);
        return;
      case "answer":
        if (text !== "") this.#ask(asked, say); // it came before there was something to answer
        return;
    }
  }

  #take(key: string, step: Step, line: string): void {
    switch (step.kind) {
      case "add":
        if (line.includes("err deadlock")) this.#told.deadlocks++;
        else if (line.includes("err")) this.#failure ??= new Error(`${key} was told: ${line}`);
        else this.#due[step.actor] = (this.#due[step.actor] ?? 0n) + step.amount;
        break;
      case "once":
        if (line === "dd") this.#told.doubtful++;
        else this.#told.once++;
        break;
      case "keyed":
        this.#told.keyed++;
        break;
      case "trap":
        if (line.includes("err deadlock")) this.#told.deadlocks++;
        else if (line !== "err failed ENGINE_TRAP")
          this.#failure ??= new Error(`${key} was told of a trap: ${line}`);
        break;
    }
  }

  async #counters(say: Say): Promise<bigint[]> {
    const keys = this.#due.map((_, at) =>
      this.#ask({ kind: "look", actor: `a${at}`, script: "get", steps: [] }, say),
    );
    while (this.#open.size > 0) await this.#next();
    const counters = keys.map((key) => BigInt(this.#texts.get(key) ?? "-1"));
    this.#texts = new Map();
    return counters;
  }

  #judgeEffects(): void {
    const twice = [...this.#once].filter(([, times]) => times > 1);
    if (twice.length > 0)
      throw new Error(`${twice.length} effects were done twice that may be done once`);
    const { once, doubtful, keyed } = this.#told;
    if (this.#once.size < once || this.#once.size > once + doubtful)
      throw new Error(
        `${this.#once.size} effects were done once, ${once} answered and ${doubtful} in doubt`,
      );
    if (this.#keyed.size !== keyed)
      throw new Error(`${this.#keyed.size} effects have keys, ${keyed} were answered`);
  }

  async #next(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
    if (this.#failure !== undefined) throw this.#failure;
  }
}
