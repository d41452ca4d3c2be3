import { EngineError, type Program, StartError } from "../engine/mod.ts";

/**
 * A program that is given room where the process has no more of it for another instance: `spare` takes some that do nothing out of
 * memory, and says whether there was any. It is asked only before any of the new instance's code ran, so nothing is done twice.
 */
export function roomy(program: Program, spare: () => Promise<boolean>): Program {
  const { digest, imports, exports } = program;
  return {
    digest,
    imports,
    exports,
    get portable() {
      return program.portable;
    },
    instantiate: (host, limits) => begun(() => program.instantiate(host, limits), spare),
    restore: (snapshot, host, limits) =>
      begun(() => program.restore(snapshot, host, limits), spare),
  };
}

async function begun<T>(begin: () => Promise<T>, spare: () => Promise<boolean>): Promise<T> {
  for (;;) {
    try {
      return await begin();
    } catch (error) {
      if (!isFull(error) || !(await spare())) throw error;
    }
  }
}

/** A StartError of the same code is of an instance that had begun. */
function isFull(error: unknown): boolean {
  return (
    error instanceof EngineError &&
    !(error instanceof StartError) &&
    error.code === "ENGINE_OUT_OF_MEMORY" &&
    error.origin === "host"
  );
}
