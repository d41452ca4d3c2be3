import type { ActorSource } from "../../../src/theater/mod.ts";
import type { SupervisorNode, TreeNode } from "../script.ts";

/** The manifests of a tree; those of all workers are one. */
export function treeSource(node: SupervisorNode, player: Uint8Array): ActorSource {
  const inner = node.children.filter((child) => child.kind === "supervisor");
  return {
    manifest: [
      `name = "${node.key}"`,
      'version = "1.0.0"',
      "[supervisor]",
      `strategy = "${node.policy.strategy}"`,
      `intensity = ${node.policy.intensity}`,
      `period-ms = ${node.policy.periodMs}`,
      `auto-shutdown = "${node.policy.autoShutdown}"`,
      ...backoffKeys(node.policy.backoff),
      ...node.children.flatMap(childTable),
    ].join("\n"),
    component: new Uint8Array(),
    children: {
      "player.toml": { manifest: PLAYER, component: player },
      ...Object.fromEntries(inner.map((child) => [fileOf(child), treeSource(child, player)])),
    },
  };
}

const PLAYER = `name = "player"
version = "1.0.0"
component = "player.wasm"
[[handler]]
type = "stage"
`;

function backoffKeys(backoff: SupervisorNode["policy"]["backoff"]): readonly string[] {
  if (backoff === undefined) return [];
  const { initialMs, factor, maxMs, jitter } = backoff;
  return [
    `backoff = { initial-ms = ${initialMs}, factor = ${factor}, max-ms = ${maxMs}, jitter = ${jitter} }`,
  ];
}

function childTable(child: TreeNode): readonly string[] {
  return [
    "[[child]]",
    `name = "${child.key}"`,
    `manifest = "${fileOf(child)}"`,
    `restart = "${child.restart}"`,
    `significant = ${child.significant}`,
    ...(child.kind === "worker" ? workerKeys(child) : []),
  ];
}

/** Only `init` can refuse, so one that is to fail some of its starts begins each with it. */
function workerKeys({ shutdown, starts }: TreeNode & { readonly kind: "worker" }): string[] {
  return [
    `shutdown = ${typeof shutdown === "object" ? shutdown.timeoutMs : `"${shutdown}"`}`,
    `state = "${starts.length > 0 ? "initial" : "last"}"`,
  ];
}

function fileOf({ kind, key }: TreeNode): string {
  return kind === "worker" ? "player.toml" : `${key}.toml`;
}
