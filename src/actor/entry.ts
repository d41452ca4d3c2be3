import {
  functionText,
  quote,
  type Value,
  type WitFunction,
  type WitType,
  witText,
} from "../base/mod.ts";
import type { FunctionName, Program } from "../engine/mod.ts";
import { CHANNEL_HANDLER, CHANNEL_HANDLER_TYPES } from "./channel-entry.ts";
import { ActorError } from "./errors.ts";
import { EXITS, HANDLE_EXIT, HANDLE_EXIT_TYPE } from "./exits.ts";
import { handleWalk } from "./handle-walk.ts";

export { functionText };

export const HANDLER = "theater:actor/handler@0.1.0";
export const INIT: string = `${HANDLER}#init`;
export const HANDLE: string = `${HANDLER}#handle`;

/** One function that a message can call. */
export interface Entry {
  /** `ns:pkg/iface@1.0.0#func`, or `func` at the root. */
  readonly name: string;
  /** Whether state comes first in its parameters and in its result. */
  readonly threaded: boolean;
  /** What the chain keeps: the type without the state. */
  readonly recorded: WitFunction;
  /** Takes a result of the component apart. */
  split(result: Value): Split;
}

export interface Split {
  readonly result: Value;
  /** The new state; `kept` where the function has none to give, or answered `err`. */
  readonly state: Uint8Array | undefined | typeof KEPT;
}

export const KEPT: unique symbol = Symbol("the state is as it was");

/** How a component keeps its half of the state, and what of it can be called. */
export interface Shape {
  readonly discipline: "threaded" | "resident";
  readonly entries: ReadonlyMap<string, Entry>;
  /** Runs in the genesis turn. */
  readonly init: Entry | undefined;
}

/**
 * Recognised from the component's types alone. `rootExports` are the bare exports that the manifest names; others are never
 * bound (a QuickJS component leaves an `init` there). A function that takes or gives handles cannot be called by messages, which
 * carry none (docs/decisions/0006).
 * @throws ActorError ACTOR_UNFIT
 */
export function shapeOf(program: Program, rootExports: readonly string[]): Shape {
  const entries = known(program)
    .filter(({ of, entry }) => of !== "" || rootExports.includes(entry.name))
    .map(({ entry }) => entry);
  const missing = rootExports.find((name) => !entries.some((entry) => entry.name === name));
  if (missing !== undefined) {
    throw unfit(
      `the manifest names the export ${quote(missing)}, which the component does not have, or which takes or gives handles`,
      "name one that it has, or none",
    );
  }
  const init = entries.find((entry) => entry.name === INIT);
  const callable = entries.filter((entry) => entry !== init);
  if (callable.length === 0) {
    throw unfit(
      "the component exports no function that could be called",
      "export theater:actor/handler, or an interface of your own",
    );
  }
  if (!callable.some((entry) => entry.threaded)) {
    return { discipline: "resident", entries: byName(callable), init };
  }
  const mixed = callable.find((entry) => !entry.threaded);
  if (mixed !== undefined) {
    throw unfit(
      `the component threads its state through some functions, but ${quote(mixed.name)} takes none`,
      "give every exported function the state, or none",
    );
  }
  return { discipline: "threaded", entries: byName(callable), init };
}

interface Known {
  /** The interface; empty at the root. */
  readonly of: string;
  readonly entry: Entry;
}

/** Many actors have one program, each in a wrapping of its own: what its exports are is found once. */
function known({ exports }: Program): readonly Known[] {
  const found = surveys.get(exports) ?? survey(exports);
  surveys.set(exports, found);
  return found;
}

const surveys = new WeakMap<Program["exports"], readonly Known[]>();

function survey(exports: Program["exports"]): readonly Known[] {
  return exports
    .filter(({ type }) => !hasHandles(type))
    .map((one) => ({ of: one.interface, entry: entryOf(one) }));
}

function hasHandles({ params, result }: WitFunction): boolean {
  return [...params.map(({ type }) => type), result].some((type) => handleWalk(type) !== undefined);
}

function byName(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function unfit(what: string, remedy: string): ActorError {
  return new ActorError("ACTOR_UNFIT", { what, remedy });
}

function entryOf({ interface: of, function: name, type }: FunctionName): Entry {
  const whole = of === "" ? name : `${of}#${name}`;
  if (OURS.includes(of)) holdToWit(whole, type);
  if (whole === INIT) return initEntry(type);
  return threadedEntry(whole, type) ?? residentEntry(whole, type);
}

/** Interfaces of wit/actor.wit that a component may export: it has their functions, with their types. */
const OURS: readonly string[] = [HANDLER, CHANNEL_HANDLER, EXITS];

const OUR_TYPES: Readonly<Record<string, string>> = {
  ...CHANNEL_HANDLER_TYPES,
  [HANDLE_EXIT]: functionText(HANDLE_EXIT_TYPE),
  [INIT]: "func(params: list<u8>) -> result<option<list<u8>>, string>",
  [HANDLE]:
    "func(state: option<list<u8>>, message: record { sender: variant { actor(string), client(string), host, timer(record { token: u64, count: u32 }) }, number: u64, body: list<u8>, reply-to: option<u64> }) -> result<tuple<option<list<u8>>, option<list<u8>>>, string>",
};

function holdToWit(name: string, type: WitFunction): void {
  const found = functionText(type);
  const expected = OUR_TYPES[name];
  if (found === expected) return;
  throw unfit(
    `${quote(name)} has the type ${quote(found)}`,
    expected === undefined
      ? `wit/actor.wit has no such function`
      : `its type is ${expected} (wit/actor.wit)`,
  );
}

function residentEntry(name: string, type: WitFunction): Entry {
  return { name, threaded: false, recorded: type, split: (result) => ({ result, state: KEPT }) };
}

/** `init` gives the first state, and takes none. */
function initEntry(type: WitFunction): Entry {
  const error = type.result?.kind === "result" ? type.result.err : undefined;
  return {
    name: INIT,
    threaded: false,
    recorded: { params: type.params, result: { kind: "result", ok: undefined, err: error } },
    split(value) {
      const { tag, val } = value as { tag: string; val: Value }; // a result, by its WIT type
      if (tag === "err") return { result: value, state: KEPT };
      return { result: { tag, val: undefined }, state: val as Uint8Array | undefined };
    },
  };
}

/** `(state: option<list<u8>>, …) -> result<tuple<option<list<u8>>, …>, E>`: undefined where it is not of that form. */
function threadedEntry(name: string, type: WitFunction): Entry | undefined {
  const [state, ...params] = type.params;
  if (state?.name !== "state" || !isState(state.type)) return undefined;
  if (type.result?.kind !== "result" || type.result.ok?.kind !== "tuple") return undefined;
  const [first, ...rest] = type.result.ok.elements;
  if (first === undefined || !isState(first)) return undefined;
  const ok = rest.length > 1 ? ({ kind: "tuple", elements: rest } as const) : rest[0];
  return {
    name,
    threaded: true,
    recorded: { params, result: { kind: "result", ok, err: type.result.err } },
    split: splitterFor(rest.length),
  };
}

function splitterFor(restCount: number): (value: Value) => Split {
  return (value) => {
    const { tag, val } = value as { tag: string; val: readonly Value[] }; // by its WIT type
    if (tag === "err") return { result: value, state: KEPT };
    const result = restCount > 1 ? val.slice(1) : val[1];
    return { result: { tag, val: result }, state: val[0] as Uint8Array | undefined };
  };
}

const STATE = "option<list<u8>>";

function isState(type: WitType): boolean {
  return witText(type) === STATE;
}
