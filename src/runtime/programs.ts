import type { ActorSpec } from "../actor/mod.ts";
import type { Digest, Sha256 } from "../base/mod.ts";

export type Program = ActorSpec["program"];

/** Component bytes to a program. @throws EngineError */
export type Compile = (component: Uint8Array) => Promise<Program>;

/** Programs kept ready; the one that was asked for longest ago goes first. */
export const PROGRAMS_MAX = 256;

/** Compiles each component once, and lends the program to all actors of it. */
export class Programs {
  readonly #compile: Compile;
  readonly #sha256: Sha256;
  /** By digest in hexadecimal; the order is that of use. */
  readonly #ready = new Map<string, Promise<Program>>();

  constructor(compile: Compile, sha256: Sha256) {
    this.#compile = compile;
    this.#sha256 = sha256;
  }

  of(component: Uint8Array): Promise<Program> {
    const name = this.#sha256(component).toHex();
    return this.#use(name) ?? this.#add(name, component);
  }

  /** The program of this digest; `read` gives its bytes where it must be compiled. */
  async named(digest: Digest, read: () => Promise<Uint8Array>): Promise<Program> {
    const name = digest.toHex();
    return this.#use(name) ?? this.#add(name, await read());
  }

  #use(name: string): Promise<Program> | undefined {
    const program = this.#ready.get(name);
    if (program === undefined) return undefined;
    this.#ready.delete(name);
    this.#ready.set(name, program);
    return program;
  }

  #add(name: string, component: Uint8Array): Promise<Program> {
    const program = this.#compile(component);
    this.#ready.set(name, program);
    program.catch(() => {
      if (this.#ready.get(name) === program) this.#ready.delete(name); // a failure is not remembered
    });
    const [oldest] = this.#ready.keys();
    if (this.#ready.size > PROGRAMS_MAX && oldest !== undefined) this.#ready.delete(oldest);
    return program;
  }
}
