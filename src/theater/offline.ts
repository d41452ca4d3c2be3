import {
  ActorError,
  type LoadedLink,
  type ProgramOf,
  replay,
  type ReplayReport,
} from "../actor/mod.ts";
import { type Digest, equalBytes } from "../base/mod.ts";
import { SUPERVISOR_COMPONENT } from "../runtime/mod.ts";
import { type ChainReport, verifyExport, walkExport } from "../chain/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { Blob } from "../store/mod.ts";
import { nodeSha256 } from "../node/mod.ts";
import { compileAny, PROGRAMS } from "./house-programs.ts";

/** Verifies an exported chain (docs/chain-format.md). @throws ChainError, naming the link and the byte */
export function verify(chain: Uint8Array): ChainReport {
  return verifyExport(chain, nodeSha256);
}

/**
 * Verifies an exported chain, then runs its actor again from that and its components alone: one, or several where it was upgraded.
 * @throws ChainError, EngineError, DivergenceError, ActorError ACTOR_CHAIN_UNFIT
 */
export async function replayExport(
  chain: Uint8Array,
  ...components: readonly Uint8Array[]
): Promise<ReplayReport> {
  verify(chain);
  return replay([readExport(chain)], given(components), nodeSha256);
}

/** The programs of these components, and no others. */
export function given(components: readonly Uint8Array[]): ProgramOf {
  const byDigest = new Map(components.map((bytes) => [nodeSha256(bytes).toHex(), bytes]));
  return programsOf(async (component) => {
    const bytes = byDigest.get(component.toHex()) ?? ownBytes(component);
    if (bytes !== undefined) return bytes;
    throw unfit(
      `it names the component ${component.toHex()}, which is not the one given, nor one of them`,
      "replay with every component that it names",
    );
  });
}

/** Supervisors are ours: nobody has to hand them in. */
function ownBytes(component: Digest): Uint8Array | undefined {
  return PROGRAMS.some(({ digest }) => equalBytes(digest, component))
    ? SUPERVISOR_COMPONENT
    : undefined;
}

/** Programs by digest, each compiled once, when it is asked for. */
export function programsOf(read: (component: Digest) => Promise<Uint8Array>): ProgramOf {
  const ready = new Map<string, Promise<Program>>();
  return (component) => {
    const name = component.toHex();
    const program = ready.get(name) ?? read(component).then(compileAny);
    ready.set(name, program);
    return program;
  };
}

/**
 * The links of an exported chain, each with the blobs that it is the first to name. Read, not verified.
 * @throws ChainError; ActorError ACTOR_CHAIN_UNFIT where it does not begin at genesis or a blob was kept back: it cannot be replayed
 */
export function* readExport(chain: Uint8Array): Iterable<LoadedLink> {
  let blobs: Blob[] = [];
  for (const item of walkExport(chain)) {
    switch (item.kind) {
      case "blob":
        blobs.push({ digest: nodeSha256(item.bytes), bytes: item.bytes });
        break;
      case "link":
        yield { digest: item.digest, link: item.link, blobs };
        blobs = [];
        break;
      case "checkpoint":
        throw unfit("it begins after a cut", "replay an export that begins at genesis");
      case "withheld":
        throw unfit(
          `the blob ${item.digest.toHex()} is not in it`,
          "replay an export that holds all blobs",
        );
    }
  }
}

function unfit(what: string, remedy: string): ActorError {
  return new ActorError("ACTOR_CHAIN_UNFIT", {
    what: `this chain cannot be replayed: ${what}`,
    remedy,
  });
}
