import { ActorError, type ActorGrant, HANDLE } from "../actor/mod.ts";
import { parseDigest, type Digest, type Sha256 } from "../base/mod.ts";
import { HANDLE_TYPE, hostProgram } from "./host-program.ts";
import type { Program } from "./programs.ts";

/** The bytes that stand for the component of a template: an actor whose name ends in `*`, which allows others to be made. */
export const TEMPLATE_COMPONENT: Uint8Array = new TextEncoder().encode("theater template 1\n");

/** The program of every template. What it makes stands in its grant; it has nothing to do but to be there. */
export function templateProgram(sha256: Sha256): Program {
  const call = (): Promise<{ tag: string; val: string }> =>
    Promise.resolve({ tag: "err", val: "a template takes no messages" });
  const exports = new Map([[HANDLE, HANDLE_TYPE]]);
  return hostProgram({ component: TEMPLATE_COMPONENT, imports: new Map(), exports, call }, sha256);
}

/** What a template makes, beside what its actors are granted. */
export interface Template {
  /** Theirs; kept by its digest. */
  readonly component: Digest;
  /** What their `init` is given, in UTF-8: `{name}` stands for the actor's name. */
  readonly parameters: Uint8Array;
  /** Of those that run. */
  readonly instancesMax: number;
}

/** What a template is granted: what its actors are, and to make them. */
export function templateGrant(
  grant: ActorGrant,
  { component, parameters, instancesMax }: Template,
): ActorGrant {
  const template = { component: component.toHex(), parameters: textOf(parameters), instancesMax };
  return { ...grant, handlers: { ...grant.handlers, [HANDLER]: template } };
}

/** Both again, from what the chain has. @throws ActorError ACTOR_CHAIN_UNFIT where it is no template's */
export function templateOf(granted: ActorGrant): { grant: ActorGrant; template: Template } {
  const { [HANDLER]: written = {}, ...handlers } = granted.handlers;
  const { component, parameters, instancesMax } = written;
  const digest = parseDigest(String(component));
  if (digest === undefined)
    throw new ActorError("ACTOR_CHAIN_UNFIT", {
      what: "a template's grant names no component",
      remedy: "verify its chain; it was not made by theater",
    });
  return {
    grant: { ...granted, handlers },
    template: {
      component: digest,
      parameters: new TextEncoder().encode(String(parameters)),
      instancesMax: Number(instancesMax),
    },
  };
}

/** What `init` of the actor of this name is given. */
export function parametersFor(name: string, written: Uint8Array): Uint8Array {
  return new TextEncoder().encode(textOf(written).replaceAll("{name}", name));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** In the grant, where a manifest's `[[handler]]` cannot put it. */
const HANDLER = "template";
