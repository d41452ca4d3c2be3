import { actor, checked, log, Refusal, self } from "@theater/guest";
import { broken } from "./broken.ts";
import { kindOf, unheld } from "./unheld.ts";
import { wholeNumber } from "./whole-number.ts";

/** What it was told to keep. */
interface Kept {
  readonly notes: unknown[];
}

/** Speaks JSON of every kind, refuses, and fails in every way that there is. It is granted nothing. */
export default actor({
  state(parameters: { readonly notes: unknown[] } | undefined): Kept {
    if (parameters === undefined) return { notes: [] };
    if (!Array.isArray(parameters.notes)) throw new Refusal("notes is a list");
    return { notes: parameters.notes };
  },

  handlers: {
    keep(state, value: unknown) {
      state.notes.push(value);
      return state.notes.length;
    },

    notes: (state) => state.notes,

    forget(state, count: number) {
      state.notes.splice(0, count);
      return state.notes.length;
    },

    /** Another object becomes the state. */
    begin(_state, notes: unknown[], context) {
      context.replace({ notes });
    },

    echo: (_state, value: unknown) => value,
    kind: (_state, value: unknown) => kindOf(value),
    nothing() {},
    null: () => null,
    bytes: (_state, text: string) => new TextEncoder().encode(text),

    refuse(state, text: string) {
      state.notes.push("lost");
      throw new Refusal(text);
    },

    fail(state, how: string) {
      state.notes.push("lost");
      broken(how);
    },

    /** Replies with what JSON cannot hold. */
    unheld: (_state, what: string) => unheld(what),

    /** Keeps what JSON cannot hold. */
    keepUnheld(state, what: string) {
      state.notes.push(unheld(what));
    },

    promise: () => Promise.resolve("later"),

    /** Takes whole numbers from 1 on, or their text. */
    checked: checked(wholeNumber, (state, value) => {
      state.notes.push(value);
      return value;
    }),

    say(_state, text: string) {
      log.trace(text);
      log.debug(text);
      log.info(text);
      log.warn(text);
      log.error(text);
    },

    self: () => self(),

    /** So many rounds of work. */
    work(_state, rounds: number) {
      let sum = 0;
      for (let round = 0; round < rounds; round++) sum = (sum * 31 + round) | 0;
      return sum;
    },

    recurse(_state, depth: number): number {
      const deeper = (left: number): number => (left === 0 ? 0 : 1 + deeper(left - 1));
      return deeper(depth);
    },

    /** Text of so many characters, some of them beyond the first plane. */
    grow(state, length: number) {
      state.notes.push("aé漢😀".repeat(Math.ceil(length / 5)).slice(0, length));
      return state.notes.length;
    },
  },
});
