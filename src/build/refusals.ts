import { quote } from "../base/mod.ts";
import type { Problem } from "./errors.ts";
import { MISSING_GLOBALS, NODE_REMEDY, REQUIRE_REMEDY } from "./missing-globals.ts";
import { isNode, isReference, type Node, nodesOf } from "./syntax-tree.ts";

/** Imports of this scheme stand for what no guest has: `theater:missing/NAME` a global, `theater:node/NAME` a module of Node's. */
export const MISSING_SCHEME = "theater:missing/";
export const NODE_SCHEME = "theater:node/";

/**
 * What is left in a bundle, after all that nobody uses has fallen away, and cannot be in a guest. `place` says where in the sources a
 * position of the bundle comes from.
 */
export function refusalsIn(program: Node, place: (at: number) => string): Problem[] {
  const missing = missingImports(program);
  const problems: Problem[] = [];
  for (const { node, above } of nodesOf(program)) {
    const problem =
      ofMissing(node, above.at(-1), missing) ??
      ofRequire(node, above) ??
      ofAwait(node, above) ??
      ofAsyncHandler(node, above);
    if (problem !== undefined) {
      problems.push({ code: "BUILD_REFUSED", ...problem, where: place(node.start) });
    }
  }
  return problems;
}

type Found = Pick<Problem, "what" | "remedy">;

/** Local names of what is missing, and what it is. */
function missingImports(program: Node): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const statement of nodesIn(program["body"])) {
    if (statement.type !== "ImportDeclaration") continue;
    const problem = aboutImport(sourceOf(statement));
    if (problem === undefined) continue;
    for (const specifier of nodesIn(statement["specifiers"])) {
      found.set(String((specifier["local"] as Node)["name"]), problem);
    }
  }
  return found;
}

function aboutImport(source: string): Found | undefined {
  if (source.startsWith(MISSING_SCHEME)) {
    const name = source.slice(MISSING_SCHEME.length);
    const remedy = MISSING_GLOBALS[name] ?? NODE_REMEDY;
    return { what: `no guest has ${quote(name)}`, remedy };
  }
  if (source.startsWith(NODE_SCHEME)) {
    const name = source.slice(NODE_SCHEME.length);
    return { what: `no guest has Node's module ${quote(name)}`, remedy: NODE_REMEDY };
  }
  return undefined;
}

function ofMissing(
  node: Node,
  parent: Node | undefined,
  missing: ReadonlyMap<string, Found>,
): Found | undefined {
  return isReference(node, parent) ? missing.get(String(node["name"])) : undefined;
}

/**
 * What the bundler leaves of `require` where it finds no module for it. Within `try` it is left alone: it throws, and whoever wrote it so
 * counts on that.
 */
function ofRequire(node: Node, above: readonly Node[]): Found | undefined {
  const parent = above.at(-1);
  if (parent?.type !== "CallExpression" || above.some(({ type }) => type === "TryStatement")) {
    return undefined;
  }
  if (parent["callee"] === node && (node["name"] === "require" || node["name"] === "__require")) {
    const [argument] = nodesIn(parent["arguments"]);
    if (typeof argument?.["value"] === "string") return undefined; // told of below, by its name
    return { what: `no guest has ${quote("require")}`, remedy: REQUIRE_REMEDY };
  }
  return typeof node["value"] === "string" ? aboutImport(node["value"]) : undefined;
}

function ofAwait(node: Node, above: readonly Node[]): Found | undefined {
  const waits =
    node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node["await"] === true);
  if (!waits || above.some(isFunction)) return undefined;
  return {
    what: "nothing can be waited for while the sources are loaded: that happens once, when the component is built",
    remedy: "compute it without `await`, or in a handler",
  };
}

/** `actor({ handlers: { add: async (…) => … } })`. */
function ofAsyncHandler(node: Node, above: readonly Node[]): Found | undefined {
  if (!isFunction(node) || node["async"] !== true) return undefined;
  const [call, actor, handlers, object, property] = above.slice(-5);
  const isHandler =
    call?.type === "CallExpression" &&
    actor?.type === "ObjectExpression" &&
    keyOf(handlers) === "handlers" &&
    object?.type === "ObjectExpression" &&
    property?.type === "Property";
  if (!isHandler) return undefined;
  return {
    what: `the handler ${quote(keyOf(property) ?? "")} is async, and a turn waits for no promise`,
    remedy:
      "leave `async` and `await` out: `call`, `wait` and `sleep` come back when they are done",
  };
}

function keyOf(property: Node | undefined): string | undefined {
  const key = property?.["key"];
  if (!isNode(key)) return undefined;
  const name = key["name"] ?? key["value"];
  return typeof name === "string" ? name : undefined;
}

function isFunction({ type }: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

function sourceOf(statement: Node): string {
  const source = statement["source"];
  return isNode(source) ? String(source["value"]) : "";
}

function nodesIn(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
