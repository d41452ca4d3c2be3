import { actor, address, log, setTimer, sleep } from "@theater/guest";
import type { Line } from "./room.ts";

const room = address<typeof import("./room.ts").default>("room");

/** Somebody who thinks before they speak. */
const THINKING_MS = 50;

export default actor({
  state: () => ({ answered: 0 }),

  handlers: {
    /** Goes into the room: a call, so this turn waits for its answer. */
    enter() {
      const lines = room.call("join", "helper");
      log.info(`${lines.length} lines were said before`);
      return lines.length;
    },

    /** Hears what others say, and answers questions, a little later. */
    heard(_state, line: Line) {
      if (line.text.endsWith("?")) {
        setTimer({ afterMs: THINKING_MS, handler: "answer", message: line });
      }
    },

    answer(state, { who }: Line) {
      state.answered++;
      room.send("say", { who: "helper", text: `I do not know, ${who}.` });
    },

    /** Says something slowly: the turn is on disk while it waits. */
    ponder(state, text: string) {
      sleep(THINKING_MS);
      const count = room.call("say", { who: "helper", text });
      state.answered++;
      return count;
    },
  },
});
