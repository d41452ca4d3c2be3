import { HANDLE, type Receipt } from "../../src/actor/mod.ts";
import { type ActorId, TheaterError } from "../../src/base/mod.ts";
import type { Letter, Runtime } from "../../src/runtime/mod.ts";
import type { Told } from "./observed.ts";
import type { Ask, Plan } from "./plan.ts";
import { bytesOf, textOf } from "./script.ts";
import type { Sightings } from "./sightings.ts";

/** The host that a client asks. */
export interface AskedHost {
  readonly no: number;
  readonly runtime: Runtime;
}

export interface ClientsDeps<Host extends AskedHost> {
  readonly plan: Plan;
  readonly sight: Sightings;
  /** Nobody hears of that host any more. */
  readonly isOver: (host: Host) => boolean;
  /** Hears of what is no answer at all. */
  readonly fault: (error: unknown) => void;
}

/** Those who ask the actors of a plan something, from outside. */
export class Clients<Host extends AskedHost> {
  readonly #deps: ClientsDeps<Host>;

  constructor(deps: ClientsDeps<Host>) {
    this.#deps = deps;
  }

  ask(host: Host, step: number, ask: Ask): void {
    const { plan, sight, isOver, fault } = this.#deps;
    const actor = plan.actors[ask.actor];
    const name = actor?.name ?? "nobody";
    const hear = (answer: Told["answer"]): void => {
      if (!isOver(host)) sight.tells(step, host.no, answer);
    };
    const failed = (error: unknown): void => {
      if (!(error instanceof TheaterError)) return fault(error);
      hear({ kind: "error", code: String(error.code), text: error.message });
    };
    const put = (id: ActorId | undefined): void => {
      sight.asks(step, host.no, id);
      if (id !== undefined) answered(host, id, ask).then(hear, failed);
    };
    if (actor?.isMade !== true) return put(host.runtime.find(name));
    const reached = (id: ActorId | undefined): void => {
      if (!isOver(host)) put(id);
    };
    const unreached = (error: unknown): void => {
      if (!isOver(host)) sight.asks(step, host.no, undefined); // nobody was asked
      failed(error);
    };
    host.runtime.reach(name).then(reached, unreached);
  }
}

function answered({ runtime }: AskedHost, id: ActorId, ask: Ask): Promise<Told["answer"]> {
  const { how, client, script, key, timeoutMs } = ask;
  const letter = { function: HANDLE, args: bytesOf(script), client, timeoutMs, key };
  return how === "call" ? called(runtime, id, letter) : sent(runtime, id, letter);
}

async function called(runtime: Runtime, id: ActorId, letter: Letter): Promise<Told["answer"]> {
  const { result, receipt } = await runtime.call(id, letter);
  const { tag, val } = result as { tag: string; val: Uint8Array | string | undefined };
  const text = val instanceof Uint8Array ? textOf(val) : (val ?? "");
  return { kind: "replied", tag, text, receipt: hexOf(receipt) };
}

async function sent(runtime: Runtime, id: ActorId, letter: Letter): Promise<Told["answer"]> {
  return { kind: "taken", receipt: hexOf(await runtime.send(id, letter)) };
}

function hexOf({ link, seq }: Receipt): { readonly link: string; readonly seq: number } {
  return { link: link.toHex(), seq };
}
