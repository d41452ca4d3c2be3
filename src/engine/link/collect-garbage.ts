import { setImmediate as nextTurn } from "node:timers/promises";

/** Turns of the event loop within which V8 tells the finalization registries; it takes one or two. */
const TURNS = 8;

/**
 * A full collection of this thread's garbage, and of the wasm memories in it; resolves when finalization registries have been
 * told. By the inspector's protocol, since `gc` itself wants a flag of Node's or a context of its own. It takes as long as what lives
 * is large: a fifth of a second and more with 15,000 instances.
 */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import("node:inspector/promises"); // not loaded before it is needed, which is seldom
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.collectGarbage");
  } finally {
    session.disconnect();
  }
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}
