import { parentPort } from "node:worker_threads";
import type { Digest } from "../base/mod.ts";
import type { CompileLimits } from "./limits.ts";
import { portableProgram } from "./link/load.ts";
import type { PortableProgram } from "./link/portable-program.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

export interface CompileJob {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly limits: CompileLimits;
}

export type Compiled =
  | { readonly kind: "program"; readonly program: PortableProgram }
  | { readonly kind: "refused"; readonly refusal: Refusal };

parentPort?.on("message", (job: CompileJob) => {
  void compiled(job).then((answer) => parentPort?.postMessage(answer));
});

/** What is no refusal, and what cannot be posted, leaves this thread. */
async function compiled({ bytes, digest, limits }: CompileJob): Promise<Compiled> {
  try {
    return { kind: "program", program: await portableProgram(bytes, digest, limits) };
  } catch (thrown) {
    return { kind: "refused", refusal: refusalOf(thrown) };
  }
}
