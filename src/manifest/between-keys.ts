import { valueAt } from "./expectation.ts";
import type { Path } from "./positions.ts";
import type { Issue } from "./problems.ts";
import { isSupervisor } from "./supervisor-schema.ts";

/**
 * What is wrong between values that may be right each by itself. Read from the document and not in the schema, where it would be looked for
 * only when nothing else is wrong. What is no list or no text is the schema's to tell.
 */
export function issuesBetweenKeys(document: unknown): Issue[] {
  const repeated = isSupervisor(document) ? OF_SUPERVISORS : OF_ACTORS;
  const issues = repeated.flatMap((one) => repetitions(document, one));
  return isSupervisor(document) ? issues : [...issues, ...misplaced(document)];
}

/** A list of which no two elements have the same text there. */
interface Distinct {
  readonly list: string;
  readonly below: Path;
  readonly code: "MANIFEST_BAD_VALUE" | "MANIFEST_DUPLICATE_HANDLER";
}

const HANDLERS: Distinct = {
  list: "handler",
  below: ["type"],
  code: "MANIFEST_DUPLICATE_HANDLER",
};
const OF_ACTORS: readonly Distinct[] = [
  HANDLERS,
  { list: "exports", below: [], code: "MANIFEST_BAD_VALUE" },
  { list: "kind", below: ["name"], code: "MANIFEST_BAD_VALUE" },
];
const OF_SUPERVISORS: readonly Distinct[] = [
  HANDLERS,
  { list: "child", below: ["name"], code: "MANIFEST_BAD_VALUE" },
];

function repetitions(document: unknown, { list, below, code }: Distinct): Issue[] {
  const elements = valueAt(document, [list]);
  if (!Array.isArray(elements)) return [];
  const seen = new Set<string>();
  const issues: Issue[] = [];
  for (const [index, element] of elements.entries()) {
    const text = valueAt(element, below);
    if (typeof text !== "string") continue;
    if (seen.has(text)) {
      const message = "must be another than those before it";
      issues.push({ code: "custom", path: [list, index, ...below], message, params: { code } });
    }
    seen.add(text);
  }
  return issues;
}

/** Tables that only some manifests may have. */
function misplaced(document: unknown): Issue[] {
  const name = valueAt(document, ["name"]);
  const isTemplate = typeof name === "string" ? name.endsWith("*") : undefined;
  const issues: Issue[] = [];
  if (valueAt(document, ["template"]) !== undefined && isTemplate === false) {
    const message = "must stand only where `name` ends in `*`";
    issues.push(misplacedTable("template", message, "remove it, or let `name` end in `*`"));
  }
  if (valueAt(document, ["kind"]) === undefined) return issues;
  if (isTemplate === true) {
    const message = "must not stand where `name` ends in `*`: names below are the template's";
    issues.push(misplacedTable("kind", message, "remove it, or let `name` end without `*`"));
  }
  if (isGranted(document, "supervisor") === false) {
    const message = "must stand only where the handler `supervisor` is granted";
    const remedy = 'remove it, or add `[[handler]]` with `type = "supervisor"`';
    issues.push(misplacedTable("kind", message, remedy));
  }
  return issues;
}

function misplacedTable(table: string, message: string, remedy: string): Issue {
  return { code: "custom", path: [table], message, params: { remedy } };
}

/** Undefined where the handlers cannot be read. */
function isGranted(document: unknown, type: string): boolean | undefined {
  const handlers = valueAt(document, ["handler"]) ?? [];
  if (!Array.isArray(handlers)) return undefined;
  return handlers.some((one: unknown) => valueAt(one, ["type"]) === type);
}
