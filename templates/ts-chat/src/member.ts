import { actor, address, self } from "@theater/guest";
import type { Line } from "./line.ts";
import type room from "./room.ts";

interface Member {
  heard: Line[];
}

const ROOM = address<typeof room>("room");

/** Somebody in the room: its name is the actor's. */
export default actor({
  state: (): Member => ({ heard: [] }),

  handlers: {
    join: (state) => {
      state.heard = ROOM.call("join", me());
      return state.heard.length;
    },

    say: (_state, text: string) => ROOM.call("say", { from: me(), text }),

    hear: (state, line: Line) => {
      state.heard.push(line);
    },

    heard: (state) => state.heard,
  },
});

function me(): string {
  const { name, id } = self();
  return name ?? id;
}
