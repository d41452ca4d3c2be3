import { HANDLE_EXIT_TYPE } from "../../src/actor/mod.ts";
import type { Value } from "../../src/base/mod.ts";
import {
  EngineError,
  type FunctionName,
  type Host,
  type HostFunction,
  type Instance,
  type Program,
} from "../../src/engine/mod.ts";
import type { ActorPlan } from "./plan.ts";
import {
  bytesOf,
  CHANNEL_HANDLER,
  CHANNELS,
  type Ending,
  hasChannels,
  type Incoming,
  type Kept,
  newKept,
  play,
  playChannel,
  playExit,
  shortOf,
  SUPERVISOR,
  textOf,
  watches,
  type Wish,
} from "./script.ts";

/** What the component does not import and a script may call. */
const FAIL = {
  interface: "theater:actor/runtime@0.1.0",
  function: "fail",
  type: { params: [{ name: "message", type: { kind: "string" } }], result: undefined },
} as const;
const MONITORS = "theater:actor/monitors@0.1.0";
const TEXT = { kind: "string" } as const;
const MONITOR = {
  interface: MONITORS,
  function: "monitor",
  type: {
    params: [{ name: "actor", type: TEXT }],
    result: {
      kind: "result",
      ok: TEXT,
      err: {
        kind: "variant",
        cases: [
          { name: "not-found", type: undefined },
          { name: "too-many", type: undefined },
          { name: "denied", type: TEXT },
        ],
      },
    },
  },
} as const;
const DEMONITOR = {
  interface: MONITORS,
  function: "demonitor",
  type: { params: [{ name: "actor", type: TEXT }], result: { kind: "bool" } },
} as const;
const EXITS = {
  interface: "theater:actor/exits@0.1.0",
  function: "handle-exit",
  type: HANDLE_EXIT_TYPE,
};
/** Fuel of a call, and of a wish. */
const CALL_FUEL = 400n;
const WISH_FUEL = 60n;

/** Guests that play scripts in this process. */
export type ScriptGuest = Exclude<ActorPlan["guest"], "component">;

/** What the components have whose like in this process is made: of the scripted one, of one with channels, and of one with children. */
export interface Likenesses {
  readonly scripted: Program;
  readonly channels: Program;
  readonly parent: Program;
}

/** The scripted component's likeness in this process: a program whose guests are generators. `digest`: of the bytes that stand for it. */
export function scriptProgram(
  { scripted, channels, parent }: Likenesses,
  digest: Program["digest"],
  guest: ScriptGuest,
): Program {
  const within = (all: readonly FunctionName[], name: string): readonly FunctionName[] =>
    all.filter((one) => one.interface.startsWith(name));
  const imports = [
    ...scripted.imports.filter((one) => one.function !== FAIL.function),
    FAIL,
    ...(watches(guest) ? [MONITOR, DEMONITOR] : []),
    ...(hasChannels(guest) ? within(channels.imports, CHANNELS) : []),
    ...(guest === "parent" ? within(parent.imports, SUPERVISOR) : []),
  ];
  const exports = [
    ...scripted.exports,
    ...(watches(guest) ? [EXITS] : []),
    ...(hasChannels(guest) ? within(channels.exports, CHANNEL_HANDLER) : []),
  ];
  return {
    digest,
    imports,
    exports,
    get portable(): never {
      throw new Error("a script stays in its thread");
    },
    instantiate: async (host, limits) =>
      new ScriptInstance(guest, bound(host, imports), limits?.fuelMax ?? 0n),
    restore: () => Promise.reject(new Error("a script has no snapshot")),
  };
}

function bound(host: Host, imports: Program["imports"]): ReadonlyMap<string, HostFunction> {
  return new Map(
    imports.map((one) => {
      const found = host.bind(one.interface, one.function, one.type);
      if (found === undefined) throw new Error(`nobody offers ${one.function}`);
      return [shortOf(`${one.interface}#${one.function}`), found.call];
    }),
  );
}

class ScriptInstance implements Instance {
  fuel: bigint;
  readonly #guest: ScriptGuest;
  readonly #imports: ReadonlyMap<string, HostFunction>;
  #isDead = false;

  constructor(guest: ScriptGuest, imports: ReadonlyMap<string, HostFunction>, fuel: bigint) {
    this.#guest = guest;
    this.#imports = imports;
    this.fuel = fuel;
  }

  call(name: string, args: readonly Value[]): Value | Promise<Value> {
    if (this.#isDead) throw dead();
    this.#burn(CALL_FUEL);
    if (name.endsWith("#handle-exit")) return this.#told(args);
    if (name.startsWith(CHANNEL_HANDLER)) return this.#hear(name, args);
    const isInit = name.endsWith("#init");
    const kept = isInit ? newKept() : keptFrom(args[0] as Uint8Array | undefined);
    const message = isInit ? parameters(args[0] as Uint8Array) : incoming(args[1]);
    const answer = (ending: Ending): Value => {
      if (ending.kind === "trapped") throw this.#dies(trapped());
      if (ending.kind === "refused") return { tag: "err", val: ending.error };
      const state = stateOf(kept);
      if (isInit) return { tag: "ok", val: state };
      const reply = ending.reply === undefined ? undefined : bytesOf(ending.reply);
      return { tag: "ok", val: [state, reply] };
    };
    return this.#go(play(message, kept, this.#guest), undefined, answer);
  }

  /** Of an end. */
  #told([state, exit]: readonly Value[]): Value | Promise<Value> {
    const kept = keptFrom(state as Uint8Array | undefined);
    const done = (): Value => ({ tag: "ok", val: [stateOf(kept)] });
    return this.#go(playExit(exit, kept, this.#guest), undefined, done);
  }

  /** What comes through a channel. */
  #hear(name: string, [state, ...args]: readonly Value[]): Value | Promise<Value> {
    const kept = keptFrom(state as Uint8Array | undefined);
    const short = shortOf(name);
    return this.#go(playChannel(short, args, kept, this.#guest), undefined, (ending) => {
      if (ending.kind === "trapped") throw this.#dies(trapped());
      if (ending.kind === "refused") return { tag: "err", val: ending.error };
      const consent = short === "handle-open" ? [ending.consent] : [];
      return { tag: "ok", val: [stateOf(kept), ...consent] };
    });
  }

  #go(
    script: Generator<Wish, Ending, Value>,
    given: Value,
    answer: (ending: Ending) => Value,
  ): Value | Promise<Value> {
    let last = given;
    for (;;) {
      const next = script.next(last);
      if (next.done === true) return answer(next.value);
      const came = this.#perform(next.value);
      if (came instanceof Promise)
        return came.then(
          (value) => this.#go(script, value, answer),
          (error: unknown) => {
            throw this.#dies(error);
          },
        );
      last = came;
    }
  }

  #perform([name, ...args]: Wish): Value | Promise<Value> {
    if (this.#isDead) throw dead();
    if (name === "burn") {
      this.#burn(args[0] as bigint);
      return undefined;
    }
    this.#burn(WISH_FUEL);
    const call = this.#imports.get(name);
    if (call === undefined) throw new Error(`a script has no import ${name}`);
    try {
      return call(args);
    } catch (error) {
      throw this.#dies(error);
    }
  }

  #burn(fuel: bigint): void {
    if (this.fuel < fuel) {
      this.fuel = 0n;
      throw this.#dies(
        new EngineError("ENGINE_OUT_OF_FUEL", {
          what: "the script ran out of fuel",
          remedy: "burn less",
        }),
      );
    }
    this.fuel -= fuel;
  }

  #dies(error: unknown): unknown {
    this.#isDead = true;
    return error;
  }

  drop(): void {}

  memory(): ReturnType<Instance["memory"]> {
    return { memoryBytes: 0, tableElements: 0, handles: 0, handlesPeak: 0, crossingBytesPeak: 0 };
  }

  snapshot(): ReturnType<Instance["snapshot"]> {
    return { kind: "uncopied", reason: "it is a script" };
  }

  end(): void {
    this.#isDead = true;
  }
}

function dead(): EngineError {
  return new EngineError(
    "ENGINE_DEAD",
    { what: "the script ended before", remedy: "begin another" },
    "host",
  );
}

function trapped(): EngineError {
  return new EngineError("ENGINE_TRAP", { what: "the script says so", remedy: "write another" });
}

function parameters(bytes: Uint8Array): Incoming {
  return { body: textOf(bytes), sender: { tag: "host", val: undefined }, replyTo: undefined };
}

function incoming(value: Value): Incoming {
  const { sender, body, replyTo } = value as {
    sender: Incoming["sender"];
    body: Uint8Array;
    replyTo: bigint | undefined;
  };
  return { sender, replyTo, body: textOf(body) };
}

function keptFrom(state: Uint8Array | undefined): Kept {
  if (state === undefined || state.length === 0) return newKept();
  const { count, owed, timers, notes, sizeMin, channels, pushed, children } = JSON.parse(
    textOf(state).trimEnd(),
  ) as {
    count: string;
    owed: string[];
    timers: string[];
    notes: string;
    sizeMin: number;
    channels?: string[];
    pushed?: number;
    children?: string[];
  };
  return {
    count: BigInt(count),
    owed: owed.map(BigInt),
    timers: timers.map(BigInt),
    notes,
    sizeMin,
    channels: (channels ?? []).map(BigInt),
    pushed: pushed ?? 0,
    children: children ?? [],
  };
}

/** What only peers keep stands where there is some, so that the states of others stay as they were. */
function stateOf(kept: Kept): Uint8Array {
  const { count, owed, timers, notes, sizeMin, channels, pushed, children } = kept;
  const text = JSON.stringify({
    count: String(count),
    owed: owed.map(String),
    timers: timers.map(String),
    notes,
    sizeMin,
    ...(channels.length > 0 && { channels: channels.map(String) }),
    ...(pushed > 0 && { pushed }),
    ...(children.length > 0 && { children }),
  });
  return bytesOf(text.padEnd(sizeMin));
}
