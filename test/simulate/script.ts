import type { Value } from "../../src/base/mod.ts";
import type { ActorPlan } from "./plan.ts";

/** What a scripted actor keeps between its turns. */
export interface Kept {
  count: bigint;
  readonly owed: bigint[];
  readonly timers: bigint[];
  notes: string;
  sizeMin: number;
}

/** A message, as its guest sees it. */
export interface Incoming {
  readonly sender: { readonly tag: string; readonly val: Value };
  readonly replyTo: bigint | undefined;
  readonly body: string;
}

/** What a guest asks of its host: an import by its short name, and its arguments. `burn`: so much fuel. */
export type Wish = readonly [name: string, ...args: Value[]];

/** How a script ends of itself. */
export type Ending =
  | { readonly kind: "replied"; readonly reply: string | undefined }
  | { readonly kind: "refused"; readonly error: string }
  | { readonly kind: "trapped" };

export function newKept(): Kept {
  return { count: 0n, owed: [], timers: [], notes: "", sizeMin: 0 };
}

/**
 * Plays a script as test/actors/scripted does (its README has the language), and tells wish by wish what it asks of the host. `cancel-oldest`,
 * `fail TEXT`, `watch ADDRESS` and `unwatch` are not known to the component; `unwatch` ends the oldest monitor that this script began. A guest performs the wishes; the model compares them with what a chain says.
 */
export function* play(
  { body, sender, replyTo }: Incoming,
  kept: Kept,
  guest: ActorPlan["guest"] = "script",
): Generator<Wish, Ending, Value> {
  const outputs: string[] = [];
  const requests: bigint[] = [];
  const pending: bigint[] = [];
  const watched: string[] = [];
  let isDeferred = false;
  const sayFailure = (answer: Value): void => {
    const said = described(answer);
    if (said.startsWith("err")) outputs.push(said);
  };
  const waitForOne = function* (): Generator<Wish, void, Value> {
    const [token, answer] = (yield ["wait", [...pending]]) as readonly [bigint, Value];
    outputs.push(`${requests.indexOf(token)} ${described(answer)}`);
    pending.splice(pending.indexOf(token), 1);
  };
  for (const line of body.split("\n")) {
    const [command, rest] = taken(line);
    const [first, more] = taken(rest);
    const [second, last] = taken(more);
    if (guest === "component" && OF_SCRIPTS.includes(command)) return unknown(command);
    if (guest !== "watcher" && OF_WATCHERS.includes(command)) return unknown(command);
    switch (command) {
      case "":
        break;
      case "say":
        outputs.push(rest);
        break;
      case "add":
        kept.count += numberOf(first);
        outputs.push(String(kept.count));
        break;
      case "get":
        outputs.push(String(kept.count));
        break;
      case "note":
        kept.notes = kept.notes === "" ? rest : `${kept.notes}\n${rest}`;
        break;
      case "notes":
        outputs.push(kept.notes.replaceAll("\n", ","));
        break;
      case "state":
        kept.sizeMin = Number(numberOf(first));
        break;
      case "now":
        outputs.push(scalar(yield ["now"]));
        break;
      case "sleep":
        yield ["sleep", Number(numberOf(first))];
        break;
      case "self": {
        const { id, name, epoch } = (yield ["self"]) as {
          id: string;
          name?: string;
          epoch: number;
        };
        outputs.push(`${id} ${name ?? "-"} ${epoch}`);
        break;
      }
      case "who":
        outputs.push(described({ tag: sender.tag, val: sender.val }, "who"));
        break;
      case "random":
        outputs.push(((yield ["bytes", Number(numberOf(first))]) as Uint8Array).toHex());
        break;
      case "log":
        yield ["log", "info", rest];
        break;
      case "spin":
        yield ["burn", numberOf(first)];
        break;
      case "err":
        return { kind: "refused", error: rest };
      case "trap":
        return { kind: "trapped" };
      case "fail":
        yield ["fail", rest];
        break;
      case "send":
        sayFailure(yield ["send", first, bytesOf(unescaped(more))]);
        break;
      case "call":
        outputs.push(
          described(yield ["call", first, bytesOf(unescaped(last)), Number(numberOf(second))]),
        );
        break;
      case "request": {
        const made = (yield [
          "request",
          first,
          bytesOf(unescaped(last)),
          Number(numberOf(second)),
        ]) as {
          tag: string;
          val: bigint;
        };
        requests.push(made.tag === "ok" ? made.val : 0n);
        if (made.tag === "ok") pending.push(made.val);
        else sayFailure(made);
        break;
      }
      case "wait":
        if (pending.length === 0) outputs.push("none");
        else yield* waitForOne();
        break;
      case "wait-all":
        while (pending.length > 0) yield* waitForOne();
        break;
      case "defer":
        if (replyTo !== undefined) kept.owed.push(replyTo);
        isDeferred = true;
        break;
      case "answer":
      case "refuse": {
        const token = kept.owed.shift();
        if (token === undefined) outputs.push("err not-found");
        else if (command === "answer")
          sayFailure(yield ["reply", token, { tag: "ok", val: bytesOf(rest) }]);
        else sayFailure(yield ["reply", token, { tag: "err", val: rest }]);
        break;
      }
      case "timer": {
        const every = numberOf(second);
        const token = (yield [
          "set-timer",
          numberOf(first),
          every === 0n ? undefined : every,
          bytesOf(unescaped(last)),
        ]) as bigint;
        kept.timers.push(token);
        outputs.push(String(token));
        break;
      }
      case "cancel":
        outputs.push(scalar(yield ["cancel-timer", numberOf(first)]));
        break;
      case "cancel-oldest": {
        const token = kept.timers.shift();
        if (token !== undefined) outputs.push(scalar(yield ["cancel-timer", token]));
        break;
      }
      case "watch": {
        const answer = (yield ["monitor", first]) as { tag: string; val: string };
        if (answer.tag === "ok") watched.push(answer.val);
        outputs.push(answer.tag);
        break;
      }
      case "unwatch": {
        const id = watched.shift();
        if (id !== undefined) outputs.push(scalar(yield ["demonitor", id]));
        break;
      }
      default:
        return unknown(command);
    }
  }
  return { kind: "replied", reply: isDeferred ? undefined : outputs.join("\n") };
}

const OF_SCRIPTS = ["cancel-oldest", "fail"];
const OF_WATCHERS = ["watch", "unwatch"];

/** What an actor keeps when it was told that another has ended. */
export function told(kept: Kept): Kept {
  return { ...kept, count: kept.count + 1n };
}

function unknown(command: string): Ending {
  return { kind: "refused", error: `there is no command ${command}` };
}

/** A script as the body of a message in another. */
export function escaped(script: string): string {
  return script.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function unescaped(text: string): string {
  return text
    .split("\\\\")
    .map((piece) => piece.replaceAll("\\n", "\n"))
    .join("\\");
}

function taken(text: string): [word: string, rest: string] {
  const space = text.indexOf(" ");
  return space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space + 1)];
}

function numberOf(word: string): bigint {
  return /^\d+$/.test(word) ? BigInt(word) : 0n;
}

function described(answer: Value, as: "answer" | "who" = "answer"): string {
  const { tag, val } = answer as { tag: string; val: Value };
  if (as === "who") {
    if (tag === "timer") {
      const { token, count } = val as { token: bigint; count: number };
      return `timer ${token} ${count}`;
    }
    return tag === "host" ? "host" : `${tag} ${val as string}`;
  }
  if (tag === "ok") return `ok ${val instanceof Uint8Array ? textOf(val) : ""}`;
  const { tag: why, val: detail } = val as { tag: string; val: string | undefined };
  return detail === undefined || detail === "" ? `err ${why}` : `err ${why} ${detail}`;
}

function scalar(value: Value): string {
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
