import { ChainError, type Data, decodeData, encodeData } from "../chain/mod.ts";
import type { Grant } from "../capabilities/mod.ts";
import { ActorError } from "./errors.ts";
import { type ActorLimits, DEFAULT_ACTOR_LIMITS, type TreeLimits } from "./limits.ts";

/** What an actor may touch and use, all defaults filled in: what `started` records. */
export interface ActorGrant {
  /** By handler type: its checked table. */
  readonly handlers: Readonly<Record<string, Grant>>;
  readonly limits: ActorLimits;
  /** Bare root exports that may be called. */
  readonly exports: readonly string[];
  /** `private`: every payload stands in a salted blob of its own, which can be erased. */
  readonly payloads: "public" | "private";
  /** Of it and of all below it together; undefined: nothing bounds them. */
  readonly tree?: TreeLimits | undefined;
}

/** Deterministic CBOR, as `started.grant` holds it. */
export function encodeGrant({ handlers, limits, exports, payloads, tree }: ActorGrant): Uint8Array {
  const whole = Object.entries(limits).map(([name, limit]) => [name, Number(limit)]);
  const data = { handlers, limits: Object.fromEntries(whole), exports, payloads };
  return encodeData((tree === undefined ? data : { ...data, tree }) as Data);
}

/** The same where it comes from outside; encoded once, however many actors have it. @throws ActorError ACTOR_UNFIT where a handler's table is no plain data */
export function grantBytes(grant: ActorGrant): Uint8Array {
  try {
    const bytes = encodings.get(grant) ?? encodeGrant(grant);
    encodings.set(grant, bytes);
    return bytes;
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    throw new ActorError("ACTOR_UNFIT", {
      what: `the grant cannot be recorded: ${cause.what}`,
      remedy:
        "let the capability's table hold texts, booleans, whole numbers, lists and tables only",
      cause,
    });
  }
}

const encodings = new WeakMap<ActorGrant, Uint8Array>();

/** @throws ActorError ACTOR_CHAIN_UNFIT where it is not what this version writes. */
export function decodeGrant(bytes: Uint8Array): ActorGrant {
  const data = decodeData(bytes);
  if (
    !isMap(data) ||
    !isMap(data["limits"]) ||
    !isMap(data["handlers"]) ||
    !Array.isArray(data["exports"])
  ) {
    throw unfit("it has another shape");
  }
  const { payloads } = data;
  if (payloads !== "public" && payloads !== "private")
    throw unfit("`payloads` is neither public nor private");
  return {
    handlers: data["handlers"] as ActorGrant["handlers"],
    limits: limitsOf(data["limits"]),
    exports: data["exports"].filter((name) => typeof name === "string"),
    payloads,
    ...(data["tree"] !== undefined && { tree: treeOf(data["tree"]) }),
  };
}

type Map = { readonly [key: string]: Data };

function isMap(data: Data | undefined): data is Map {
  return (
    typeof data === "object" &&
    data !== null &&
    !Array.isArray(data) &&
    !(data instanceof Uint8Array)
  );
}

/** The chain has one kind of integer; which of them are fuel, and so bigints, the defaults know. */
function limitsOf(map: Map): ActorLimits {
  const entries = Object.entries(DEFAULT_ACTOR_LIMITS).map(([name, standard]) => {
    const value = map[name] ?? ADDED.get(name);
    if (typeof value !== "number" && typeof value !== "bigint")
      throw unfit(`limit ${name} is missing`);
    return [name, typeof standard === "bigint" ? BigInt(value) : value];
  });
  return Object.fromEntries(entries) as ActorLimits;
}

/** Each that is there is a whole number; a version that knows more of them than this one is another version's chain. */
function treeOf(data: Data): TreeLimits {
  if (!isMap(data)) throw unfit("`tree` has another shape");
  const limits = TREE_LIMITS.flatMap((name) => {
    const limit = data[name];
    if (limit === undefined) return [];
    const least = name === "actorsMax" || name === "eventsPerSecondMax" ? 1 : 0;
    if (typeof limit !== "number" || limit < least)
      throw unfit(`\`tree.${name}\` is not what a manifest can say`);
    return [[name, limit] as const];
  });
  if (limits.length !== Object.keys(data).length) throw unfit("`tree` has a limit that is unknown");
  return Object.fromEntries(limits);
}

const TREE_LIMITS = [
  "actorsMax",
  "depthMax",
  "memoryBytesMax",
  "storedBytesMax",
  "eventsPerSecondMax",
] as const satisfies readonly (keyof TreeLimits)[];

/** Limits that grants of earlier versions do not name; replay is the same with any. */
const ADDED: ReadonlyMap<string, number> = new Map([
  ["mailboxBytesMax", DEFAULT_ACTOR_LIMITS.mailboxBytesMax],
]);

function unfit(what: string): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `the grant in \`started\` cannot be read: ${what}`,
    remedy: "replay with the version of theater that the chain names",
  });
}
