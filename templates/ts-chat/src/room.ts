import { actor, Refusal, send } from "@theater/guest";
import type { Line } from "./line.ts";

interface Room {
  members: string[];
  lines: Line[];
}

/** Keeps what was said, and tells it to all the others. */
export default actor({
  state: (): Room => ({ members: [], lines: [] }),

  handlers: {
    join: (state, name: string) => {
      if (!state.members.includes(name)) state.members.push(name);
      return state.lines;
    },

    say: (state, line: Line) => {
      if (!state.members.includes(line.from)) throw new Refusal(`${line.from} has not joined`);
      state.lines.push(line);
      for (const member of state.members) if (member !== line.from) send(member, { hear: line });
      return state.lines.length;
    },

    lines: (state) => state.lines,
  },
});
