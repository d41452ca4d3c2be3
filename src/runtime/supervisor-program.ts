import { BEGIN_AGAIN, HANDLE, HANDLE_EXIT, HANDLE_EXIT_TYPE, INIT } from "../actor/mod.ts";
import {
  type ActorId,
  parseActorId,
  type Sha256,
  type Value,
  type WitFunction,
  type WitType,
} from "../base/mod.ts";
import { SUPERVISION } from "../capabilities/mod.ts";
import type { Exit, Input, Reply } from "../supervision/mod.ts";
import { type CallImport, HANDLE_TYPE, hostProgram, OPTIONAL_BYTES } from "./host-program.ts";
import type { Program } from "./programs.ts";
import { decodeJson, encodeJson, type SupervisorPlan } from "./supervisor-plan.ts";
import {
  begin,
  beginAgain,
  type SupervisorImports,
  type SupervisorState,
  turn,
} from "./supervisor-turn.ts";

/** What the chains of supervisors name as their component. Another behaviour is another text. */
const COMPONENT = "theater supervisor 5\n";

/** The bytes that stand for the component of a supervisor. */
export const SUPERVISOR_COMPONENT: Uint8Array = new TextEncoder().encode(COMPONENT);

/** What a supervisor is granted. */
export const SUPERVISOR_HANDLERS = {
  runtime: {},
  timing: {},
  random: {},
  supervision: {},
} as const;

/** The program of every supervisor. It keeps all of its state in its turns' results. */
export function supervisorProgram(sha256: Sha256): Program {
  const component = SUPERVISOR_COMPONENT;
  return hostProgram({ component, imports: IMPORTS, exports: EXPORTS, call: called }, sha256);
}

async function called(
  name: string,
  [first, second]: readonly Value[],
  call: CallImport,
): Promise<Value> {
  const replies: Reply[] = [];
  const imports = importsOf(call, replies);
  if (name === INIT)
    return begun(await begin(decodeJson(first as Uint8Array) as SupervisorPlan, imports));
  const state = decodeJson(first as Uint8Array) as SupervisorState;
  if (state.end !== undefined && name !== BEGIN_AGAIN) await imports.end(state.end);
  switch (name) {
    case BEGIN_AGAIN:
      return began(await beginAgain(state, imports));
    case HANDLE_EXIT:
      return next(await turn(state, exitedOf(second), imports), imports, []);
    default: {
      const input = inputOf(second);
      if (input === undefined) return { tag: "err", val: "a supervisor takes no messages" };
      const after = await turn(state, input, imports);
      const [reply] = replies;
      return next(after, imports, [reply && encodeJson(reply)]);
    }
  }
}

/** What `init` gives: a supervisor whose children were not all started is none. */
function begun(state: SupervisorState): Value {
  if (state.end !== undefined) return { tag: "err", val: whyNot(state) };
  return { tag: "ok", val: encodeJson(state) };
}

function began(state: SupervisorState): Value {
  if (state.end !== undefined) return { tag: "err", val: whyNot(state) };
  return { tag: "ok", val: [encodeJson(state)] };
}

function whyNot({ unborn }: SupervisorState): string {
  return `${unborn?.code}: child ${unborn?.key} did not start`;
}

/** Its state is kept before it ends: the timer is durable with it, and ends it. */
function next(state: SupervisorState, imports: Imports, rest: readonly Value[]): Value {
  if (state.end !== undefined) imports.wakeAt(0);
  return { tag: "ok", val: [encodeJson(state), ...rest] };
}

/** What the host says to it, or it to itself by a timer: nobody else is listened to. */
function inputOf(message: Value): Input | undefined {
  const { sender, body } = message as unknown as { sender: { tag: string }; body: Uint8Array };
  if (sender.tag !== "timer" && sender.tag !== "host") return undefined;
  return decodeJson(body) as Input;
}

function exitedOf(value: Value): Input {
  const { actor, incarnation, reason, counted } = value as unknown as {
    actor: ActorId;
    incarnation: number;
    reason: { tag: Exit["kind"]; val: string };
    counted: boolean;
  };
  const exit: Exit =
    reason.tag === "normal" ? { kind: "normal" } : { kind: reason.tag, code: reason.val };
  return { kind: "exited", child: actor, incarnation, exit, counted };
}

interface Imports extends SupervisorImports {
  end(code: string): Promise<void>;
}

function importsOf(call: CallImport, replies: Reply[]): Imports {
  const nowMs = (): number => Number(call(NOW));
  return {
    nowMs,
    epoch: () => (call(SELF) as unknown as { epoch: number }).epoch,
    random: () => Number((call(NUMBER) as bigint) >> 11n) / 2 ** 53,
    adopt: () => parseActorId(call(ADOPT) as string) as ActorId,
    adoptAgain: (child) => {
      void call(ADOPT_AGAIN, child);
    },
    start: async (child, incarnation, plan, key) => {
      const planned = plan.children.find((one) => one.key === key);
      if (planned === undefined) throw new Error("a child is started that nobody planned");
      const { name, made, from } = planned;
      return codeOf(
        incarnation === 0
          ? await call(SPAWN, child, name, encodeJson(made))
          : await call(RESTART, child, incarnation, from === "initial"),
      );
    },
    stop: async ({ child, incarnation, shutdown }) => {
      const how =
        typeof shutdown === "object"
          ? { tag: "timeout", val: shutdown.timeoutMs }
          : { tag: shutdown, val: undefined };
      await call(STOP, child, incarnation, how);
    },
    decided: ({ child, incarnation, exit, decision, stop, start }) => {
      const reason = { tag: exit.kind, val: exit.kind === "abnormal" ? exit.code : undefined };
      void call(DECIDE, child, incarnation, reason, decision, stop, start);
    },
    wakeAt: (atMs) => {
      const afterMs = BigInt(Math.max(0, atMs - nowMs()));
      return Number(call(SET_TIMER, afterMs, undefined, encodeJson(DUE)));
    },
    callOff: (timer) => {
      void call(CANCEL_TIMER, BigInt(timer));
    },
    later: (input) => {
      void call(SET_TIMER, 0n, undefined, encodeJson(input));
    },
    reply: (reply) => void replies.push(reply),
    end: async (code) => {
      await call(END, code);
    },
  };
}

function codeOf(answer: Value): string | undefined {
  const { tag, val } = answer as { tag: string; val: Value };
  return tag === "ok" ? undefined : (val as string);
}

const DUE: Input = { kind: "due" };

const NOW = "theater:actor/timing@0.1.0#now";
const SET_TIMER = "theater:actor/timing@0.1.0#set-timer";
const CANCEL_TIMER = "theater:actor/timing@0.1.0#cancel-timer";
const NUMBER = "theater:actor/random@0.1.0#number";
const SELF = "theater:actor/runtime@0.1.0#self";
const ADOPT = `${SUPERVISION}#adopt`;
const ADOPT_AGAIN = `${SUPERVISION}#adopt-again`;
const SPAWN = `${SUPERVISION}#spawn-child`;
const RESTART = `${SUPERVISION}#restart-child`;
const STOP = `${SUPERVISION}#stop-child`;
const DECIDE = `${SUPERVISION}#decided`;
const END = `${SUPERVISION}#end`;

const TEXT: WitType = { kind: "string" };
const U32: WitType = { kind: "u32" };
const U64: WitType = { kind: "u64" };
const BYTES: WitType = { kind: "list", element: { kind: "u8" } };
const DONE: WitType = { kind: "result", ok: undefined, err: TEXT };
const IDS: WitType = { kind: "list", element: TEXT };
const SHUTDOWN: WitType = {
  kind: "variant",
  cases: [
    { name: "brutal-kill", type: undefined },
    { name: "timeout", type: U32 },
    { name: "infinity", type: undefined },
  ],
};
const REASON: WitType = {
  kind: "variant",
  cases: [
    { name: "normal", type: undefined },
    { name: "shutdown", type: undefined },
    { name: "abnormal", type: TEXT },
  ],
};
const IDENTITY: WitType = {
  kind: "record",
  fields: [
    { name: "id", type: TEXT },
    { name: "name", type: { kind: "option", element: TEXT } },
    { name: "epoch", type: U32 },
  ],
};

function type(params: Readonly<Record<string, WitType>>, result?: WitType): WitFunction {
  return {
    params: Object.entries(params).map(([name, of]) => ({ name, type: of })),
    result,
  };
}

const IMPORTS: ReadonlyMap<string, WitFunction> = new Map([
  [NOW, type({}, U64)],
  [
    SET_TIMER,
    type({ "after-ms": U64, "every-ms": { kind: "option", element: U64 }, body: BYTES }, U64),
  ],
  [CANCEL_TIMER, type({ token: U64 }, { kind: "bool" })],
  [NUMBER, type({}, U64)],
  [SELF, type({}, IDENTITY)],
  [ADOPT, type({}, TEXT)],
  [ADOPT_AGAIN, type({ child: TEXT })],
  [SPAWN, type({ child: TEXT, name: TEXT, spec: BYTES }, DONE)],
  [RESTART, type({ child: TEXT, incarnation: U32, initial: { kind: "bool" } }, DONE)],
  [STOP, type({ child: TEXT, incarnation: U32, shutdown: SHUTDOWN }, DONE)],
  [END, type({ code: TEXT })],
  [
    DECIDE,
    type({
      child: TEXT,
      incarnation: U32,
      exit: REASON,
      decision: TEXT,
      stop: IDS,
      start: IDS,
    }),
  ],
]);

const NEXT: WitType = { kind: "tuple", elements: [OPTIONAL_BYTES] };
const EXPORTS: ReadonlyMap<string, WitFunction> = new Map([
  [INIT, type({ params: BYTES }, { kind: "result", ok: OPTIONAL_BYTES, err: TEXT })],
  [HANDLE, HANDLE_TYPE],
  [HANDLE_EXIT, HANDLE_EXIT_TYPE],
  [BEGIN_AGAIN, type({ state: OPTIONAL_BYTES }, { kind: "result", ok: NEXT, err: TEXT })],
]);
