import { type ActorGrant, DEFAULT_ACTOR_LIMITS } from "../actor/mod.ts";
import type { Sha256, WitFunction, WitType } from "../base/mod.ts";
import { hostProgram, OPTIONAL_BYTES } from "./host-program.ts";
import type { Program } from "./programs.ts";

/** The name of the actor in whose chain stands what operators do. No manifest can give it. */
export const ROOT_NAME = "host";

/** The bytes that stand for its component. */
export const ROOT_COMPONENT: Uint8Array = new TextEncoder().encode("theater host 1\n");

/** What stands for its manifest: nobody wrote one. */
export const ROOT_MANIFEST: Uint8Array = new TextEncoder().encode(`name = "${ROOT_NAME}"\n`);

/** What waits to be put down: as many actors may end at once. */
const MAILBOX_MAX = 100_000;

/** It asks the host for nothing. */
export const ROOT_GRANT: ActorGrant = {
  handlers: {},
  limits: { ...DEFAULT_ACTOR_LIMITS, mailboxMax: MAILBOX_MAX },
  exports: [],
  payloads: "public",
};

const OPERATORS = "theater:host/operators";
/** Somebody wants something done. */
export const ASKED: string = `${OPERATORS}#asked`;
/** What came of that. */
export const CAME_OF: string = `${OPERATORS}#came-of`;
/** An actor has ended that nobody supervises, and that nobody stopped. */
export const ENDED: string = `${OPERATORS}#ended`;

/** It has nothing to do but to be told: the record is what was received. */
export function rootProgram(sha256: Sha256): Program {
  const call = (): Promise<{ tag: string; val: readonly [undefined] }> =>
    Promise.resolve({ tag: "ok", val: [undefined] });
  const program = { component: ROOT_COMPONENT, imports: new Map(), exports: EXPORTS, call };
  return hostProgram(program, sha256);
}

const TEXT: WitType = { kind: "string" };
const OPTIONAL_TEXT: WitType = { kind: "option", element: TEXT };

/** What it is told, without its state, in order. */
export const ROOT_PARAMS: Readonly<Record<string, Readonly<Record<string, WitType>>>> = {
  [ASKED]: { deed: TEXT, actor: TEXT, detail: OPTIONAL_TEXT },
  [CAME_OF]: { asked: { kind: "u64" }, code: OPTIONAL_TEXT, actor: OPTIONAL_TEXT },
  [ENDED]: { actor: TEXT, name: TEXT, code: TEXT },
};

const KEPT: WitType = {
  kind: "result",
  ok: { kind: "tuple", elements: [OPTIONAL_BYTES] },
  err: TEXT,
};

const EXPORTS: ReadonlyMap<string, WitFunction> = new Map(
  Object.entries(ROOT_PARAMS).map(([name, params]) => {
    const told = Object.entries(params).map(([of, type]) => ({ name: of, type }));
    return [name, { params: [{ name: "state", type: OPTIONAL_BYTES }, ...told], result: KEPT }];
  }),
);
