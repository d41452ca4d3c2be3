/** A host that is killed at any moment: `node kill-host.ts DIRECTORY`, spoken to over its channel. */

import { readFileSync } from "node:fs";
import { Theater } from "../../src/theater/mod.ts";
import { edition } from "../simulation/edition.ts";
import { openForgetfulStore } from "./forgetful-store.ts";
import { ACTOR_COUNT, type FromHost, type ToHost } from "./kill-protocol.ts";
import { manifestOf, worldly } from "./troupe-world.ts";

const [, , directory = "", ...flags] = process.argv;
const component = readFileSync("test/actors/scripted/build/component.wasm");

/** Two that do the same. */
const editions = [component, edition(component, "second")];
/** So many messages after each other one's actor is upgraded. */
const UPGRADE_EVERY = 7;
const asks = counting();
const upgrades = counting();

/** Effects that wait for the world, by number. */
const acting = new Map<number, () => void>();
const numbers = counting();

const capabilities = worldly((repeat, key) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const number = numbers.next().value;
  acting.set(number, resolve);
  tell({ kind: "act", number, repeat, key });
  return promise;
});

function tell(message: FromHost): void {
  process.send?.(message);
}

function* counting(): Generator<number, never> {
  for (let number = 0; ; number++) yield number;
}

const store = await openForgetfulStore(directory, flags.includes("--forget"));
const theater = await Theater.open({
  store,
  capabilities,
  trouble: (actor, error) => console.error(`trouble with ${actor}: ${error.message}`),
});
for (let at = 0; at < ACTOR_COUNT; at++) {
  const name = `a${at}`;
  if (theater.find(name) === undefined)
    await theater.start({ manifest: manifestOf(name), component });
}

process.on("message", (message: ToHost) => {
  if (message.kind === "acted") {
    acting.get(message.number)?.();
    acting.delete(message.number);
    return;
  }
  const { key, actor, script } = message;
  if (asks.next().value % UPGRADE_EVERY === 0) void upgrade(actor);
  const asked = theater.find(actor)?.call(script, { key, client: "auditor" });
  asked?.then(
    ({ text }) => tell({ kind: "answered", key, text }),
    (error: Error) => tell({ kind: "failed", key, error: error.message }),
  );
});
tell({ kind: "ready" });

/** It becomes the other edition of what it is, in whatever it is doing. */
async function upgrade(name: string): Promise<void> {
  const next = editions[upgrades.next().value % 2] ?? component;
  const source = { manifest: manifestOf(name), component: next };
  await theater
    .find(name)
    ?.upgrade(source, { by: "auditor" })
    .catch((error: { code?: string }) => {
      if (error.code !== "ACTOR_BUSY") throw error;
    });
}
