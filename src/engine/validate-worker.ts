import { parentPort } from "node:worker_threads";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";

// The reference validator has no door of its own in this build; printing a component's WIT runs the whole of it first.

parentPort?.on("message", (bytes: Uint8Array) => {
  void complaint(bytes).then((text) => parentPort?.postMessage(text));
});

/** What the tool says against the component; undefined where it says nothing. A panic leaves this thread. */
async function complaint(bytes: Uint8Array): Promise<string | undefined> {
  try {
    await componentWit(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof Error && "payload" in error && typeof error.payload === "string") {
      return error.payload;
    }
    throw error;
  }
}
