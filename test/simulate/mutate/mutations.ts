import { parseAst } from "rolldown/parseAst";

/** One small change of a source. */
export interface Mutation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** What stands there, and what comes in its place. */
  readonly before: string;
  readonly after: string;
}

export type Kind = "condition" | "comparison" | "logic" | "constant" | "await" | "call";

/** Every mutation of a source that this tool knows, in the order of its text. */
export function mutationsOf(file: string, text: string): readonly Mutation[] {
  const found: Mutation[] = [];
  walk(parseAst(text, { lang: "ts" }) as unknown as Node, (node) => {
    for (const { kind, start, end, after } of changesOf(node, text)) {
      const line = text.slice(0, start).split("\n").length;
      found.push({ file, line, kind, start, end, before: text.slice(start, end), after });
    }
  });
  return found.toSorted((a, b) => a.start - b.start);
}

export function mutated(text: string, { start, end, after }: Mutation): string {
  return text.slice(0, start) + after + text.slice(end);
}

/** A node of ESTree, as far as it is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

type Change = Pick<Mutation, "kind" | "start" | "end" | "after">;

function changesOf(node: Node, text: string): readonly Change[] {
  const of = (part: unknown): string => {
    const { start, end } = part as Node;
    return text.slice(start, end);
  };
  const { start, end } = node;
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression": {
      const test = node["test"] as Node;
      if (EQUALITIES.includes(String(test["operator"]))) return []; // turned, it is the other of them
      return [{ kind: "condition", start: test.start, end: test.end, after: `!(${of(test)})` }];
    }
    case "BinaryExpression":
    case "LogicalExpression": {
      const operator = node["operator"] as string;
      const other = OTHERS[operator];
      if (other === undefined) return [];
      const after = `${of(node["left"])} ${other} ${of(node["right"])}`;
      const kind = node.type === "LogicalExpression" ? "logic" : "comparison";
      return [{ kind, start, end, after: `(${after})` }];
    }
    case "Literal":
      if (typeof node["value"] !== "number") return [];
      return [{ kind: "constant", start, end, after: String(node["value"] + 1) }];
    case "AwaitExpression":
      return [{ kind: "await", start, end, after: `(${of(node["argument"])})` }];
    case "ExpressionStatement": {
      const { type } = node["expression"] as Node;
      return type === "CallExpression" ? [{ kind: "call", start, end, after: ";" }] : [];
    }
    default:
      return [];
  }
}

const EQUALITIES: readonly string[] = ["===", "!=="];

const OTHERS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
};

/** Types are erased before anything runs: what stands in them is not mutated. */
function walk(node: Node, visit: (node: Node) => void): void {
  if (node.type.startsWith("TS") && !TRANSPARENT.includes(node.type)) return;
  visit(node);
  for (const value of Object.values(node)) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const part of parts) if (isNode(part)) walk(part, visit);
  }
}

const TRANSPARENT = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
