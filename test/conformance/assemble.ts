import { unreachable } from "../../src/base/mod.ts";
import { JobThread } from "../../src/engine/job-thread.ts";
import type { Assembled } from "./assemble-worker.ts";
import type { Source } from "./script.ts";

const ASSEMBLY_MS_MAX = 30_000;
const IDLE_MS_MAX = 60_000;

/** Turns a script's modules and components into bytes. */
export class Assembler implements AsyncDisposable {
  readonly #thread = new JobThread<string, Assembled>({
    url: new URL("./assemble-worker.ts", import.meta.url),
    jobMsMax: ASSEMBLY_MS_MAX,
    idleMsMax: IDLE_MS_MAX,
  });

  async assemble(source: Source): Promise<Assembled> {
    if (source.kind === "binary") return source;
    const outcome = await this.#thread.run(source.text);
    switch (outcome.kind) {
      case "answered":
        return outcome.answer.kind === "binary"
          ? outcome.answer
          : { kind: "refused", why: gist(outcome.answer.why) };
      case "late":
        return { kind: "refused", why: "the assembler took too long" };
      case "died":
        return { kind: "refused", why: "the assembler died" };
      default:
        return unreachable(outcome);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

/** The assembler's complaints are whole data structures; the reason stands in them. */
function gist(why: string): string {
  return /Custom\("((?:[^"\\]|\\.)*)"\)/.exec(why)?.[1] ?? why.slice(0, 200);
}
