import {
  type ActorId,
  parseActorId,
  printable,
  quote,
  type TheaterError,
  unreachable,
} from "../base/mod.ts";
import {
  bodyJson,
  bodyOf,
  type Items,
  type Replies,
  type Request,
  type RequestOf,
  type Streaming,
} from "../protocol/mod.ts";
import type { Listed } from "../store/mod.ts";
import {
  ActorError,
  type ActorHandle,
  type CallOptions,
  type Records,
  ROOT_NAME,
  type Standing,
} from "../theater/mod.ts";
import type { Feed } from "./feed.ts";
import type { House } from "./house.ts";
import { deadLetterItems } from "./dead-letter-items.ts";
import { invoke } from "./invoke.ts";
import { listedJson } from "./listed-json.ts";
import { liveJson, standingJson } from "./standing-json.ts";
import { receiptJson } from "./receipt-json.ts";
import { watch } from "./watch.ts";

export interface DeskDeps {
  readonly house: House;
  readonly feed: Feed;
  /**
   * Resolves when those run that the host was started for, or it takes long, or longer than so many milliseconds: until then a name may be one of
   * theirs.
   */
  readonly begun: (timeoutMs: number | undefined) => Promise<void>;
  readonly version: string;
  readonly pid: number;
  /** The data directory. */
  readonly data: string;
}

/** Who the chain says that a message is from where the client does not. */
const CLIENT_DEFAULT = "client";

/** Does what a request asks, whoever brought it here, and in whatever it is wrapped. */
export class Desk {
  readonly #deps: DeskDeps;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  /** @throws TheaterError: what the client is told */
  async answer(
    request: Exclude<Request, RequestOf<Streaming | "cancel">>,
  ): Promise<Replies[Exclude<keyof Replies, "cancel">]> {
    const { house, version, pid, data } = this.#deps;
    switch (request.verb) {
      case "status":
        return { version, pid, data, actorCount: house.actorCount };
      case "inspect":
        return this.#inspect(request);
      case "start":
        return this.#start(request);
      case "stop":
        return this.#stop(request);
      case "restart":
        return this.#restart(request);
      case "cancelTurn":
        return this.#cancelTurn(request);
      case "upgrade":
        return this.#upgrade(request);
      case "call": {
        const { timeoutMs } = request;
        const actor = await this.#reached(request.actor, timeoutMs);
        const reply = await actor.call(bodyOf(request), sent(request));
        const receipt = receiptJson(reply.receipt);
        return { id: actor.id, ...bodyJson("reply", reply.body), receipt };
      }
      case "send": {
        const actor = await this.#reached(request.actor, request.timeoutMs);
        const receipt = await actor.send(bodyOf(request), sent(request));
        return { id: actor.id, receipt: receiptJson(receipt) };
      }
      case "invoke":
        return invoke(
          await this.#reached(request.actor, request.timeoutMs),
          request,
          sent(request),
        );
      case "resend":
        return this.#resend(request);
      case "shutdown":
        return {}; // it is done when this was said
      default:
        return unreachable(request);
    }
  }

  /** Each item as it is taken, until the signal says that nobody takes more. @throws TheaterError */
  async *stream(
    request: RequestOf<Streaming>,
    signal: AbortSignal,
  ): AsyncGenerator<Items[Streaming]> {
    const { house, feed } = this.#deps;
    const { records } = house;
    switch (request.verb) {
      case "list":
        for (const one of await records.list()) {
          if (signal.aborted) return;
          if (request.all === true || isShown(one)) yield { actor: listedJson(one) };
        }
        return;
      case "deadLetters":
        yield* deadLetterItems(records, request, signal);
        return;
      case "watch":
        yield* watch({ records, feed }, request, signal);
        return;
      default:
        unreachable(request);
    }
  }

  async #inspect({ actor }: RequestOf<"inspect">): Promise<Replies["inspect"]> {
    const { house } = this.#deps;
    const running = house.find(actor); // who runs is known without reading all names
    const listed = await house.records.find(running?.id ?? actor);
    // At once: a cell that is busy is waited for a little, but not twice.
    const [live, standing] = await Promise.all([
      running?.inspect(),
      (running ?? recordedOf(house.records, listed.actor)).standing(),
    ]);
    return {
      ...listedJson(listed),
      standing: standingJson(standing),
      live: live === undefined ? null : liveJson(live),
    };
  }

  /** Its sender may have stopped: only whoever is to take it must run. */
  async #resend({
    actor,
    seq,
    to,
    client = CLIENT_DEFAULT,
  }: RequestOf<"resend">): Promise<Replies["resend"]> {
    const { house } = this.#deps;
    const { actor: id } = await house.records.find(actor);
    const options = to === undefined ? { client } : { client, to };
    const sent = await house.resend(id, seq, options);
    return { id: sent.id, receipt: receiptJson(sent.receipt) };
  }

  async #restart({
    actor,
    by = CLIENT_DEFAULT,
  }: RequestOf<"restart">): Promise<Replies["restart"]> {
    const { id } = await this.#deps.house.restart(actor, { by });
    return { id };
  }

  async #start({
    manifest,
    source,
    name,
    by = CLIENT_DEFAULT,
  }: RequestOf<"start">): Promise<Replies["start"]> {
    const { house } = this.#deps;
    const from = source && {
      manifest: source.manifest,
      component: Uint8Array.fromBase64(source.componentBase64),
    };
    const options = name === undefined ? { by } : { name, by };
    const { id } = await house.start(from ?? (manifest as string), options); // one of both, by the request's schema
    const { entry } = await house.records.find(id);
    return { name: entry.name ?? id, id };
  }

  async #upgrade({
    actor,
    manifest,
    by = CLIENT_DEFAULT,
    timeoutMs,
  }: RequestOf<"upgrade">): Promise<Replies["upgrade"]> {
    const running = await this.#running(actor);
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    const upgraded = await running.upgrade(manifest, { by, ...limit });
    if (upgraded === undefined) return { id: running.id, upgraded: null };
    const { receipt, stateBytes = null } = upgraded;
    return { id: running.id, upgraded: { receipt: receiptJson(receipt), stateBytes } };
  }

  async #cancelTurn({
    actor,
    turn,
    by = CLIENT_DEFAULT,
  }: RequestOf<"cancelTurn">): Promise<Replies["cancelTurn"]> {
    const running = await this.#running(actor);
    const cancelled = await running.cancel(turn === undefined ? { by } : { turn, by });
    if (cancelled === undefined) return { id: running.id, cancelled: null };
    const receipt = receiptJson(cancelled.receipt);
    return { id: running.id, cancelled: { ...cancelled, receipt } };
  }

  async #stop({
    actor,
    drainMs = 0,
    by = CLIENT_DEFAULT,
  }: RequestOf<"stop">): Promise<Replies["stop"]> {
    const { house } = this.#deps;
    if (house.find(actor) === undefined) await this.#begun(actor);
    const running = house.find(actor);
    if (running === undefined)
      return { id: (await house.records.find(actor)).actor, wasRunning: false };
    await running.stop({ drainMs, by });
    return { id: running.id, wasRunning: true };
  }

  /** @throws ActorError ACTOR_NOT_FOUND, ACTOR_STOPPED */
  async #running(nameOrId: string): Promise<ActorHandle> {
    const { house } = this.#deps;
    const running = house.find(nameOrId);
    if (running !== undefined) return running;
    await this.#begun(nameOrId);
    return house.find(nameOrId) ?? this.#notRunning(nameOrId);
  }

  /** For a message. @throws the same; what the start of an actor throws that a template makes for it */
  async #reached(nameOrId: string, timeoutMs?: number): Promise<ActorHandle> {
    const { house } = this.#deps;
    const reached = await house.reach(nameOrId);
    if (reached !== undefined) return reached;
    await this.#begun(nameOrId, timeoutMs);
    return (await house.reach(nameOrId)) ?? this.#notRunning(nameOrId);
  }

  /** An id is nobody's before its actor has begun. */
  async #begun(nameOrId: string, timeoutMs?: number): Promise<void> {
    if (parseActorId(nameOrId) === undefined) await this.#deps.begun(timeoutMs);
  }

  async #notRunning(nameOrId: string): Promise<never> {
    const { records } = this.#deps.house;
    const listed = await records.find(nameOrId); // there is no such actor: it says so
    throw stopped(await this.#howToStart(listed));
  }

  /** As an order. */
  async #howToStart(listed: Listed): Promise<string> {
    const { house } = this.#deps;
    const { supervisor, name } = listed.entry;
    const above = await house.records.stoppedAbove(listed);
    if (above !== undefined)
      return `start its supervisor ${quote(above.entry.name ?? above.actor)} again`;
    if (supervisor === undefined || name === undefined) return "start another from its manifest";
    return `\`theater restart ${printable(name)}\` where a manifest's supervisor has it; else ask its parent, which runs`;
  }
}

/** One that does not run, from its chain. */
function recordedOf(records: Records, actor: ActorId): { standing(): Promise<Standing> } {
  return { standing: () => records.standing(actor) };
}

/** Of those that run all but the host's own record, which always does. */
function isShown({ entry }: Listed): boolean {
  return entry.status === "running" && entry.name !== ROOT_NAME;
}

function sent({
  client = CLIENT_DEFAULT,
  key,
  timeoutMs,
}: RequestOf<"call" | "send" | "invoke">): CallOptions {
  return {
    client,
    ...(key === undefined ? {} : { key }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function stopped(remedy: string): TheaterError {
  return new ActorError("ACTOR_STOPPED", {
    what: "the actor is stopped",
    remedy: `${remedy}; what this one did is in its chain`,
  });
}
