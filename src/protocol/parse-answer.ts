import { z } from "zod";
import type {
  Answer,
  Items,
  ListedJson,
  MemoryJson,
  Replies,
  Replying,
  StandingJson,
  Streaming,
} from "./answer.ts";
import { ProtocolError } from "./errors.ts";

const count = z.int().min(0);
const text = z.string();
const receipt = z.object({ link: text, seq: count });
const listed = {
  name: text.nullable(),
  id: text,
  status: z.enum(["running", "stopped"]),
  dirty: z.boolean(),
  wakeAtMs: z.number().nullable(),
  eventCount: count,
  linkCount: count,
  head: text,
};
const actor: z.ZodType<ListedJson> = z.object(listed);

const memory: z.ZodType<MemoryJson> = z.object({
  memoryBytes: count,
  tableElements: count,
  handles: count,
  handlesPeak: count,
  crossingBytesPeak: count,
});

const sender = z.object({ kind: text, id: text.optional(), name: text.optional() });

const standing: z.ZodType<StandingJson> = z.object({
  turn: z
    .object({
      seq: count,
      message: text,
      sender,
    })
    .optional(),
  waiting: z
    .object({
      seq: count,
      function: text,
      sinceMs: z.number(),
      deadlineMs: z.number().optional(),
      messages: z.array(z.object({ token: count, address: text, dueMs: z.number().optional() })),
    })
    .optional(),
  waitsFor: z.object({ id: text, name: text }).optional(),
  tree: z
    .object({
      limits: z.record(text, z.int()),
      actorCount: z.int(),
      memoryBytes: z.int(),
      storedBytes: z.int(),
    })
    .optional(),
  owedCount: count,
  outboxCount: count,
  timerCount: count,
  nextTimer: z
    .object({ token: count, dueMs: z.number(), everyMs: z.number().optional() })
    .optional(),
});

const REPLIES: { readonly [V in Replying]: z.ZodType<Replies[V]> } = {
  restart: z.object({ id: text }),
  status: z.object({ version: text, pid: count, data: text, actorCount: count }),
  inspect: z.object({
    ...listed,
    standing: standing.optional(),
    live: z
      .object({
        phase: text,
        mailCount: count,
        active: z.boolean(),
        memory: memory.nullish(),
        functions: z.array(text),
      })
      .nullable(),
  }),
  start: z.object({ name: text, id: text }),
  stop: z.object({ id: text, wasRunning: z.boolean() }),
  cancelTurn: z.object({
    id: text,
    cancelled: z.object({ turn: count, isCancelled: z.boolean(), receipt }).nullable(),
  }),
  upgrade: z.object({
    id: text,
    upgraded: z.object({ receipt, stateBytes: count.nullable() }).nullable(),
  }),
  call: z.object({ id: text, reply: text.nullish(), replyBase64: z.base64().optional(), receipt }),
  send: z.object({ id: text, receipt }),
  invoke: z.object({ id: text, function: text, result: z.unknown().optional(), receipt }),
  resend: z.object({ id: text, receipt }),
  cancel: z.object({ cancelled: z.boolean() }),
  shutdown: z.object({}),
};

const ITEMS: { readonly [V in Streaming]: z.ZodType<Items[V]> } = {
  list: z.object({ actor }),
  deadLetters: z.object({
    deadLetter: z.object({
      actor: text,
      name: text.nullable(),
      seq: count,
      atMs: z.number(),
      kind: text,
      code: text,
      address: text.optional(),
      sender: sender.optional(),
      function: text.optional(),
      message: text.optional(),
    }),
  }),
  watch: z.object({
    event: z
      .object({
        actor: text,
        name: text.nullable(),
        seq: count,
        atMs: z.number(),
        link: count,
        kind: text,
        text,
        function: text.optional(),
      })
      .catchall(z.json())
      .optional(),
    log: z
      .object({ actor: text, name: text.optional(), atMs: z.number(), level: text, text })
      .optional(),
    caughtUp: z.literal(true).optional(),
  }),
};

const id = count;
const error = z.object({ code: text, what: text, where: text.optional(), remedy: text });
const ANSWER: z.ZodType<Answer> = z.union([
  z.object({ id: id.nullable(), error }),
  z.object({ id, done: z.literal(true) }),
  z.object({ id, reply: z.looseObject({}) }),
  z.object({ id, item: z.looseObject({}) }),
]);

/** @throws ProtocolError PROTOCOL_BAD_ANSWER, as all of these */
export function parseAnswer(json: unknown): Answer {
  return held(ANSWER, json);
}

export function parseReply<V extends Replying>(verb: V, json: unknown): Replies[V] {
  return held(REPLIES[verb], json);
}

export function parseItem<V extends Streaming>(verb: V, json: unknown): Items[V] {
  return held(ITEMS[verb], json);
}

function held<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ProtocolError("PROTOCOL_BAD_ANSWER", {
    what: "what the host answered is none of the answers that are known here",
    remedy: "use one version of theater on both sides",
    cause: parsed.error,
  });
}
