import { parentPort } from "node:worker_threads";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** What assembling a text came to. A panic leaves this thread. */
export type Assembled =
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly why: string };

parentPort?.on("message", (text: string) => {
  void assembled(text).then((answer) => parentPort?.postMessage(answer));
});

async function assembled(text: string): Promise<Assembled> {
  try {
    return { kind: "binary", bytes: await parse(text) };
  } catch (error) {
    if (error instanceof Error && "payload" in error && typeof error.payload === "string") {
      return { kind: "refused", why: error.payload };
    }
    throw error;
  }
}
