import { z } from "zod";
import { quote } from "../base/mod.ts";
import { ProtocolError } from "./errors.ts";
import { ARGS_MAX, NAME_MAX } from "./limits.ts";
import type { Request, RequestOf, Verb } from "./request.ts";

const wellFormed = z.string().refine((text) => text.isWellFormed(), "ill-formed text");
const name = wellFormed.min(1).max(NAME_MAX);
const id = z.int().min(0);
const target = { actor: name };
const letter = { ...target, client: name.optional(), key: name.optional() };
const body = { body: wellFormed.optional(), bodyBase64: z.base64().optional() };
const wait = { timeoutMs: z.number().min(0).optional() };
const manifest = name;

const REQUESTS: { readonly [V in Verb]: z.ZodType<RequestOf<V>> } = {
  status: z.strictObject({ id, verb: z.literal("status") }),
  list: z.strictObject({ id, verb: z.literal("list"), all: z.boolean().optional() }),
  inspect: z.strictObject({ id, verb: z.literal("inspect"), ...target }),
  start: z
    .strictObject({
      id,
      verb: z.literal("start"),
      manifest: manifest.optional(),
      source: z.strictObject({ manifest: wellFormed, componentBase64: z.base64() }).optional(),
      name: wellFormed.max(NAME_MAX).optional(), // what a name is, the actor's own rules say
      by: name.optional(),
    })
    .refine(
      (one) => (one.manifest === undefined) !== (one.source === undefined),
      "it takes one of `manifest` and `source`",
    ),
  stop: z.strictObject({
    id,
    verb: z.literal("stop"),
    ...target,
    drainMs: z.number().min(0).optional(),
    by: name.optional(),
  }),
  restart: z.strictObject({ id, verb: z.literal("restart"), ...target, by: name.optional() }),
  cancelTurn: z.strictObject({
    id,
    verb: z.literal("cancelTurn"),
    ...target,
    turn: z.int().min(0).optional(),
    by: name.optional(),
  }),
  upgrade: z.strictObject({
    id,
    verb: z.literal("upgrade"),
    ...target,
    manifest,
    by: name.optional(),
    ...wait,
  }),
  call: z
    .strictObject({ id, verb: z.literal("call"), ...letter, ...body, ...wait })
    .refine(hasOneBody, "it takes one of `body` and `bodyBase64`"),
  send: z
    .strictObject({ id, verb: z.literal("send"), ...letter, ...body, ...wait })
    .refine(hasOneBody, "it takes one of `body` and `bodyBase64`"),
  invoke: z.strictObject({
    id,
    verb: z.literal("invoke"),
    ...letter,
    ...wait,
    function: name,
    args: z.array(z.unknown()).max(ARGS_MAX),
    bytes: z.enum(["base64", "text"]).optional(),
    send: z.boolean().optional(),
  }),
  deadLetters: z.strictObject({
    id,
    verb: z.literal("deadLetters"),
    actor: name.optional(),
    since: z.int().min(0).optional(),
  }),
  resend: z.strictObject({
    id,
    verb: z.literal("resend"),
    ...target,
    seq: z.int().min(0),
    to: name.optional(),
    client: name.optional(),
  }),
  watch: z.strictObject({
    id,
    verb: z.literal("watch"),
    actor: name.optional(),
    since: z.int().min(0).optional(),
    events: z.boolean().optional(),
    logs: z.boolean().optional(),
    follow: z.boolean().optional(),
  }),
  cancel: z.strictObject({ id, verb: z.literal("cancel"), request: id }),
  shutdown: z.strictObject({ id, verb: z.literal("shutdown") }),
};

export const VERBS: readonly Verb[] = Object.keys(REQUESTS) as Verb[]; // the keys of a record are its keys

function hasOneBody(one: { body?: string | undefined; bodyBase64?: string | undefined }): boolean {
  return (one.body === undefined) !== (one.bodyBase64 === undefined);
}

/** Made once: zod compiles a schema when it is first used, which took a sixth of the main thread's time where it was made for each request (2026-11). */
const NUMBERED = z.object({ id });

/** The number that an answer to this will bear, as far as it can be told. */
export function idOf(json: unknown): number | undefined {
  const found = NUMBERED.safeParse(json);
  return found.success ? found.data.id : undefined;
}

/** @throws ProtocolError PROTOCOL_BAD_REQUEST, PROTOCOL_UNKNOWN_VERB */
export function parseRequest(json: unknown): Request {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw badRequest("it is one JSON object");
  const verb = Object.hasOwn(json, "verb") ? (json as { verb: unknown }).verb : undefined;
  if (typeof verb !== "string") throw badRequest("it has a text `verb`");
  if (!Object.hasOwn(REQUESTS, verb)) throw unknownVerb(verb);
  const parsed = REQUESTS[verb as Verb].safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(issue?.message ?? "", issue?.path.map(String).join("."), verb);
}

function unknownVerb(verb: string): ProtocolError {
  return new ProtocolError("PROTOCOL_UNKNOWN_VERB", {
    what: `there is no verb ${quote(verb)}`,
    remedy: `use one of ${VERBS.join(", ")}`,
  });
}

/** Messages of zod repeat keys of whoever asked. */
function badRequest(why: string, where = "", verb = ""): ProtocolError {
  return new ProtocolError("PROTOCOL_BAD_REQUEST", {
    what: `this is no request${verb === "" ? "" : ` to ${verb}`}: ${quote(why)}`,
    where: where === "" ? undefined : quote(where),
    remedy: "send what `docs/protocol.md` has for this verb",
  });
}
