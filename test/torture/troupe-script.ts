import type { Seeded } from "../campaigns/seeded.ts";

/** A message to the troupe, and what has to come of it. */
export interface Asked {
  /** `look`: its text is wanted. `trap`: its turn fails. `defer`: it is answered by the `answer` that follows it. */
  readonly kind: "work" | "look" | "trap" | "defer" | "answer";
  readonly actor: string;
  readonly script: string;
  readonly steps: readonly Step[];
}

/** `says`: its outcome is a line of the reply. */
export type Step =
  | {
      readonly kind: "add";
      readonly actor: number;
      readonly amount: bigint;
      readonly says: boolean;
    }
  | { readonly kind: "once" | "keyed"; readonly says: true }
  /** A call whose callee fails. */
  | { readonly kind: "trap"; readonly says: true };

/** Failures of one actor in a whole run: one more within five seconds would end it. */
const TRAPS_MAX = 3;

const CALL_MS = 600_000;

/** Writes what a troupe is asked. */
export class Playwright {
  readonly #seeded: Seeded;
  readonly #actorCount: number;
  /** The last of the troupe call nobody and never fail: they may be waited for in any number, and have timers and replies to give. */
  readonly #leaves: number;
  readonly #traps: number[];

  constructor(seeded: Seeded, actorCount: number) {
    this.#seeded = seeded;
    this.#actorCount = actorCount;
    this.#leaves = Math.ceil(actorCount / 4);
    this.#traps = Array.from({ length: actorCount }, () => 0);
  }

  /** What is to be asked next, in this order. */
  write(): readonly Asked[] {
    const seeded = this.#seeded;
    if (seeded.once(12)) {
      const actor = `a${this.#leaf()}`;
      return [
        { kind: "defer", actor, script: "defer", steps: [] },
        { kind: "answer", actor, script: "answer here", steps: [] },
      ];
    }
    const self = seeded.below(this.#actorCount);
    if (seeded.once(20) && this.#mayTrap(self)) return [this.#trap(self)];
    return [this.#work(self)];
  }

  /** Adds here and there, in every way in which an actor can reach another, with waits between. */
  #work(self: number): Asked {
    const seeded = this.#seeded;
    const isLeaf = self >= this.#actorCount - this.#leaves;
    const lines: string[] = [];
    const steps: Step[] = [];
    for (let left = 1 + seeded.below(5); left > 0; left--) {
      const of = isLeaf ? this.#leafStep(self, steps) : this.#step(self, steps);
      lines.push(...of);
    }
    if (!isLeaf && seeded.once(4)) {
      const to = this.#leaf(); // nobody waits for its answer
      lines.push(`request a${to} ${CALL_MS} ${this.#add(steps, to, false)}`);
    }
    return { kind: "work", actor: `a${self}`, script: lines.join("\n"), steps };
  }

  #leafStep(self: number, steps: Step[]): readonly string[] {
    const seeded = this.#seeded;
    if (seeded.below(6) > 0) return this.#plainStep(self, steps);
    return [`timer ${1 + seeded.below(20)} - ${this.#add(steps, self, true)}`];
  }

  #plainStep(self: number, steps: Step[]): readonly string[] {
    const seeded = this.#seeded;
    switch (seeded.below(5)) {
      case 0:
        return [this.#add(steps, self, true)];
      case 1:
        return [`sleep ${1 + seeded.below(15)}`];
      case 2: {
        const to = this.#anyone();
        return [`send a${to} ${this.#add(steps, to, false)}`];
      }
      case 3:
        steps.push({ kind: "once", says: true });
        return ["random 1"];
      default:
        steps.push({ kind: "keyed", says: true });
        return ["now"];
    }
  }

  #step(self: number, steps: Step[]): readonly string[] {
    const seeded = this.#seeded;
    switch (seeded.below(11)) {
      case 0:
      case 1: {
        const to = this.#anyone();
        return [`call a${to} ${CALL_MS} ${this.#add(steps, to, true)}`];
      }
      case 2: {
        const [by, to] = [seeded.below(this.#actorCount - this.#leaves), this.#anyone()];
        const inner = `call a${to} ${CALL_MS} ${this.#add(steps, to, true)}`;
        return [`call a${by} ${CALL_MS} ${inner}`];
      }
      case 3: {
        const [one, other] = [this.#leaf(), this.#leaf()];
        const call = `call a${other} ${CALL_MS} ${this.#add(steps, other, true)}`;
        return [`request a${one} ${CALL_MS} ${this.#add(steps, one, true)}`, call, "wait"];
      }
      case 4: {
        const [one, other] = [this.#leaf(), this.#leaf()];
        return [
          `request a${one} ${CALL_MS} ${this.#add(steps, one, true)}`,
          `request a${other} ${CALL_MS} sleep 5\\n${this.#add(steps, other, true)}`,
          "wait-all",
        ];
      }
      case 5: {
        const to = seeded.below(this.#actorCount - this.#leaves);
        if (to === self || !this.#mayTrap(to)) return [];
        steps.push({ kind: "trap", says: true });
        return [`call a${to} ${CALL_MS} trap`];
      }
      default:
        return this.#plainStep(self, steps);
    }
  }

  /** What was committed before it stands; what came after does not. */
  #trap(self: number): Asked {
    const steps: Step[] = [];
    const to = this.#anyone();
    const lines = [
      `send a${to} ${this.#add(steps, to, false)}`,
      "sleep 3",
      `add ${1 + this.#seeded.below(1_000)}`,
      `send a${this.#anyone()} add 1`,
      "trap",
    ];
    return { kind: "trap", actor: `a${self}`, script: lines.join("\n"), steps };
  }

  #mayTrap(actor: number): boolean {
    const isLeaf = actor >= this.#actorCount - this.#leaves;
    if (isLeaf || (this.#traps[actor] ?? 0) >= TRAPS_MAX) return false;
    this.#traps[actor] = (this.#traps[actor] ?? 0) + 1;
    return true;
  }

  #add(steps: Step[], actor: number, says: boolean): string {
    const amount = BigInt(1 + this.#seeded.below(1_000_000));
    steps.push({ kind: "add", actor, amount, says });
    return `add ${amount}`;
  }

  #anyone(): number {
    return this.#seeded.below(this.#actorCount);
  }

  #leaf(): number {
    return this.#actorCount - this.#leaves + this.#seeded.below(this.#leaves);
  }
}
