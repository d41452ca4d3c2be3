import type { Sha256, Value, WitFunction, WitType } from "../base/mod.ts";
import type { Program } from "./programs.ts";

/** An actor's program that is ours, and no guest's. */
export interface HostProgram {
  /** What chains name as its component. Another behaviour is another text. */
  readonly component: Uint8Array;
  /** By `interface#function`. */
  readonly imports: ReadonlyMap<string, WitFunction>;
  readonly exports: ReadonlyMap<string, WitFunction>;
  /** Calls an export; what it asks of the host it asks by `call`. */
  call(name: string, args: readonly Value[], call: CallImport): Promise<Value>;
}

export type CallImport = (name: string, ...args: readonly Value[]) => Value | Promise<Value>;

/** As the engine has programs. It is metered with nothing, and keeps nothing between its turns. */
export function hostProgram(of: HostProgram, sha256: Sha256): Program {
  return {
    digest: sha256(of.component),
    imports: Array.from(of.imports, ([name, type]) => named(name, type)),
    exports: Array.from(of.exports, ([name, type]) => named(name, type)),
    get portable(): never {
      throw new Error("every thread has the programs of the house");
    },
    instantiate: async (host, { fuelMax = 0n } = {}) =>
      new HostInstance(of, bound(of, host), fuelMax),
    restore: () => Promise.reject(new Error("a program of the house has no snapshot")),
  };
}

type Instance = Awaited<ReturnType<Program["instantiate"]>>;
type Host = Parameters<Program["instantiate"]>[0];

function named(name: string, type: WitFunction): Program["imports"][number] {
  const [of = "", called = ""] = name.split("#");
  return { interface: of, function: called, type };
}

function bound({ imports }: HostProgram, host: Host): CallImport {
  const bindings = new Map(
    Array.from(imports, ([name, type]) => {
      const [of = "", called = ""] = name.split("#");
      return [name, host.bind(of, called, type)?.call];
    }),
  );
  return (name, ...args) => bindings.get(name)?.(args);
}

class HostInstance implements Instance {
  /** Nothing burns it. */
  fuel: bigint;
  readonly #program: HostProgram;
  readonly #call: CallImport;

  constructor(program: HostProgram, call: CallImport, fuel: bigint) {
    this.fuel = fuel;
    this.#program = program;
    this.#call = call;
  }

  call(name: string, args: readonly Value[]): Promise<Value> {
    return this.#program.call(name, args, this.#call);
  }

  drop(): void {
    throw new Error("a program of the house has no resources");
  }

  memory(): ReturnType<Instance["memory"]> {
    return {
      memoryBytes: 0,
      tableElements: 0,
      handles: 0,
      handlesPeak: 0,
      crossingBytesPeak: 0,
    };
  }

  snapshot(): ReturnType<Instance["snapshot"]> {
    return { kind: "uncopied", reason: "a program of the house keeps nothing between its turns" };
  }

  end(): void {
    // What it waits for is interrupted where that is waited for; nothing else takes time.
  }
}

const U64: WitType = { kind: "u64" };
const BYTES: WitType = { kind: "list", element: { kind: "u8" } };

const FIRING: WitType = {
  kind: "record",
  fields: [
    { name: "token", type: U64 },
    { name: "count", type: { kind: "u32" } },
  ],
};

const MESSAGE: WitType = {
  kind: "record",
  fields: [
    {
      name: "sender",
      type: {
        kind: "variant",
        cases: [
          { name: "actor", type: { kind: "string" } },
          { name: "client", type: { kind: "string" } },
          { name: "host", type: undefined },
          { name: "timer", type: FIRING },
        ],
      },
    },
    { name: "number", type: U64 },
    { name: "body", type: BYTES },
    { name: "reply-to", type: { kind: "option", element: U64 } },
  ],
};

/** What a state is, and a reply. */
export const OPTIONAL_BYTES: WitType = { kind: "option", element: BYTES };

/** Of `handler.handle`. */
export const HANDLE_TYPE: WitFunction = {
  params: [
    { name: "state", type: OPTIONAL_BYTES },
    { name: "message", type: MESSAGE },
  ],
  result: {
    kind: "result",
    ok: { kind: "tuple", elements: [OPTIONAL_BYTES, OPTIONAL_BYTES] },
    err: { kind: "string" },
  },
};
