import hostRandom from "theater:actor/random@0.1.0";
import { SEED_BYTES, Xoshiro128 } from "../xoshiro.ts";

let generator: Xoshiro128 | undefined;

/**
 * `Math.random` of an actor: seeded from the host's entropy, recorded, when an instance first asks. That of the guest's engine was seeded
 * when the component was built, and would give all actors the same numbers.
 */
export function random(): number {
  generator ??= new Xoshiro128(hostRandom.bytes(SEED_BYTES));
  return generator.double();
}
