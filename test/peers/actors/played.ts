import assert from "node:assert/strict";
import { type ActorId, concatBytes, equalBytes } from "../../../src/base/mod.ts";
import { exportOf } from "../../../src/runtime/mod.ts";
import type { Store } from "../../../src/store/mod.ts";
import { replayExport } from "../../../src/theater/mod.ts";
import { survivor } from "../../simulation/survivor.ts";
import { play } from "../play.ts";
import type { Script } from "../script.ts";
import { ActorTroupe } from "./actor-troupe.ts";
import { playerComponent } from "./player-component.ts";

export interface Played {
  readonly line: string;
  readonly chainCount: number;
}

/** A script on real actors. @throws where a chain does not verify, or has another head when it is run again */
export async function playedByActors(script: Script): Promise<Played> {
  const store = survivor();
  const line = await lineOf(script, store);
  let chainCount = 0;
  for await (const page of store.actors()) {
    for (const { actor, head } of page) {
      await replays(store, actor, head.digest);
      chainCount++;
    }
  }
  return { line, chainCount };
}

async function lineOf(script: Script, store: Store): Promise<string> {
  await using troupe = await ActorTroupe.open(store);
  return await play(script, troupe);
}

async function replays(store: Store, actor: ActorId, digest: Uint8Array): Promise<void> {
  const chain = concatBytes(await Array.fromAsync(exportOf(store, actor)));
  const { head } = await replayExport(chain, await playerComponent());
  assert.ok(
    equalBytes(head, digest),
    `the chain of ${actor} has another head when it is run again`,
  );
}
