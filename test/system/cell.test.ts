import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { ActorError } from "../../src/actor/mod.ts";
import type { ActorId } from "../../src/base/mod.ts";
import { CAPABILITIES } from "../../src/capabilities/mod.ts";
import { cellContract } from "../../src/cell/cell.contract.ts";
import {
  type Cell,
  type StartThread,
  ThreadCell,
  type ThreadEars,
  type Posted,
  type ToCell,
  type ToMain,
  WorkerCell,
  WorkerSide,
} from "../../src/cell/mod.ts";
import { compile } from "../../src/engine/mod.ts";
import {
  nodeClock,
  nodeEntropy,
  nodeLull,
  nodeScheduler,
  nodeSha256,
  nodeStopwatch,
} from "../../src/node/mod.ts";
import { Mail } from "../../src/runtime/mail.ts";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";

await buildExample("test/actors/scripted");
const program = compile(readFileSync("test/actors/scripted/build/component.wasm"));

const ports = {
  clock: nodeClock,
  entropy: nodeEntropy,
  sha256: nodeSha256,
  scheduler: nodeScheduler,
  stopwatch: nodeStopwatch,
  keeps: "any" as const,
  capabilities: CAPABILITIES,
  term: 1,
  theater: "0.0.0",
};

/** What a cell needs of a house in which it is the only one. */
function hooks(store: Store, ended: (id: ActorId) => void) {
  return {
    store,
    ended,
    moves: () => undefined,
    log: () => undefined,
    kept: () => undefined,
    trouble: (_: ActorId, error: unknown) => fault(error),
    fault,
  };
}

/** Who is not in the one cell is nowhere. */
function mailTo(cell: () => Cell): Mail {
  const there = (address: string): ActorId | undefined =>
    cell().has(address as ActorId) ? (address as ActorId) : undefined;
  return new Mail({
    find: there,
    reach: there,
    deliver: (id, request) => cell().deliver(id, request),
    retired: async () => undefined,
    monitoring: {
      begin: async () => undefined,
      end: () => undefined,
      resume: () => undefined,
      exited: () => undefined,
    },
    command: async () => undefined,
  });
}

const GONE = new ActorError("ACTOR_NOT_FOUND", { what: "it has left", remedy: "start it again" });

function fault(error: unknown): never {
  throw error;
}

/** The other end in this thread, all that crosses copied as between threads. */
const inMemory: StartThread = ({ hear }: ThreadEars) => {
  const side = new WorkerSide({
    ...ports,
    lull: nodeLull,
    post: (items, transfer) => {
      const copied: readonly Posted<ToMain>[] = structuredClone(items, { transfer: [...transfer] });
      setImmediate(() => hear(copied));
    },
  });
  return {
    post: (items, transfer) => {
      const copied: readonly Posted<ToCell>[] = structuredClone(items, { transfer: [...transfer] });
      setImmediate(() => side.hear(copied));
    },
    end: async () => undefined,
  };
};

const given = {
  openStore: () => openMemoryStore(),
  sha256: nodeSha256,
  program: () => program,
};

cellContract("a cell in this thread", {
  ...given,
  open: async (store, ended) => {
    const mail = mailTo(() => cell);
    const cell: ThreadCell = new ThreadCell({ ...ports, ...hooks(store, ended), post: mail });
    return cell;
  },
});

cellContract("a cell at the other end of a wire", {
  ...given,
  open: async (store, ended) => {
    const mail = mailTo(() => cell);
    const cell: WorkerCell = new WorkerCell({
      ...hooks(store, ended),
      clock: nodeClock,
      lull: nodeLull,
      post: mail,
      thread: inMemory,
      astray: (_, { answer }) => answer({ kind: "refused", error: GONE }),
    });
    return cell;
  },
});

test("a thread that leaves without being asked to is a fault, and one that was asked to is none", async () => {
  const faults: unknown[] = [];
  const ears: ThreadEars[] = [];
  const cell: WorkerCell = new WorkerCell({
    ...hooks(openMemoryStore(), () => undefined),
    fault: (error) => faults.push(error),
    clock: nodeClock,
    lull: nodeLull,
    post: mailTo(() => cell),
    thread: (given) => {
      ears.push(given);
      return inMemory(given);
    },
    astray: (_, { answer }) => answer({ kind: "refused", error: GONE }),
  });
  const gone = new Error("out of memory");
  ears[0]?.died(gone);
  assert.deepEqual(faults, [gone]);
  await cell[Symbol.asyncDispose]();
  ears[0]?.died(new Error("it left"));
  assert.deepEqual(faults, [gone]);
});
