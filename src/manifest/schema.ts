import { z } from "zod";
import { ACTOR_NAME_MAX, ACTOR_NAME_SEGMENT, BYTE_SIZE, byteSize } from "../base/mod.ts";

/**
 * The keys that each type of `[[handler]]` takes beside `type`, from the capabilities; must hold `runtime`. Strict
 * objects, so that an unknown key is refused.
 */
export type CapabilityTables = ReadonlyMap<string, z.ZodObject>;

/** A manifest as TOML gives it, checked. */
export interface ManifestTable {
  readonly name: string;
  readonly version: string;
  readonly component: string;
  readonly description?: string | undefined;
  readonly parameters?: string | Readonly<Record<string, unknown>> | undefined;
  readonly exports?: readonly string[] | undefined;
  readonly handler?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly limits?: Readonly<Record<string, number | string | undefined>> | undefined;
  readonly tree?: Readonly<Record<string, number | string | undefined>> | undefined;
  readonly state?: StateTable | undefined;
  readonly build?: BuildTable | undefined;
  readonly template?: TemplateTable | undefined;
  readonly kind?: readonly KindTable[] | undefined;
}

export interface KindTable {
  readonly name: string;
  readonly manifest: string;
  readonly parameters?: string | Readonly<Record<string, unknown>> | undefined;
}

export interface TemplateTable {
  readonly "instances-max"?: number | undefined;
}

export interface BuildTable {
  readonly entry: string;
  readonly wit?: string | undefined;
  readonly world?: string | undefined;
}

export interface StateTable {
  readonly "epoch-fuel-max"?: number | undefined;
  readonly payloads?: "public" | "private" | undefined;
}

const VERSION_MAX = 64;
const PATH_MAX = 1024;
const WORLD_MAX = 256;
const DESCRIPTION_MAX = 1024;
const EXPORTS_MAX = 64;
const INSTANCES_MAX = 10_000_000;
const KINDS_MAX = 100;
export const INSTANCES_MAX_DEFAULT = 100_000;

const SEGMENT = ACTOR_NAME_SEGMENT;
const NAME = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);
/** What the names of a template's actors begin with, and a star for their rest. */
const TEMPLATE_NAME = new RegExp(`^(?!\\*)(?:${SEGMENT}/)*(?:${SEGMENT})?\\*$`);
const ANY_NAME = new RegExp(`${NAME.source}|${TEMPLATE_NAME.source}`);
const ACTOR_ID = /^[0-9a-f]{32}$/;

// Semantic Versioning 2.0.0, §2, §9 and §10.
const NUMBER = "(?:0|[1-9][0-9]*)";
const PRERELEASE = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;
const VERSION = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${PRERELEASE}(?:\\.${PRERELEASE})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

const PATH = /^(?![A-Za-z]+:)[^/\\](?:[^\\]*[^/\\])?$/;
const WORLD =
  /^(?:[a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*)+\/)?[A-Za-z][A-Za-z0-9-]*(?:@[0-9A-Za-z.+-]+)?$/;
const LABEL = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Whether it can be an actor's name: ids and `host` share the names' space, and belong to others. */
export function isActorName(text: string): boolean {
  return text.length <= ACTOR_NAME_MAX && NAME.test(text) && !isTaken(text);
}

/** Whether it stands for the names that begin as it does: `shop/cart-*`. */
export function isTemplateName(text: string): boolean {
  return text.length <= ACTOR_NAME_MAX && TEMPLATE_NAME.test(text);
}

function isTaken(name: string): boolean {
  return ACTOR_ID.test(name) || name === "host";
}

/**
 * One schema checks manifests and becomes the JSON Schema for editors. Every message completes "`key` …": it says what the value must be,
 * whatever is wrong with it. What is wrong between keys: `between-keys.ts`.
 */
export function manifestSchema(capabilities: CapabilityTables): z.ZodType<ManifestTable> {
  const { description, version } = heading();
  return z
    .strictObject({
      name: name(`${NAME_FORM}; and "*" at the end where it is a template's`, ANY_NAME),
      version,
      component: path().meta({
        description: "Path of the WebAssembly component, relative to the manifest's folder.",
        examples: ["build/counter.wasm"],
      }),
      description,
      parameters: parameters().optional(),
      exports: rootExports().optional(),
      handler: handlers(capabilities).optional(),
      limits: limits().optional(),
      tree: tree().optional(),
      state: state().optional(),
      build: build().optional(),
      template: template().optional(),
      kind: kinds().optional(),
    })
    .meta({ title: "Theater actor manifest" });
}

/** What every manifest begins with. */
export function heading(): {
  name: z.ZodString;
  version: z.ZodString;
  description: z.ZodOptional<z.ZodString>;
} {
  return {
    name: name(NAME_FORM, NAME),
    version: text("must be a semantic version", VERSION, VERSION_MAX).meta({
      description: "Semantic version of the actor.",
      examples: ["0.1.0"],
    }),
    description: sentence()
      .meta({ description: "One sentence for people.", examples: ["counts what it is told to"] })
      .optional(),
  };
}

const NAME_FORM = `must be 1 to ${ACTOR_NAME_MAX} letters, digits, "-", "_" and ".", in parts divided by "/"`;

function name(error: string, form: RegExp): z.ZodString {
  return text(error, form, ACTOR_NAME_MAX)
    .refine((name) => !isTaken(name), {
      error: "must be neither an actor's id nor `host`, which is the host's own",
    })
    .meta({
      description: "The actor's name: stable, and how others address it.",
      examples: ["counter"],
    });
}

export function text(error: string, pattern: RegExp, max: number): z.ZodString {
  return z.string({ error }).min(1, { error }).max(max, { error }).regex(pattern, { error });
}

export function path(): z.ZodString {
  const error = "must be a path with `/`, relative to the manifest's folder";
  return text(error, PATH, PATH_MAX).refine((path) => !path.includes("\0"), {
    error: "must be a path without NUL",
  });
}

function sentence() {
  const error = `must be a text of at most ${DESCRIPTION_MAX} characters`;
  return z.string({ error }).max(DESCRIPTION_MAX, { error });
}

export function parameters(): z.ZodType<string | Record<string, unknown>> {
  const error = "must be a text or a table";
  return z.union([z.string(), z.looseObject({})], { error }).meta({
    description: "What `handler.init` is given: a text as its UTF-8 bytes, or a table as JSON.",
    examples: ["step=2"],
  });
}

function rootExports() {
  const error = `must be a list of at most ${EXPORTS_MAX} names`;
  const name = text("must be the name of a root export, in kebab-case", LABEL, ACTOR_NAME_MAX);
  return z
    .array(name, { error })
    .max(EXPORTS_MAX, { error })
    .meta({
      description:
        "Functions exported at the component's root that may be called; all others are out of reach.",
      examples: [["run"]],
      uniqueItems: true,
    });
}

export function handlers(
  capabilities: CapabilityTables,
): z.ZodType<readonly Readonly<Record<string, unknown>>[]> {
  const options = [...capabilities].map(([type, table]) =>
    table.extend({ type: z.literal(type) }).meta({ description: table.description }),
  );
  const [first, ...rest] = options;
  if (first === undefined) throw new Error("there is always the capability `runtime`");
  return z
    .array(z.discriminatedUnion("type", [first, ...rest]), {
      error: "must be written as `[[handler]]`, once for each capability",
    })
    .meta({
      description: "The capabilities that the actor is granted; what is not named is denied.",
    });
}

export function limits(): z.ZodType<Readonly<Record<string, number | string | undefined>>> {
  return z
    .strictObject({
      "fuel-max": whole(
        1,
        1_000_000_000,
        "Fuel of one turn. 10,000,000 are about 10 ms.",
        10_000_000,
      ),
      "depth-max": whole(1, 100_000, "Guest frames on the stack.", 1_000),
      "memory-bytes-max": size("4 GiB", "All memories of the component together.", "64 MiB"),
      "table-elements-max": whole(0, 10_000_000, "Elements of all tables together.", 100_000),
      "handles-max": whole(0, 1_000_000, "Live resource handles.", 10_000),
      "crossing-bytes-max": size(
        "256 MiB",
        "Bytes across the boundary in one call of an export.",
        "16 MiB",
      ),
      "crossing-elements-max": whole(
        1,
        100_000_000,
        "Values across the boundary in one call of an export.",
        1_000_000,
      ),
      "message-bytes-max": size("64 MiB", "The arguments of one message.", "1 MiB"),
      "state-bytes-max": size("64 MiB", "The state of a threaded actor.", "1 MiB"),
      "link-events-max": whole(1, 1_000_000, "Events between two commits of a turn.", 10_000),
      "mailbox-max": whole(1, 1_000_000, "Messages that may wait.", 1_000),
      "mailbox-bytes-max": size("1 GiB", "Messages that may wait, their arguments.", "16 MiB"),
      "outbox-max": whole(0, 100_000, "Messages sent and not yet done with.", 1_000),
      "outbox-bytes-max": size("1 GiB", "Bodies of messages not yet done with.", "16 MiB"),
      "owed-max": whole(0, 100_000, "Calls whose reply is owed.", 1_000),
      "timers-max": whole(0, 100_000, "Timers set.", 1_000),
    })
    .meta({
      description: "What the actor may use; each key left out has a default (docs/manifest.md).",
    });
}

export function tree(): z.ZodType<Readonly<Record<string, number | string | undefined>>> {
  return z
    .strictObject({
      "actors-max": whole(1, 10_000_000, "Actors that run, it among them.", 1_000),
      "depth-max": whole(0, 100, "Levels of children below it.", 3),
      "memory-bytes-max": size("1024 GiB", "Memories of all of them that are in memory.", "1 GiB"),
      "stored-bytes-max": size("1048576 GiB", "What stands in the chains of all.", "10 GiB"),
      "events-per-second-max": whole(
        1,
        1_000_000,
        "Events that are recorded; a second's at once, then their turns wait.",
        1_000,
      ),
    })
    .meta({
      description:
        "What the actor and all below it may use together; each key left out is not bounded.",
    });
}

function state() {
  const error = 'must be "public" or "private"';
  return z
    .strictObject({
      "epoch-fuel-max": whole(
        1,
        1_000_000_000_000,
        "Fuel since the last mark, and 30,000 for each turn, after which the next is taken: bounds the time to ready.",
        20_000_000,
      ),
      payloads: z
        .enum(["public", "private"], { error })
        .meta({
          description:
            "Private: arguments and results are kept as salted blobs, which can be erased.",
          examples: ["private"],
        })
        .optional(),
    })
    .meta({ description: "How the actor's state and record are kept." });
}

function build() {
  return z
    .strictObject({
      entry: path().meta({
        description:
          "The source: TypeScript or JavaScript; AssemblyScript where an `asconfig.json` stands beside the manifest; or a core module, `.wasm`.",
        examples: ["src/counter.ts"],
      }),
      wit: path()
        .meta({
          description:
            "A WIT file or folder with the world of a component that has exports of its own.",
          examples: ["world.wit"],
        })
        .optional(),
      world: text("must be the name of a world", WORLD, WORLD_MAX)
        .meta({
          description: "Which world of `wit`, where it has several.",
          examples: ["counter"],
        })
        .optional(),
    })
    .meta({ description: "How `theater build` makes the component." });
}

function template() {
  return z
    .strictObject({
      "instances-max": whole(
        1,
        INSTANCES_MAX,
        "Actors of the template that run, in memory or not.",
        INSTANCES_MAX_DEFAULT,
      ),
    })
    .meta({ description: "What a manifest may make whose name ends in `*`: actors on first use." });
}

function kinds() {
  const kind = z.strictObject({
    name: segment().meta({
      description: "What the component calls this kind of children.",
      examples: ["worker"],
    }),
    manifest: path().meta({
      description: "Path of the children's manifest, relative to this one's folder.",
      examples: ["worker.toml"],
    }),
    parameters: parameters().optional(),
  });
  return named("kind", kind, KINDS_MAX).meta({
    description: "The kinds of children that the component may start.",
  });
}

/** One part of an actor's name. */
export function segment(): z.ZodString {
  const error = `must be 1 to ${ACTOR_NAME_MAX} letters, digits, "-", "_" and "."`;
  return text(error, new RegExp(`^${ACTOR_NAME_SEGMENT}$`), ACTOR_NAME_MAX);
}

/** `[[header]]` tables. */
export function named<One extends z.ZodType<{ name: string }>>(
  header: string,
  one: One,
  max: number,
): z.ZodArray<One> {
  return z
    .array(one, { error: `must be written as \`[[${header}]]\`, at most ${max} times` })
    .max(max, { error: `must be written at most ${max} times` });
}

export function whole(
  min: number,
  max: number,
  description: string,
  example: number,
): z.ZodOptional<z.ZodInt> {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .meta({ description, examples: [example] })
    .optional();
}

function size(maxText: string, description: string, example: string) {
  const error = `must be 0 to ${maxText}: a whole number of bytes, or a text in B, KiB, MiB or GiB`;
  const max = byteSize(maxText) ?? 0;
  const bytes = z.int({ error }).min(0, { error }).max(max, { error });
  return z
    .union([bytes, z.string({ error }).regex(BYTE_SIZE, { error })], { error })
    .refine((written) => (byteSize(written) ?? 0) <= max, { error })
    .meta({ description, examples: [example] })
    .optional();
}
