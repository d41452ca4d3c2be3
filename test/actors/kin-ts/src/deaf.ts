import { actor, monitor } from "@theater/guest";

/** Would not hear what it asks for. */
export default actor({
  state: () => ({}),
  handlers: { watch: (_state, of: string) => monitor(of) },
});
