import { parentPort } from "node:worker_threads";
import { componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "./binary/mod.ts";
import type { CompileLimits } from "./limits.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

// The reference validator has no door of its own in this build; printing a component's WIT runs the whole of it first.

export interface ValidateJob {
  /** A component that has the one in question as its only definition, from byte `from` to the end. */
  readonly wrapped: Uint8Array;
  readonly from: number;
  readonly limits: CompileLimits;
}

export type Verdict =
  | { readonly kind: "passed" }
  | { readonly kind: "refused"; readonly refusal: Refusal } // by our own reader
  | { readonly kind: "invalid"; readonly complaint: string };

parentPort?.on("message", (job: ValidateJob) => {
  void verdict(job).then((answer) => parentPort?.postMessage(answer));
});

/** Our limits come first: they are cheaper to check than the type rules, and spare the validator what is made to break it. */
async function verdict({ wrapped, from, limits }: ValidateJob): Promise<Verdict> {
  try {
    readComponent(wrapped.subarray(from), limits);
  } catch (thrown) {
    return { kind: "refused", refusal: refusalOf(thrown) };
  }
  const complaint = await complaintOf(wrapped);
  return complaint === undefined ? { kind: "passed" } : { kind: "invalid", complaint };
}

/** What the tool says against the component; undefined where it says nothing. A panic leaves this thread. */
async function complaintOf(bytes: Uint8Array): Promise<string | undefined> {
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
