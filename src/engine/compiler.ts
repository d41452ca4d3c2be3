import { hash } from "node:crypto";
import { extname } from "node:path";
import { type Digest, unreachable } from "../base/mod.ts";
import { overLimit } from "./compile-limit.ts";
import type { Compiled, CompileJob } from "./compile-worker.ts";
import { EngineError } from "./errors.ts";
import { JobThread } from "./job-thread.ts";
import { type CompileLimits, DEFAULT_COMPILE_LIMITS } from "./limits.ts";
import { ComponentProgram, type PortableProgram } from "./link/mod.ts";
import type { Program } from "./program.ts";
import { refused } from "./refusal.ts";
import { Validator } from "./validate.ts";

/** Programs that a compiler remembers; the one asked for longest ago goes first. */
export const PROGRAMS_KEPT_MAX = 8;

/** Milliseconds after which an idle compiler gives back its threads and what their memory grew to. */
export const COMPILER_IDLE_MS_MAX = 60_000;

/**
 * Makes components ready to run, in threads that it ends where a component breaks, hangs or exhausts them: our own reading, metering
 * and planning with V8's compile in one, the reference validator in another, both at once. One component at a time;
 * equal bytes are compiled once while the program is remembered.
 */
export class Compiler implements AsyncDisposable {
  readonly #thread: JobThread<CompileJob, Compiled>;
  readonly #validator = new Validator(COMPILER_IDLE_MS_MAX);
  /** By digest and limits; the order is that of use. */
  readonly #programs = new Map<string, Promise<Program>>();

  /** Starts nothing: the threads are made by the first component. */
  constructor() {
    this.#thread = new JobThread({
      url: new URL(`./compile-worker${extname(import.meta.filename)}`, import.meta.url),
      jobMsMax: DEFAULT_COMPILE_LIMITS.compileMsMax,
      idleMsMax: COMPILER_IDLE_MS_MAX,
    });
  }

  /** The bytes are copied. @throws EngineError as `compile` does. */
  async compile(bytes: Uint8Array, limits: CompileLimits): Promise<Program> {
    if (bytes.length > limits.componentBytesMax)
      throw overLimit("componentBytesMax", limits, `it has ${bytes.length} bytes`);
    // A copy: what was validated must be what is compiled, whatever the caller does meanwhile, and a Buffer's slices are views.
    const own = new Uint8Array(bytes);
    const digest = new Uint8Array(hash("sha256", own, "buffer")) as Digest;
    const name = `${digest.toHex()} ${JSON.stringify(limits)}`;
    const program = this.#programs.get(name) ?? this.#make(own, digest, limits);
    this.#remember(name, program);
    return program;
  }

  /** Ends the threads; what is being compiled is refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#thread, this.#validator].map((one) => one[Symbol.asyncDispose]()));
  }

  async #make(bytes: Uint8Array, digest: Digest, limits: CompileLimits): Promise<Program> {
    const [validated, compiled] = await Promise.allSettled([
      this.#validator.validate(bytes, limits),
      this.#compile({ bytes, digest, limits }),
    ]);
    if (validated.status === "rejected") throw validated.reason; // which knows more of what is wrong
    if (compiled.status === "rejected") throw compiled.reason;
    return new ComponentProgram(compiled.value);
  }

  async #compile(job: CompileJob): Promise<PortableProgram> {
    const { limits } = job;
    const outcome = await this.#thread.run(job, limits.compileMsMax);
    switch (outcome.kind) {
      case "answered":
        if (outcome.answer.kind === "refused") throw refused(outcome.answer.refusal);
        return outcome.answer.program;
      case "late":
        throw overLimit("compileMsMax", limits, "it takes longer to compile");
      case "died":
        throw new EngineError("ENGINE_UNSUPPORTED", {
          what: "the compiler failed on the component",
          remedy: "make the component smaller, or build it with another version of its tools",
          cause: outcome.cause,
        });
      default:
        return unreachable(outcome);
    }
  }

  #remember(name: string, program: Promise<Program>): void {
    this.#programs.delete(name);
    this.#programs.set(name, program);
    program.catch(() => {
      if (this.#programs.get(name) === program) this.#programs.delete(name); // a refusal is not remembered
    });
    const [oldest] = this.#programs.keys();
    if (this.#programs.size > PROGRAMS_KEPT_MAX && oldest !== undefined)
      this.#programs.delete(oldest);
  }
}

/** For whoever compiles without a compiler of their own. Has no threads while nobody compiles. */
export const SHARED_COMPILER: Compiler = new Compiler();
