import type { z } from "zod";
import { quote } from "../base/mod.ts";
import { type ManifestCode, type Problem, PROBLEMS_MAX } from "./errors.ts";
import { expectationAt, valueAt } from "./expectation.ts";
import { nearest } from "./nearest.ts";
import type { Path, Position, Positions } from "./positions.ts";

/** What a problem is judged by: the document as TOML gave it, what it should have been, and where things stand. */
export interface Judged {
  readonly document: unknown;
  readonly schema: z.ZodType;
  readonly positions: Positions;
  readonly file: string;
}

/** As the schema tells of it. `path` is where; `message` completes "`key` …". */
export type Issue = z.core.$ZodIssue;

/** What was found wrong, for people, in the order of the file. */
export function explain(issues: readonly Issue[], judged: Judged): Problem[] {
  const found = new Map<string, Placed>();
  for (const placed of issues.flatMap((issue) => placedOf(issue, judged)).slice(0, PROBLEMS_MAX)) {
    const { line, column } = placed.at;
    const key = `${placed.code} ${line}:${column} ${placed.what}`;
    if (!found.has(key)) found.set(key, placed);
  }
  return [...found.values()]
    .toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
    .map(({ code, what, at, remedy }) => ({ code, what, where: place(judged.file, at), remedy }));
}

export function place(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

interface Placed {
  readonly code: ManifestCode;
  readonly what: string;
  readonly at: Position;
  readonly remedy: string;
}

function placedOf(issue: Issue, judged: Judged): Placed[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, PROBLEMS_MAX).map((key) => unknownKey([...path, key], judged));
  }
  const value = valueAt(judged.document, path);
  if (value === undefined) return [missingKey(path, judged)];
  if (issue.code === "custom" && issue.params?.["code"] === "MANIFEST_DUPLICATE_HANDLER") {
    return [duplicateHandler(path, value, judged)];
  }
  if (issue.code === "invalid_union" && "discriminator" in issue && typeof value === "string") {
    return [unknownHandler(path, value, judged)];
  }
  const remedy: unknown = issue.code === "custom" ? issue.params?.["remedy"] : undefined;
  if (typeof remedy === "string") return [misplaced(issue, remedy, judged)];
  return [wrongValue(issue, value, judged)];
}

function unknownKey(path: Path, { document, schema, positions }: Judged): Placed {
  const table = path.slice(0, -1);
  const known = expectationAt(schema, document, table).keys;
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  const list = known.length === 0 ? "it takes none" : `the keys here are ${listed(known)}`;
  return {
    code: "MANIFEST_UNKNOWN_KEY",
    what: `unknown key ${quote(key)}${table.length === 0 ? "" : ` in ${written(table)}`}`,
    at: positions.ofKey(path),
    remedy: meant === undefined ? `remove it: ${list}` : `did you mean \`${meant}\`?`,
  };
}

/** Where the table holds an unknown key that is near, that is the problem. */
function missingKey(path: Path, judged: Judged): Placed {
  const { document, schema, positions } = judged;
  const table = path.slice(0, -1);
  const key = String(path.at(-1));
  const known = expectationAt(schema, document, table).keys;
  const unknown = Object.keys(Object(valueAt(document, table))).filter(
    (one) => !known.includes(one),
  );
  const slip = nearest(key, unknown);
  if (slip !== undefined) {
    const remedy = `did you mean \`${key}\`?`;
    return { ...unknownKey([...table, slip], judged), remedy };
  }
  const { types } = expectationAt(schema, document, path.slice(0, -2));
  return {
    code: "MANIFEST_MISSING_KEY",
    what: `${written(path)} is missing`,
    at: positions.ofKey(table),
    remedy: `add it${types.length === 0 ? example(path, judged) : `; there are ${listed(types)}`}`,
  };
}

function unknownHandler(path: Path, type: string, { schema, document, positions }: Judged): Placed {
  const { types } = expectationAt(schema, document, path.slice(0, -2));
  const meant = nearest(type, types);
  return {
    code: "MANIFEST_UNKNOWN_HANDLER",
    what: `there is no capability ${quote(type)}`,
    at: positions.ofValue(path),
    remedy: `${meant === undefined ? "" : `did you mean \`${meant}\`? `}there are ${listed(types)}`,
  };
}

function duplicateHandler(path: Path, type: unknown, { positions }: Judged): Placed {
  return {
    code: "MANIFEST_DUPLICATE_HANDLER",
    what: `the capability ${quote(String(type))} is granted twice`,
    at: positions.ofValue(path),
    remedy: "grant it once, in one `[[handler]]` with all its keys",
  };
}

/** It would be wrong whatever its value were. */
function misplaced({ path, message }: Issue, remedy: string, { positions }: Judged): Placed {
  const what = `${written(path)} ${message}`;
  return { code: "MANIFEST_BAD_VALUE", what, at: positions.ofValue(path), remedy };
}

function wrongValue(issue: Issue, value: unknown, judged: Judged): Placed {
  return {
    code:
      isWrongType(issue) && typeof value !== "bigint"
        ? "MANIFEST_WRONG_TYPE"
        : "MANIFEST_BAD_VALUE",
    what: `${written(issue.path)} ${mustBe(issue)}, not ${shown(value)}`,
    at: judged.positions.ofValue(issue.path),
    remedy: `change it${example(issue.path, judged)}`,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a table",
};

/** Our own schemas say it; a capability's table may leave it to zod. */
function mustBe(issue: Issue): string {
  if (issue.message.startsWith("must ")) return issue.message;
  if (issue.code === "invalid_type") return `must be ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === "invalid_union" && "discriminator" in issue) return "must be a text";
  if (issue.code === "too_small" || issue.code === "too_big") return mustMeasure(issue);
  return `must fit the schema (${issue.message})`;
}

/** `must be at most 100`, `must have at least 1 element`. */
function mustMeasure(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [side, bound] =
    issue.code === "too_small"
      ? [issue.inclusive === false ? "more than" : "at least", issue.minimum]
      : [issue.inclusive === false ? "less than" : "at most", issue.maximum];
  const counted = COUNTED[issue.origin];
  if (counted === undefined) return `must be ${side} ${bound}`;
  return `must have ${side} ${bound} ${counted}${Number(bound) === 1 ? "" : "s"}`;
}

const COUNTED: Readonly<Record<string, string>> = { string: "character", array: "element" };

/** A union is of the wrong type where each of its branches says so. */
function isWrongType(issue: Issue): boolean {
  if (issue.code === "invalid_type") return issue.expected !== "int";
  if (issue.code !== "invalid_union") return false;
  return issue.errors.every(([first]) => first !== undefined && isWrongType(first));
}

/** `, for example: name = "counter"`, from the schema's own examples; of an element without its index. */
function example(path: Path, { schema, document }: Judged): string {
  const { example } = expectationAt(schema, document, path);
  if (example === undefined) return "";
  const key = path.at(-1);
  const before = typeof key === "number" ? "" : `${String(key)} = `;
  return `, for example: ${before}${JSON.stringify(example)}`;
}

/** `limits.fuel-max`, `handler[0].type`: the way there, in one piece. */
function written(path: Path): string {
  const text = path.reduce<string>((before, key) => {
    if (typeof key === "number") return `${before}[${key}]`;
    return before === "" ? String(key) : `${before}.${String(key)}`;
  }, "");
  return /^[\w.[\]-]{1,120}$/.test(text) ? `\`${text}\`` : quote(text);
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return `the boolean ${value}`;
  if (value instanceof Date) return "a date";
  return Array.isArray(value) ? "a list" : "a table";
}
