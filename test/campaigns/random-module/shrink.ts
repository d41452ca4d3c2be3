import { randomConstant } from "./constant.ts";
import type { Node, RandomModule } from "./node.ts";
import { Seeded } from "../seeded.ts";
import { MANY, NOTHING, NUMBERS } from "./value-type.ts";

const ATTEMPTS_MAX = 3_000;

/**
 * Makes a module smaller for as long as it still fails: leaves out statements, and puts constants where numbers are computed.
 * Changes the module's code in place.
 */
export function shrink(module: RandomModule, fails: () => boolean): void {
  let left = ATTEMPTS_MAX;
  for (let changed = true; changed && left > 0;) {
    changed = false;
    for (const list of module.functions.flatMap(({ body }) => lists(body))) {
      for (let at = list.length - 1; at >= 0; at--) {
        const node = list[at] as Node;
        const smaller = replacement(node);
        if (smaller === undefined) continue;
        list[at] = smaller;
        left--;
        if (fails()) changed = true;
        else list[at] = node;
        if (left <= 0) return;
      }
    }
  }
}

function replacement(node: Node): Node | undefined {
  if (!node.removable || node.type === MANY || isEmpty(node)) return undefined;
  if (node.type === NOTHING) return consumes(node) ? undefined : EMPTY_NODE;
  if (!NUMBERS.includes(node.type) || node.kids.length + (node.body?.length ?? 0) === 0)
    return undefined;
  return randomConstant(new Seeded(1), node.type);
}

const EMPTY_NODE: Node = {
  role: "free",
  bytes: [],
  kids: [],
  type: NOTHING,
  nan: 0,
  removable: false,
};

function isEmpty({ bytes, kids }: Node): boolean {
  return bytes.length === 0 && kids.length === 0;
}

/** Takes what is on the stack already: `drop` and `local.set` without an operand of their own. */
function consumes({ role, kids, bytes }: Node): boolean {
  return role === "plain" && kids.length === 0 && (bytes[0] === 0x1a || bytes[0] === 0x21);
}

function lists(nodes: Node[]): Node[][] {
  return [
    nodes,
    ...nodes.flatMap(({ kids, body, otherwise }) => [
      ...lists(kids),
      ...(body === undefined ? [] : lists(body)),
      ...(otherwise === undefined ? [] : lists(otherwise)),
    ]),
  ];
}
