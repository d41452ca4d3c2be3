import { type Actor, actor, address, now, Refusal } from "@theater/guest";

export interface Line {
  readonly who: string;
  readonly text: string;
  readonly atMs: number;
}

/** What a member is told of: every line that somebody else said. */
export type Member = Actor<{ readonly heard: (state: never, line: Line) => void }>;

interface Room {
  readonly members: { readonly who: string; readonly id: string }[];
  readonly lines: Line[];
}

const LINES_MAX = 1_000;

export default actor({
  state: (): Room => ({ members: [], lines: [] }),

  handlers: {
    /** Another actor comes in, under a name of its own. Answers with what was said before. */
    join(state, who: string, { sender }) {
      if (sender.kind !== "actor") throw new Refusal("only actors join; anybody may say something");
      if (state.members.some((one) => one.who === who)) throw new Refusal(`${who} is here already`);
      state.members.push({ who, id: sender.id });
      return state.lines;
    },

    /** Tells all members but whoever says it. Answers with the number of lines. */
    say(state, { who, text }: { who: string; text: string }) {
      const line = { who, text, atMs: now() };
      state.lines.push(line);
      if (state.lines.length > LINES_MAX) state.lines.shift();
      for (const member of state.members) {
        if (member.who !== who) address<Member>(member.id).send("heard", line);
      }
      return state.lines.length;
    },

    history: (state) => state.lines.map(({ who, text }) => `${who}: ${text}`),
  },
});
