import { ActorError, type LoadedLink, replay, type ReplayReport } from "../actor/mod.ts";
import { type ChainReport, verifyExport, walkExport } from "../chain/mod.ts";
import { compile } from "../engine/mod.ts";
import type { Blob } from "../store/mod.ts";
import { nodeSha256 } from "../node/mod.ts";

/** Verifies an exported chain (docs/chain-format.md). @throws ChainError, naming the link and the byte */
export function verify(chain: Uint8Array): ChainReport {
  return verifyExport(chain, nodeSha256);
}

/**
 * Verifies an exported chain, then runs its actor again from that and the component alone.
 * @throws ChainError, EngineError, DivergenceError, ActorError ACTOR_CHAIN_UNFIT
 */
export async function replayExport(
  chain: Uint8Array,
  component: Uint8Array,
): Promise<ReplayReport> {
  verify(chain);
  return replay([readExport(chain)], await compile(component), nodeSha256);
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
    what: `this export cannot be replayed: ${what}`,
    remedy,
  });
}
