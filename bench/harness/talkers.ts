import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildExample } from "../../scripts/pack.ts";
import type { ActorHandle, Theater } from "../../src/theater/mod.ts";

/** The actor of bench/talker, built. */
export async function talkerComponent(): Promise<Uint8Array> {
  return readFileSync(await buildExample(join(import.meta.dirname, "../talker")));
}

/** A talker that knows these others. */
export function startTalker(
  theater: Theater,
  component: Uint8Array,
  name: string,
  acquaintances: readonly string[],
): Promise<ActorHandle> {
  const manifest = `name = "talker"
version = "1.0.0"
component = "component.wasm"
parameters = ${JSON.stringify(acquaintances.join("\n"))}
[[handler]]
type = "message-server"`;
  return theater.start({ manifest, component }, { name });
}

/** So many bytes in every message, of ours and of our peers'. */
const MESSAGE_BYTES = 32;

/** Calls its acquaintance so many times. */
export function askBody(count: number): Uint8Array {
  return body("a", count);
}

/** Asks all that it knows. */
export function askAllBody(): Uint8Array {
  return body("f", 0);
}

/** Is sent on as often. */
export function passOnBody(count: number): Uint8Array {
  return body("r", count);
}

function body(letter: string, count: number): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_BYTES);
  bytes[0] = letter.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(4, count, true);
  return bytes;
}

/** A figure without its record is none: the actor's chain has as many turns as were run, and gives them again. */
export async function held(actor: ActorHandle, turnCount: number): Promise<void> {
  const report = await actor.replay();
  if (report.turnCount !== turnCount + 1) {
    throw new Error(`${report.turnCount} turns in the chain, ${turnCount} and genesis were run`);
  }
}
