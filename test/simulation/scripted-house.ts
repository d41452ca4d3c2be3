import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildExample } from "../../scripts/pack.ts";
import { HANDLE_RESULT } from "../../src/actor/mod.ts";
import { decodeValue } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  type CallOptions,
  Theater,
  type TheaterOptions,
  verify,
} from "../../src/theater/mod.ts";
import { HandClock } from "./hand-clock.ts";
import { edition } from "./edition.ts";

await buildExample("test/actors/scripted");
const component = readFileSync("test/actors/scripted/build/component.wasm");

function manifest(name: string, rest = ""): string {
  const granted = ["timing", "random", "message-server"]
    .map((type) => `[[handler]]\ntype = "${type}"\n`)
    .join("");
  return `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${granted}${rest}`;
}

/** What makes a scripted actor; `called` tells apart components that do the same. */
export function scripted(name: string, rest = "", called?: string): ActorSource {
  const bytes = called === undefined ? component : edition(component, called);
  return { manifest: manifest(name, rest), component: bytes };
}

export function start(theater: Theater, name: string, rest = ""): Promise<ActorHandle> {
  return theater.start(scripted(name, rest));
}

/** A house with a clock that is moved by hand, and some scripted actors. */
export async function house<const Name extends string>(
  names: readonly Name[],
  options: TheaterOptions = {},
): Promise<{ theater: Theater; clock: HandClock; actors: Record<Name, ActorHandle> }> {
  const clock = new HandClock();
  const theater = await Theater.open({ clock, ...options });
  const actors = {} as Record<Name, ActorHandle>;
  for (const name of names) actors[name] = await start(theater, name);
  return { theater, clock, actors };
}

export async function text(
  actor: ActorHandle,
  script: string,
  options: CallOptions = {},
): Promise<string> {
  return (await actor.call(script, options)).text;
}

export async function kinds(actor: ActorHandle): Promise<string[]> {
  const links: string[] = [];
  for await (const { link } of actor.chain())
    links.push(link.events.map((event) => event.kind).join(" "));
  return links;
}

/** What its turns answered that a timer began. */
export async function timerReplies(actor: ActorHandle): Promise<string[]> {
  const replies: string[] = [];
  for await (const { link } of actor.chain()) {
    const [received] = link.events.filter(({ kind }) => kind === "received");
    const replied = link.events.at(-1);
    if (received?.kind !== "received" || received.message !== "timer") continue;
    if (replied?.kind !== "replied" || !(replied.result instanceof Uint8Array)) continue;
    const { val } = decodeValue(HANDLE_RESULT, replied.result) as { val: Uint8Array };
    replies.push(new TextDecoder().decode(val));
  }
  return replies;
}

/** Its chain verifies, and gives the same again. */
export async function holds(actor: ActorHandle): Promise<void> {
  const { head } = verify(await actor.export());
  const replayed = await actor.replay();
  assert.equal(replayed.head.toHex(), head.toHex());
}
