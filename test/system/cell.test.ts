import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { ActorError, type Request } from "../../src/actor/mod.ts";
import type { ActorId } from "../../src/base/mod.ts";
import { CAPABILITIES } from "../../src/capabilities/mod.ts";
import { cellContract } from "../../src/cell/cell.contract.ts";
import {
  type Cell,
  type CellDeath,
  type CellError,
  type StartThread,
  ThreadCell,
  type ThreadEars,
  type Posted,
  type ToCell,
  type ToMain,
  Running,
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
    isMade: () => false,
    deliver: (id, request) => cell().deliver(id, request),
    retired: async () => undefined,
    monitoring: {
      begin: async () => undefined,
      end: () => undefined,
      resume: () => undefined,
      exited: () => undefined,
    },
    command: async () => ({}),
  });
}

const GONE = new ActorError("ACTOR_NOT_FOUND", { what: "it has left", remedy: "start it again" });

function fault(error: unknown): never {
  throw error;
}

/** The other end in this thread, all that crosses copied as between threads. */
const inMemory: StartThread = ({ hear }: ThreadEars) => {
  const running = new Running(Running.newMemory());
  const side = new WorkerSide({
    ...ports,
    running,
    lull: nodeLull,
    post: (items, transfer) => {
      const copied: readonly Posted<ToMain>[] = structuredClone(items, { transfer: [...transfer] });
      setImmediate(() => hear(copied));
    },
  });
  return {
    running,
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
      deathCount: () => 0,
      died: ({ cause }) => fault(cause),
    });
    return cell;
  },
});

describe("a thread that is gone", () => {
  /** A cell whose thread hears nothing, and dies when the test says so. */
  function dying(store: Store = openMemoryStore()) {
    const told = { faults: [] as unknown[], deaths: [] as CellDeath[] };
    let ears: ThreadEars | undefined;
    const cell: WorkerCell = new WorkerCell({
      ...hooks(store, () => undefined),
      fault: (error) => told.faults.push(error),
      clock: nodeClock,
      lull: nodeLull,
      post: mailTo(() => cell),
      thread: (given) => {
        ears = given;
        const running = { actor: undefined };
        return { running, post: () => undefined, end: async () => given.died(new Error("ended")) };
      },
      astray: (_, { answer }) => answer({ kind: "refused", error: GONE }),
      deathCount: () => 0,
      died: (death) => told.deaths.push(death) > 0,
    });
    return { cell, ears: ears as ThreadEars, ...told };
  }

  test("before it has said anything could not be started: a fault", async () => {
    const { cell, ears, faults, deaths } = dying();
    ears.died(new Error("no such module"));
    assert.equal((faults[0] as CellError).code, "CELL_FAILED");
    await cell[Symbol.asyncDispose]();
    assert.deepEqual(deaths, []);
  });

  test("dies once, with what can be done again; whoever asked what cannot is told, and nobody waits", async () => {
    const { cell, ears, faults, deaths } = dying();
    const sender = { kind: "client", name: "test" } as const;
    const answers: string[] = [];
    const request = (function_: string, key?: string): Request => ({
      kind: "call",
      sender,
      function: function_,
      args: [],
      position: undefined,
      key,
      deadlineMs: undefined,
      cause: undefined,
      trace: undefined,
      taken: undefined,
      answer: (answer) =>
        answers.push(`${function_} ${answer.kind === "refused" ? answer.error.code : answer.kind}`),
    });
    const id = "a".repeat(32) as ActorId;
    cell.deliver(id, request("begun"));
    cell.deliver(id, request("waits"));
    cell.deliver(id, request("keyed", "k"));
    ears.hear([
      { kind: "begun", ref: 1 },
      { kind: "begun", ref: 3 },
    ]);
    const stopped = assert.rejects(cell.stop(id, "ACTOR_STOPPED"), { code: "CELL_LOST" });
    const gone = new Error("out of memory");
    ears.died(gone);
    cell.deliver(id, request("late"));
    ears.died(new Error("it left"));
    await stopped;
    assert.deepEqual(
      deaths.map(({ cause, mail }) => [cause, mail.map(({ request }) => request.function)]),
      [[gone, ["waits", "keyed", "late"]]],
    );
    assert.deepEqual(answers, ["begun CELL_LOST"]);
    await cell[Symbol.asyncDispose]();
    await assert.rejects(cell.stop(id, "ACTOR_STOPPED"));
    assert.deepEqual(faults, []);
  });

  test("while it closes has closed", async () => {
    const { cell, ears, faults, deaths } = dying();
    const closing = cell[Symbol.asyncDispose]();
    const late = assert.rejects(cell.stop("a".repeat(32) as ActorId, "ACTOR_STOPPED"), {
      code: "ACTOR_CLOSED",
    });
    ears.died(new Error("out of memory"));
    await Promise.all([closing, late]);
    assert.deepEqual([faults, deaths], [[], []]);
  });
});
