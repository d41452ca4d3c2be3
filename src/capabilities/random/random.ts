import { z } from "zod";
import type { Capability } from "../capability.ts";
import { CapabilityError } from "../errors.ts";

/** Most bytes that one call gives. */
export const RANDOM_BYTES_MAX: number = 64 * 1024;

/** The host's entropy. Recorded, never seeded: chains are shown to strangers, and forks must differ. */
export const random: Capability = {
  type: "random",
  interface: "theater:actor/random@0.1.0",
  imports: { bytes: { kind: "local" }, number: { kind: "local" } },
  table: z.strictObject({}).describe("Unpredictable bytes and numbers, recorded."),

  beyond: () => undefined,
  open: (_grant, { entropy }) => ({
    bytes: ([count]) => {
      const size = count as number;
      if (size > RANDOM_BYTES_MAX) {
        throw new CapabilityError("CAPABILITY_LIMIT", {
          what: `${size} random bytes asked for; one call gives at most ${RANDOM_BYTES_MAX}`,
          remedy: "ask for fewer, several times",
        });
      }
      return entropy(size);
    },
    number: () => {
      const bytes = entropy(8);
      return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    },
  }),
};
