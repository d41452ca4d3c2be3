import random from "theater:actor/random@0.1.0";

/** Unpredictable bytes from the host's entropy, recorded: a replay gets the same. At most 65,536 at once. */
export function randomBytes(count: number): Uint8Array {
  return random.bytes(count);
}
