import { ActorError, type Answer, type Receipt, type Request } from "../actor/mod.ts";
import { type ActorId, type TheaterError, unreachable } from "../base/mod.ts";
import type { ChildOrder } from "../capabilities/mod.ts";
import { load, type Program } from "../engine/mod.ts";
import { Asks } from "./asks.ts";
import { Batcher, type PostBatch } from "./batcher.ts";
import { Neighbours } from "./neighbours.ts";
import type { Running } from "./running.ts";
import { RemoteStore } from "./remote-store.ts";
import { ThreadCell, type ThreadCellDeps } from "./thread-cell.ts";
import { revivedTheaterError, wireError } from "./wire-error.ts";
import { recoveredOf, specOf, successorOf } from "./wire-spec.ts";
import { type Posted, postedToMain, saidToCell } from "./wire-rows.ts";
import { ownBytes, portableValue } from "./wire-value.ts";
import type { Ask, Placed, ToCell, ToMain, WireAnswer, WireRequest } from "./wire.ts";

type OfMain = "store" | "post" | "ended" | "moves" | "trouble" | "log" | "kept" | "fault";

export type WorkerSideDeps = Omit<ThreadCellDeps, OfMain> & {
  readonly post: PostBatch<Posted<ToMain>>;
  readonly running: Running;
  /** Runs a task when the thread has done all that it does now, promises included. */
  readonly lull: (task: () => void) => void;
  /** The house's own, which no other thread sends. */
  readonly programs?: readonly Program[];
};

/** What was delivered and may be withdrawn: until it begins, or is answered. */
interface Withdrawable {
  isWithdrawn: boolean;
  readonly withdraw: () => void;
}

/** A cell in a thread of its own, seen from within: a ThreadCell whose ports are the main thread's. `WorkerCell` is the other end. */
export class WorkerSide {
  readonly #batcher: Batcher<ToMain>;
  readonly #asks = new Asks();
  readonly #store: RemoteStore;
  readonly #neighbours: Neighbours;
  readonly #cell: ThreadCell;
  readonly #programs = new Map<string, Program>();
  readonly #idsByName = new Map<string, ActorId>();
  readonly #names = new Map<ActorId, string>();
  /** Of the latest message that was passed on. */
  #heardRef = 0;
  readonly #withdrawable = new Map<number, Withdrawable>();
  /** Upgrades that may be called off. */
  readonly #aborts = new Map<number, AbortController>();

  constructor(deps: WorkerSideDeps) {
    for (const program of deps.programs ?? []) this.#programs.set(program.digest.toHex(), program);
    const post: PostBatch<ToMain> = (items, transfer) =>
      deps.post(items.map(postedToMain), transfer);
    this.#batcher = new Batcher(post, deps.lull);
    this.#store = new RemoteStore({
      ask: (what, transfer) =>
        this.#asks.ask((ask) => this.#batcher.add({ kind: "store", ask, what }, transfer)),
      leave: (reader) => this.#say({ kind: "leave", reader }),
    });
    this.#neighbours = new Neighbours({
      clock: deps.clock,
      find: (address) => this.#find(address),
      deliver: (id, request) => this.#cell.deliver(id, request),
      say: (item) => this.#say(item),
      command: (supervisor, order) =>
        this.#asks.ask((ask) =>
          this.#say({ kind: "command", ask, supervisor, order: owned(order) }),
        ),
      monitor: (watcher, address) =>
        this.#asks.ask((ask) => this.#say({ kind: "monitor", ask, watcher, address })),
    });
    this.#cell = new ThreadCell({
      ...deps,
      store: this.#store,
      post: this.#neighbours,
      kept: () => undefined, // the main thread sees what it keeps
      log: (line) => this.#say({ kind: "log", line }),
      trouble: (id, error) => this.#say({ kind: "trouble", id, error: wireError(error) }),
      fault: (error) => this.#fault(error),
      ended: (id, leaving) => {
        deps.running.forget(id);
        this.#forget(id);
        this.#say({ kind: "ended", id, leaving, heard: this.#heardRef });
      },
      moves: (id) => {
        deps.running.forget(id);
        this.#forget(id);
        this.#say({ kind: "moves", id });
      },
    });
  }

  hear(items: readonly Posted<ToCell>[]): void {
    for (const item of items) {
      try {
        this.#heard(saidToCell(item));
      } catch (error) {
        this.#fault(error);
      }
    }
  }

  #heard(item: ToCell): void {
    const cell = this.#cell;
    switch (item.kind) {
      case "program":
        return void this.#programs.set(item.digest, load(item.program));
      case "forget":
        return void this.#programs.delete(item.digest);
      case "start":
        return this.#answer(item, async () => {
          const spec = specOf(item.spec, this.#programs);
          this.#know(spec);
          const { link, seq } = await cell.start(spec);
          return { link: ownBytes(link), seq };
        });
      case "activate":
        return this.#answer(item, async () => {
          const spec = specOf(item.spec, this.#programs);
          this.#know(spec);
          await cell.activate(spec, recoveredOf(item.recovered));
          if (!cell.has(spec.id)) this.#forget(spec.id); // it has stopped, and only settles what it sent
          return cell.has(spec.id);
        });
      case "deliver":
        return this.#deliver(item.ref, item.id, item.request);
      case "withdraw":
        return this.#withdrawable.get(item.ref)?.withdraw();
      case "stop":
        return this.#answer(item, () => cell.stop(item.id, item.code, item.drainMs));
      case "cancel":
        return this.#answer(item, async () => {
          const cancelled = await cell.cancel(item.id, item.turn, item.by);
          if (cancelled === undefined) return undefined;
          const { link, seq } = cancelled.receipt;
          return { ...cancelled, receipt: { link: ownBytes(link), seq } };
        });
      case "rest":
        return this.#answer(item, () => cell.rest());
      case "upgrade": {
        const abort = new AbortController();
        this.#aborts.set(item.ask, abort);
        return this.#answer(item, async () => {
          try {
            const next = successorOf(item.next, this.#programs);
            const upgraded = await cell.upgrade(item.id, next, item.by, abort.signal);
            const receipt = upgraded && {
              ...upgraded.receipt,
              link: ownBytes(upgraded.receipt.link),
            };
            return upgraded && { ...upgraded, receipt };
          } finally {
            this.#aborts.delete(item.ask);
          }
        });
      }
      case "abort":
        return this.#aborts.get(item.ask)?.abort(revivedTheaterError(item.reason));
      case "letGo":
        return this.#answer(item, () => cell.letGo(item.id));
      case "passivate":
        return cell.passivate(item.id);
      case "release":
        return cell.release(item.id);
      case "restart":
        return this.#answer(item, async () => {
          const { link, seq } = await cell.restart(item.id, item.order);
          return { link: ownBytes(link), seq };
        });
      case "functions":
        return this.#answer(item, () => cell.functions(item.id));
      case "inspect":
        this.#neighbours.tellWaits();
        return this.#answer(item, () => cell.inspectAll(item.ids));
      case "told":
        return this.#neighbours.told(item.ref, item.delivery);
      case "giveWay":
        return this.#neighbours.giveWay(item.actor, item.ref);
      case "ping":
        return this.#say({ kind: "pong" });
      case "full":
        return this.#store.full();
      case "close":
        return this.#answer(item, () => cell[Symbol.asyncDispose]());
      case "answer":
      case "refusal":
        return this.#asks.settle(item);
      default:
        return unreachable(item);
    }
  }

  /** Whatever it throws is the other side's to know; an error of ours is a fault there. */
  #answer({ ask }: Ask, work: () => unknown): void {
    const answered = async (): Promise<ToMain> => {
      try {
        return { kind: "answer", ask, value: await work() };
      } catch (error) {
        return { kind: "refusal", ask, error: wireError(error) };
      }
    };
    void answered().then((item) => this.#say(item));
  }

  #deliver(
    ref: number,
    id: ActorId,
    { isFollowed, tellsBegun, wantsTaken, ...plain }: WireRequest,
  ): void {
    this.#heardRef = ref;
    if (!this.#cell.has(id)) return this.#say({ kind: "astray", ref });
    let held: Receipt | undefined;
    const sayTaken = (): void => {
      if (held !== undefined) this.#say({ kind: "taken", ref, receipt: held });
      held = undefined;
    };
    const answer = (given: Answer): void => {
      this.#withdrawable.delete(ref);
      this.#say({ kind: "answered", ref, answer: wireAnswer(given), taken: held });
      held = undefined;
    };
    // A turn of one link is answered with the commit that takes it: then both are one word.
    const taken = ({ link, seq }: Receipt): void => {
      held = { link: ownBytes(link), seq };
      queueMicrotask(sayTaken);
    };
    const begins = (): boolean => {
      this.#say({ kind: "begun", ref });
      return true;
    };
    const request: Request = {
      ...plain,
      begins: tellsBegun ? begins : undefined,
      taken: wantsTaken ? taken : undefined,
      answer,
    };
    this.#cell.deliver(id, isFollowed ? this.#followed(ref, id, request) : request);
  }

  /** Whoever sent it is told when it waits here, and may take it back until it begins. */
  #followed(ref: number, id: ActorId, request: Request): Request {
    const one: Withdrawable = {
      isWithdrawn: false,
      withdraw: () => {
        one.isWithdrawn = true;
        request.answer({ kind: "refused", error: withdrawn() });
      },
    };
    let placed: Placed | undefined;
    let batch = 0;
    return {
      ...request,
      placed: (isTaken) => {
        if (!isTaken) this.#withdrawable.set(ref, one);
        this.#neighbours.placed(id);
        placed = { kind: "placed", ref, isTaken, hasBegun: false };
        batch = this.#batcher.batch;
        this.#say(placed);
        return true;
      },
      begins: () => {
        if (one.isWithdrawn) return false;
        this.#withdrawable.delete(ref);
        if (placed === undefined || batch !== this.#batcher.batch)
          this.#say({ kind: "begun", ref });
        else placed.hasBegun = true; // in the same batch: one word
        return true;
      },
      answer: (given) => {
        if (!one.isWithdrawn) request.answer(given);
      },
    };
  }

  #find(address: string): ActorId | undefined {
    const named = this.#idsByName.get(address) ?? (address as ActorId); // else it is none of the ids here
    return this.#cell.has(named) ? named : undefined;
  }

  #know({ id, name }: { readonly id: ActorId; readonly name: string | undefined }): void {
    if (name === undefined) return;
    this.#idsByName.set(name, id);
    this.#names.set(id, name);
  }

  #forget(id: ActorId): void {
    const name = this.#names.get(id);
    this.#names.delete(id);
    if (name !== undefined && this.#idsByName.get(name) === id) this.#idsByName.delete(name);
  }

  #fault(error: unknown): void {
    this.#say({ kind: "fault", error: wireError(error) });
  }

  #say(item: ToMain): void {
    this.#batcher.add(item);
  }
}

function wireAnswer(answer: Answer): WireAnswer {
  if (answer.kind === "refused") return { kind: "refused", error: wireError(answer.error) };
  const receipt = { ...answer.receipt, link: ownBytes(answer.receipt.link) };
  if (answer.kind === "failed") return { ...answer, receipt };
  return { ...answer, receipt, result: portableValue(answer.result) };
}

function owned(order: ChildOrder): ChildOrder {
  return order.kind === "spawn" ? { ...order, spec: ownBytes(order.spec) } : order;
}

function withdrawn(): TheaterError {
  return new ActorError("ACTOR_DEADLOCK", {
    what: "whoever sent it would wait for an actor that waits for them",
    remedy: "send the message instead, or call from another turn",
  });
}
