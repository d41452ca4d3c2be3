import { z } from "zod";
import {
  type CapabilityTables,
  handlers,
  heading,
  limits,
  named,
  parameters,
  path,
  segment,
  tree,
  whole,
} from "./schema.ts";

/** The manifest of a supervisor as TOML gives it, checked. */
export interface SupervisorTable {
  readonly name: string;
  readonly version: string;
  readonly description?: string | undefined;
  readonly supervisor?: PolicyTable | undefined;
  readonly child?: readonly ChildTable[] | undefined;
  readonly handler?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly limits?: Readonly<Record<string, number | string | undefined>> | undefined;
  readonly tree?: Readonly<Record<string, number | string | undefined>> | undefined;
}

export interface PolicyTable {
  readonly strategy?: "one-for-one" | "one-for-all" | "rest-for-one" | undefined;
  readonly intensity?: number | undefined;
  readonly "period-ms"?: number | undefined;
  readonly "auto-shutdown"?: "never" | "any-significant" | "all-significant" | undefined;
  readonly backoff?: BackoffTable | undefined;
}

export interface BackoffTable {
  readonly "initial-ms": number;
  readonly "max-ms": number;
  readonly factor?: number | undefined;
  readonly jitter?: number | undefined;
}

export interface ChildTable {
  readonly name: string;
  readonly manifest: string;
  readonly restart?: "permanent" | "transient" | "temporary" | undefined;
  readonly shutdown?: "brutal-kill" | "infinity" | number | undefined;
  readonly significant?: boolean | undefined;
  readonly state?: "last" | "initial" | undefined;
  readonly parameters?: string | Readonly<Record<string, unknown>> | undefined;
}

/** Of one manifest. */
const CHILDREN_MAX = 1_000;
const YEAR_MS = 31_536_000_000;

/** Whether a document is the manifest of a supervisor. */
export function isSupervisor(document: unknown): boolean {
  const table = document as object; // a TOML document is a table
  return Object.hasOwn(table, "supervisor") || Object.hasOwn(table, "child");
}

/** A manifest without a component: its actor is a supervisor, and what it starts are its children. */
export function supervisorSchema(capabilities: CapabilityTables): z.ZodType<SupervisorTable> {
  return z
    .strictObject({
      ...heading(),
      supervisor: policy().optional(),
      child: children().optional(),
      handler: handlers(capabilities)
        .meta({ description: "The most that those below it may be granted; left out: anything." })
        .optional(),
      limits: limits()
        .meta({ description: "The most that the limits of those below it may be." })
        .optional(),
      tree: tree().optional(),
    })
    .meta({ title: "Theater supervisor manifest" });
}

function policy() {
  return z
    .strictObject({
      strategy: oneOf(["one-for-one", "one-for-all", "rest-for-one"])
        .meta({
          description:
            "Which children are restarted when one fails: it alone, all, or it and those after it.",
          examples: ["one-for-one"],
        })
        .optional(),
      intensity: whole(0, 10_000, "Restarts within the period; one more ends the supervisor.", 1),
      "period-ms": whole(1, YEAR_MS, "The period, in milliseconds.", 5_000),
      "auto-shutdown": oneOf(["never", "any-significant", "all-significant"])
        .meta({
          description: "Whether the end of significant children ends the supervisor.",
          examples: ["never"],
        })
        .optional(),
      backoff: backoff().optional(),
    })
    .meta({ description: "How children are supervised, in the words of Erlang/OTP." });
}

function backoff() {
  const initial = "must be a whole number from 1 to 31536000000";
  const time = (description: string, example: number) =>
    z
      .int({ error: initial })
      .min(1, { error: initial })
      .max(YEAR_MS, { error: initial })
      .meta({ description, examples: [example] });
  const factor = "must be a number from 1 to 100";
  const jitter = "must be a number from 0 to 1";
  return z
    .strictObject({
      "initial-ms": time("The wait before a child's first restart in a row.", 100),
      "max-ms": time("The longest wait.", 10_000),
      factor: z
        .number({ error: factor })
        .min(1, { error: factor })
        .max(100, { error: factor })
        .meta({ description: "How many times longer each further wait is.", examples: [2] })
        .optional(),
      jitter: z
        .number({ error: jitter })
        .min(0, { error: jitter })
        .max(1, { error: jitter })
        .meta({ description: "Up to this part of a wait is taken off by chance.", examples: [0.2] })
        .optional(),
    })
    .meta({ description: "The waiting before a restart; without it there is none." });
}

function children() {
  return named("child", child(), CHILDREN_MAX).meta({
    description: "The children, in the order in which they are started.",
  });
}

function child() {
  const shutdown = 'must be "brutal-kill", "infinity", or milliseconds';
  return z.strictObject({
    name: segment().meta({
      description: "After the supervisor's name and a slash, the actor's name.",
      examples: ["cart"],
    }),
    manifest: path().meta({
      description: "Path of the child's manifest, relative to this one's folder.",
      examples: ["cart.toml"],
    }),
    restart: oneOf(["permanent", "transient", "temporary"])
      .meta({
        description: "Restarted after every end, after a failure only, or never.",
        examples: ["permanent"],
      })
      .optional(),
    shutdown: z
      .union([z.enum(["brutal-kill", "infinity"]), z.int().min(0).max(YEAR_MS)], {
        error: shutdown,
      })
      .meta({
        description:
          "How it is stopped: at once, or after its mail, for so many milliseconds at the most.",
        examples: [5_000],
      })
      .optional(),
    significant: z
      .boolean({ error: "must be true or false" })
      .meta({ description: "Whether its end counts for `auto-shutdown`.", examples: [true] })
      .optional(),
    state: oneOf(["last", "initial"])
      .meta({
        description: "Where a restart begins: with the state it had, or with `init`.",
        examples: ["last"],
      })
      .optional(),
    parameters: parameters().optional(),
  });
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  const error = `must be ${names.map((name) => JSON.stringify(name)).join(" or ")}`;
  return z.enum(names, { error });
}
