import type { Standard } from "../capability.ts";
import type { LogLevel } from "../scope.ts";
import { InputStream, OutputStream } from "./streams.ts";

/** Closed: an actor is told things by messages. */
export const stdin: Standard = {
  interface: "wasi:cli/stdin@0.2",
  imports: { "get-stdin": { kind: "local" } },
  open: () => ({ "get-stdin": () => new InputStream() }),
  restore: () => new InputStream(),
};

export const stdout: Standard = logged("stdout", "info");
export const stderr: Standard = logged("stderr", "warn");

/** What is written there becomes lines of the actor's log. */
function logged(name: string, level: LogLevel): Standard {
  return {
    interface: `wasi:cli/${name}@0.2`,
    imports: { [`get-${name}`]: { kind: "local" } },
    open: () => ({ [`get-${name}`]: () => new OutputStream(level) }),
    restore: () => new OutputStream(level),
  };
}
