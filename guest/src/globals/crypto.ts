import hostRandom from "theater:actor/random@0.1.0";
import { type Crypto, newCrypto } from "./new-crypto.ts";

/** Randomness from the host's entropy, recorded: a replay gets the same. */
export const crypto: Crypto = /* @__PURE__ */ newCrypto((count) => hostRandom.bytes(count));
