import type { Actor } from "./actor.ts";
import { exitOf, type RawExit } from "./exit.ts";
import { decodeJson, encodeJson } from "./json.ts";
import { isRawActor, type RawActor } from "./raw-actor.ts";
import { ended } from "./serve.ts";
import { settled } from "./settled.ts";

/** `exits` of wit/actor.wit, as the guest's engine calls it. */
export interface ServedExits {
  readonly handleExit: (state: Uint8Array | null, exit: RawExit) => [state: Uint8Array | null];
}

/** What a component exports beside `serve`'s for an actor that is told of exits. Used by `theater build`. */
export function serveExits(actor: Actor | RawActor): ServedExits {
  const after = isRawActor(actor) ? afterBytes(actor) : afterJson(actor);
  return {
    handleExit(state, exit) {
      try {
        return [after(state, exit)];
      } catch (error) {
        return ended(error);
      }
    },
  };
}

type After = (state: Uint8Array | null, exit: RawExit) => Uint8Array | null;

function afterBytes({ exited }: RawActor): After {
  return (state, exit) => exited?.(state ?? undefined, exitOf(exit)) ?? null;
}

function afterJson({ exited }: Actor): After {
  return (bytes, exit) => {
    const state = (bytes === null ? undefined : decodeJson(bytes)) as never;
    settled(exited?.(state, exitOf(exit)), "what `exited` returns");
    return encodeJson(state, "state");
  };
}
