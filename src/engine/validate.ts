import { extname } from "node:path";
import { concatBytes, quote } from "../base/mod.ts";
import { overLimit } from "./compile-limit.ts";
import { EngineError } from "./errors.ts";
import { JobThread } from "./job-thread.ts";
import { type CompileLimits, DEFAULT_COMPILE_LIMITS } from "./limits.ts";
import { refused } from "./refusal.ts";
import type { ValidateJob, Verdict } from "./validate-worker.ts";

/**
 * The Component Model's reference validator, in a thread of its own, one component at a time. It knows the type rules,
 * of core modules too except their functions' bodies, which are V8's to check. It does not know our limits, nor
 * that this engine refuses threads and the like.
 */
export class Validator implements AsyncDisposable {
  readonly #thread: JobThread<ValidateJob, Verdict>;

  /** `idleMsMax`: milliseconds after which an idle validator gives back its thread and what its memory grew to. */
  constructor(idleMsMax: number) {
    this.#thread = new JobThread({
      url: new URL(`./validate-worker${extname(import.meta.filename)}`, import.meta.url),
      jobMsMax: DEFAULT_COMPILE_LIMITS.compileMsMax,
      idleMsMax,
    });
  }

  /**
   * Resolves where the bytes are a valid component within our limits. They are not kept. 9 ms a MiB is usual.
   * @throws EngineError ENGINE_INVALID with the byte offset; ENGINE_UNSUPPORTED where they are over a limit, or the validator failed
   * on them or was not done within `compileMsMax`, so that nobody knows.
   */
  async validate(bytes: Uint8Array, limits: CompileLimits): Promise<void> {
    if (isCoreModule(bytes)) throw invalid("a core module, not a component", LAYER_OFFSET);
    const wrapper = wrapperFor(bytes.length);
    const job = { wrapped: concatBytes([wrapper, bytes]), from: wrapper.length, limits };
    const outcome = await this.#thread.run(job, limits.compileMsMax);
    switch (outcome.kind) {
      case "answered":
        return judge(outcome.answer, wrapper.length);
      case "late":
        throw overLimit("compileMsMax", limits, "it takes longer to validate");
      case "died":
        throw unknown("the reference validator failed on the component", outcome.cause);
    }
  }

  /** Ends the thread; what is being validated is refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread[Symbol.asyncDispose]();
  }
}

/** Where a binary says whether it is a core module (0) or a component (1), 16 bits (Binary.md, "Component Definitions"). */
const LAYER_OFFSET = 6;

function isCoreModule(bytes: Uint8Array): boolean {
  return bytes[LAYER_OFFSET] === 0 && bytes[LAYER_OFFSET + 1] === 0;
}

/**
 * What makes `length` bytes that follow it the only definition of another component. The validator goes down into them by the
 * same rules, and the WIT that the tool prints after validating is that of an empty world: of many valid
 * components it cannot be printed, and for some the tool dies in trying.
 */
function wrapperFor(length: number): Uint8Array {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, COMPONENT_SECTION];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) header.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...header, rest]);
}

const COMPONENT_SECTION = 4;

/** What the tool says before the validator's own sentence. */
const PREFACE = "Failed to decode wit component";

function judge(verdict: Verdict, shift: number): void {
  if (verdict.kind === "passed") return;
  if (verdict.kind === "refused") throw refused(verdict.refusal);
  const { complaint } = verdict;
  const located = /^(.*) \(at offset 0x([0-9a-f]+)\)/s.exec(complaint);
  // Without an offset it is not validation that failed; but nothing else should with an empty world.
  if (located === null) throw unknown("the reference validator failed on the component", complaint);
  const [, text = "", offset = ""] = located;
  const sentence = text
    .replace(PREFACE, "")
    .replace(/goes past 0x[0-9a-f]+/, "goes past the end") // an offset in the wrapper
    .replace(/\s+/g, " ")
    .trim();
  throw invalid(`not a valid component: ${quote(sentence)}`, Number.parseInt(offset, 16) - shift);
}

function invalid(what: string, offset: number): EngineError {
  return new EngineError("ENGINE_INVALID", {
    what,
    where: `byte offset ${Math.max(offset, 0)}`,
    remedy: "build a component of it, and check that the file is whole",
  });
}

function unknown(what: string, cause: unknown): EngineError {
  const remedy = "build the component with another version of its tools, or make it smaller";
  return new EngineError("ENGINE_UNSUPPORTED", { what, remedy, cause });
}
