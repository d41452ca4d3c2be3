import {
  type Actor,
  actor,
  address,
  call,
  cancelTimer,
  now,
  type Owed,
  Refusal,
  randomBytes,
  refuse,
  reply,
  request,
  send,
  setTimer,
  sleep,
  type Timer,
  waitAll,
  waitAny,
} from "@theater/guest";
import { told } from "./told.ts";

interface Desk {
  readonly notes: unknown[];
  readonly owed: Owed[];
}

interface Letter {
  readonly to: string;
  readonly body: unknown;
  readonly deadlineMs?: number;
}

/** What others may say to it, as far as they need to know. */
type Noting = Actor<{
  readonly note: (state: never, value: unknown) => number;
  readonly notes: (state: never) => readonly unknown[];
}>;

/** Speaks with others of its kind, owes replies, sets timers, sleeps and draws. */
export default actor({
  state: (): Desk => ({ notes: [], owed: [] }),

  handlers: {
    note(state, value: unknown) {
      state.notes.push(value);
      return state.notes.length;
    },
    notes: (state) => state.notes,
    clear(state) {
      state.notes.length = 0;
    },

    /** Who asks, and how. */
    who: (_state, _message, { sender, number, asked }) => ({ sender, number, asked }),

    refuse(_state, text: string) {
      throw new Refusal(text);
    },
    fail(_state, text: string) {
      throw new Error(text);
    },

    send(_state, { to, body }: Letter) {
      return told(() => send(to, body));
    },
    /** Sends, and fails. */
    sendAndFail(_state, { to, body }: Letter) {
      send(to, body);
      throw new Error("and the letter is lost");
    },
    call(_state, { to, body, deadlineMs = 1_000 }: Letter) {
      return told(() => call(to, body, { deadlineMs }));
    },
    /** Lets what the call threw fail the turn. */
    callHard(_state, { to, body }: Letter) {
      return call(to, body);
    },
    /** Notes, calls, and notes what came. */
    around(state, letter: Letter) {
      state.notes.push("before");
      state.notes.push(told(() => call(letter.to, letter.body)));
      return state.notes;
    },

    /** By a typed address. */
    noteAt(_state, { to, body }: Letter) {
      const other = address<Noting>(to);
      const asked = other.request("notes");
      const count = other.call("note", body);
      other.send("note", [count]);
      return { count, before: asked.reply() };
    },

    /** Answers in the order in which they came. */
    race(_state, letters: Letter[]) {
      const requests = letters.map(({ to, body, deadlineMs = 1_000 }) =>
        request(to, body, { deadlineMs }),
      );
      return letters.map(() => {
        const first = waitAny(requests);
        return [requests.indexOf(first), told(() => first.reply())];
      });
    },
    /** Answers in the order of the letters, or what the first that brought none was. */
    gather(_state, letters: Letter[]) {
      const requests = letters.map(({ to, body }) => request(to, body));
      return told(() => waitAll(requests));
    },
    /** Asks, and does not wait. */
    drop(_state, { to, body }: Letter) {
      request(to, body);
    },

    hold(state, _message, context) {
      const owed = context.defer();
      if (owed !== undefined) state.owed.push(owed);
      return "this is not the reply";
    },
    release(state, answer: unknown) {
      const [owed] = state.owed.splice(0, 1);
      reply(owed, answer);
      return state.owed.length;
    },
    releaseRefused(state, text: string) {
      const [owed] = state.owed.splice(0, 1);
      refuse(owed, text);
      return state.owed.length;
    },
    replyAgain: (_state, owed: number) => told(() => reply(owed as Owed, "twice")),

    timer(_state, { afterMs, everyMs }: { afterMs: number; everyMs?: number }) {
      return setTimer({
        afterMs,
        ...(everyMs === undefined ? {} : { everyMs }),
        handler: "ring",
        message: "ring",
      });
    },
    misspelt: () => setTimer({ afterMs: 1, handler: "rong" }),
    cancel: (_state, timer: number) => cancelTimer(timer as Timer),
    ring(state, text: string, { sender, asked }) {
      state.notes.push({ text, sender, asked, atMs: now() });
    },

    sleep(state, ms: number) {
      const before = now();
      state.notes.push("asleep");
      sleep(ms);
      state.notes.push("awake");
      return now() - before;
    },

    now: () => [now(), Date.now(), new Date(Date.now()).toISOString()],
    draw: () => Math.random(),
    draws: (_state, count: number) => Array.from({ length: count }, () => Math.random()),
    bytes: (_state, count: number) => randomBytes(count).toHex(),
  },
});
