/** A node of a syntax tree (ESTree), as far as it is looked at here. */
export interface Node {
  readonly type: string;
  /** UTF-16 units from the text's beginning. */
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Every node below one, in the order of the text, with the nodes above it, the nearest last. */
export function* nodesOf(
  node: Node,
  above: readonly Node[] = [],
): Generator<{ readonly node: Node; readonly above: readonly Node[] }> {
  yield { node, above };
  const path = [...above, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child, path);
    }
  }
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value
  );
}

/** Whether an identifier stands for a variable, and not for a property or a label. */
export function isReference(node: Node, parent: Node | undefined): boolean {
  if (node.type !== "Identifier" || parent === undefined) return false;
  switch (parent.type) {
    case "MemberExpression":
      return parent["object"] === node || parent["computed"] === true;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent["value"] === node || parent["computed"] === true;
    default:
      return !/^(?:Import|Export|Labeled|Break|Continue)/.test(parent.type);
  }
}
