import { replay } from "../../src/actor/mod.ts";
import { type ActorId, concatBytes, type Digest, equalBytes } from "../../src/base/mod.ts";
import { exportChain, verifyExport } from "../../src/chain/mod.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import { keptLinks } from "../../src/runtime/mod.ts";
import type { Listed, StoreReader } from "../../src/store/mod.ts";
import { readExport } from "../../src/theater/mod.ts";
import type { Guests } from "./guests.ts";
import type { Chain } from "./observed.ts";
import type { Plan } from "./plan.ts";
import { ChainReader } from "./read-chain.ts";
import { WorldError } from "./world-error.ts";

/** Every chain of a store; each of them verifies, and gives the same when it is run again. @throws WorldError */
export async function chainsOf(
  reader: StoreReader,
  plan: Plan,
  guests: Guests,
): Promise<readonly Chain[]> {
  const blobs = new Map<string, Promise<Uint8Array | undefined>>(); // many chains name the same
  const blobOf = (digest: Digest): Promise<Uint8Array | undefined> =>
    blobs.getOrInsertComputed(digest.toHex(), () => reader.blob(digest));
  const chains: Chain[] = [];
  for await (const page of reader.actors()) {
    for (const listed of page) {
      const bytes = await exported(reader, listed.actor, blobOf);
      await mustHold(bytes, listed, guests);
      chains.push({ ...placeOf(listed, plan), events: new ChainReader(guests).read(bytes) });
    }
  }
  return chains;
}

async function exported(
  reader: StoreReader,
  actor: ActorId,
  blobOf: (digest: Digest) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportChain(keptLinks(reader, actor), ({ digest }) => blobOf(digest)))
    pieces.push(piece);
  return concatBytes(pieces);
}

async function mustHold(bytes: Uint8Array, { actor, head }: Listed, guests: Guests): Promise<void> {
  const report = verifyExport(bytes, nodeSha256);
  const again = await replay([readExport(bytes)], async (one) => guests.program(one), nodeSha256);
  if (equalBytes(report.head, head.digest) && equalBytes(again.head, head.digest)) return;
  throw new WorldError(`the chain of ${actor} has another head when it is verified or replayed`);
}

function placeOf({ actor, entry }: Listed, plan: Plan): Omit<Chain, "events"> {
  const name = entry.name ?? actor;
  const isIts = (one: { readonly name: string }): boolean => one.name === name;
  return {
    id: actor,
    name,
    actor: plan.actors.findIndex(isIts),
    supervisor: plan.supervisors?.findIndex(isIts) ?? -1,
    entry,
  };
}
