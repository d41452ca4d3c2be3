import {
  actor,
  ChildError,
  children,
  demonitor,
  type Exit,
  monitor,
  MonitorError,
  restartChild,
  spawn,
  stopChild,
} from "@theater/guest";

interface Family {
  /** What it was told. */
  readonly exits: Exit[];
  /** Where those that fail begin again. */
  from: "last" | "initial" | undefined;
}

/** What an error is known by. */
function code(work: () => unknown): unknown {
  try {
    return work() ?? "done";
  } catch (error) {
    if (error instanceof ChildError) return [error.code, error.child ?? error.detail ?? null];
    if (error instanceof MonitorError) return [error.code];
    throw error;
  }
}

/** Watches others, and has children. */
export default actor({
  state: (): Family => ({ exits: [], from: undefined }),

  handlers: {
    watch: (_state, of: string) => code(() => monitor(of)),
    unwatch: (_state, id: string) => demonitor(id),
    restarting(state, from: "last" | "initial") {
      state.from = from;
    },
    spawn: (
      _state,
      { kind = "worker", name, count }: { kind?: string; name: string; count?: number },
    ) => code(() => spawn(kind, name, count === undefined ? undefined : { count })),
    restart: (_state, { child, ended }: { child: string; ended: number }) =>
      code(() => restartChild(child, ended)),
    stop: (_state, child: string) => code(() => stopChild(child)),
    children: () => children(),
    exits: (state) => state.exits,
  },

  exited(state, exit) {
    state.exits.push(exit);
    if (exit.reason !== "abnormal" || state.from === undefined) return;
    if (children().includes(exit.actor))
      restartChild(exit.actor, exit.incarnation, { from: state.from });
  },
});
