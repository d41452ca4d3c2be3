import type { Seeded } from "../campaigns/seeded.ts";

/** A message to the troupe, and what has to come of it. */
export interface Asked {
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
  | { readonly kind: "once" | "keyed"; readonly says: true };

const CALL_MS = 600_000;

/** Adds here and there, in every way in which an actor can reach another, with waits between. */
export function writeScript(seeded: Seeded, actorCount: number): Asked {
  // The last of the troupe call nobody: whoever waits for several of them is never waited for in turn.
  const leaves = Math.ceil(actorCount / 4);
  const self = seeded.below(actorCount);
  const isLeaf = self >= actorCount - leaves;
  const lines: string[] = [];
  const steps: Step[] = [];
  const add = (actor: number, says: boolean): string => {
    const amount = BigInt(1 + seeded.below(1_000_000));
    steps.push({ kind: "add", actor, amount, says });
    return `add ${amount}`;
  };
  const anyone = (): number => seeded.below(actorCount);
  const leaf = (): number => actorCount - leaves + seeded.below(leaves);
  for (let left = 1 + seeded.below(5); left > 0; left--) {
    switch (seeded.below(isLeaf ? 5 : 9)) {
      case 0:
        lines.push(add(self, true));
        break;
      case 1:
        lines.push(`sleep ${1 + seeded.below(15)}`);
        break;
      case 2: {
        const to = anyone();
        lines.push(`send a${to} ${add(to, false)}`);
        break;
      }
      case 3:
        lines.push("random 1");
        steps.push({ kind: "once", says: true });
        break;
      case 4:
        lines.push("now");
        steps.push({ kind: "keyed", says: true });
        break;
      case 5:
      case 6: {
        const to = anyone();
        lines.push(`call a${to} ${CALL_MS} ${add(to, true)}`);
        break;
      }
      case 7: {
        const [by, to] = [seeded.below(actorCount - leaves), anyone()];
        lines.push(`call a${by} ${CALL_MS} call a${to} ${CALL_MS} ${add(to, true)}`);
        break;
      }
      default: {
        const [one, other] = [leaf(), leaf()];
        lines.push(`request a${one} ${CALL_MS} ${add(one, false)}`);
        lines.push(`call a${other} ${CALL_MS} ${add(other, true)}`);
        break;
      }
    }
  }
  return { actor: `a${self}`, script: lines.join("\n"), steps };
}
