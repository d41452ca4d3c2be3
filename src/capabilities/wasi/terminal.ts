import type { Perform, Standard } from "../capability.ts";

const none: Perform = () => undefined;

/** There is no terminal. */
export const terminalStdin: Standard = asked("terminal-stdin");
export const terminalStdout: Standard = asked("terminal-stdout");
export const terminalStderr: Standard = asked("terminal-stderr");

function asked(name: string): Standard {
  return {
    interface: `wasi:cli/${name}@0.2`,
    imports: { [`get-${name}`]: { kind: "local" } },
    open: () => ({ [`get-${name}`]: none }),
  };
}

/** Resources without functions, of which there is none. */
export const terminalInput: Standard = empty("terminal-input");
export const terminalOutput: Standard = empty("terminal-output");

function empty(name: string): Standard {
  return { interface: `wasi:cli/${name}@0.2`, imports: {}, open: () => ({}) };
}
