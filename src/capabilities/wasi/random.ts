import type { Value } from "../../base/mod.ts";
import type { Perform, Standard } from "../capability.ts";
import { CapabilityError, denied } from "../errors.ts";
import { RANDOM_BYTES_MAX } from "../random/random.ts";
import type { Scope } from "../scope.ts";

export const secure: Standard = entropy("wasi:random/random@0.2", "get-random");

/** The same entropy: nothing is gained by a worse one, which is recorded all the same. */
export const insecure: Standard = entropy("wasi:random/insecure@0.2", "get-insecure-random");

function entropy(name: string, verb: string): Standard {
  const [bytes, number] = [`${verb}-bytes`, `${verb}-u64`];
  return {
    interface: name,
    imports: { [bytes]: { kind: "local" }, [number]: { kind: "local" } },
    open: ({ random }, scope) => {
      const granted = (perform: Perform): Perform => {
        if (random !== undefined) return perform;
        return () => {
          throw denied(name, "random");
        };
      };
      return {
        [bytes]: granted(([size]) => bytesOf(scope, size as bigint)),
        [number]: granted(() => numberOf(scope)),
      };
    },
  };
}

/**
 * A seed for hash tables, which a language's runtime asks for merely to be: so it is never refused. Without `random` it is the
 * actor's id, which the guest may know anyway.
 */
export const insecureSeed: Standard = {
  interface: "wasi:random/insecure-seed@0.2",
  imports: { "insecure-seed": { kind: "local" } },
  open: ({ random }, scope) => ({
    "insecure-seed": () => {
      if (random !== undefined) return [numberOf(scope), numberOf(scope)];
      const { id } = scope.identity;
      return [BigInt(`0x${id.slice(0, 16)}`), BigInt(`0x${id.slice(16)}`)];
    },
  }),
};

function bytesOf({ entropy: bytes }: Scope, size: bigint): Value {
  if (size <= RANDOM_BYTES_MAX) return bytes(Number(size));
  throw new CapabilityError("CAPABILITY_LIMIT", {
    what: `${size} random bytes asked for; one call gives at most ${RANDOM_BYTES_MAX}`,
    remedy: "ask for fewer, several times",
  });
}

function numberOf({ entropy: bytes }: Scope): bigint {
  const eight = bytes(8);
  return new DataView(eight.buffer, eight.byteOffset).getBigUint64(0, true);
}
