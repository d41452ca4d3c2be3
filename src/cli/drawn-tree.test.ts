import assert from "node:assert/strict";
import { test } from "node:test";
import { ZERO_DIGEST, type ActorId } from "../base/mod.ts";
import { drawn, type Shown } from "./drawn-tree.ts";

function shown(name: string, depth: number): Shown {
  const listed = {
    actor: "00".repeat(16) as ActorId,
    head: { digest: ZERO_DIGEST, linkCount: 1, eventCount: 3 },
    entry: {
      name,
      supervisor: undefined,
      status: "running",
      wakeAtMs: undefined,
      dirty: false,
      replayFromSeq: 0,
    },
  } as const;
  return { depth, listed, status: "running", strategy: undefined, restarts: 0 };
}

test("names stand behind lines that lead from their supervisors to them, and control nothing", () => {
  const rows = [
    shown("shop", 0),
    shown("in", 1),
    shown("x", 2),
    shown("y", 2),
    shown("b\u001b[2J", 1),
    shown("z", 2),
    shown("alone", 0),
  ];
  assert.deepEqual(
    drawn(rows).map(([name]) => name),
    ["shop", "├─ in", "│  ├─ x", "│  └─ y", "└─ b\\u{1b}[2J", "   └─ z", "alone"],
  );
});
