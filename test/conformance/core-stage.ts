import { unreachable } from "../../src/base/mod.ts";
import type { Assembler } from "./assemble.ts";
import { callBits, type CoreFunction } from "./core-call.ts";
import type { CoreModule, End, Machine } from "./core-machine.ts";
import {
  type CoreNumber,
  type CorePattern,
  corePattern,
  type CoreValue,
  coreValue,
} from "./core-value.ts";
import { coreFromJs, coreToJs } from "./core-js.ts";
import type { Action, Directive, Instantiation, Invoke, Source, Trapping } from "./script.ts";
import type { Sexpr } from "./sexpr.ts";
import { SPECTEST } from "./spectest.ts";
import { Miss, reasonOf, type Stage } from "./stage.ts";

/** Plays scripts of core modules on V8, as they are or metered. */
export class CoreStage implements Stage {
  readonly #assembler: Assembler;
  readonly #machine: Machine;
  readonly #modules = new Map<string | undefined, CoreModule>();
  readonly #instances = new Map<string | undefined, WebAssembly.Instance>();
  readonly #registered = Object.create(null) as Record<string, WebAssembly.Exports>;
  readonly #references = new Map<string, object>();

  private constructor(assembler: Assembler, machine: Machine) {
    this.#assembler = assembler;
    this.#machine = machine;
  }

  static async open(assembler: Assembler, machine: Machine): Promise<CoreStage> {
    const stage = new CoreStage(assembler, machine);
    const module = await stage.#compile(SPECTEST);
    stage.#registered["spectest"] = machine.instantiate(module, {}).exports;
    return stage;
  }

  async perform(directive: Directive): Promise<void> {
    this.#machine.restore();
    switch (directive.kind) {
      case "define":
        this.#forget(directive.id);
        await this.#definition(directive.id, directive.source);
        return this.#instantiate({ id: directive.id, of: directive.id });
      case "definition":
        return this.#definition(directive.id, directive.source);
      case "instantiate":
        this.#forget(directive.id);
        return this.#instantiate(directive);
      case "register":
        this.#registered[directive.as] = this.#instance(directive.id).exports;
        return;
      case "act":
        return this.#act(directive.action);
      case "return":
        return this.#return(directive.action, directive.expected);
      case "trap":
        return this.#trap(directive.of, ENDS[directive.name] ?? "trap");
      case "refuse":
        return directive.name === "assert_unlinkable"
          ? this.#unlinkable(directive.source)
          : this.#refuse(directive.source);
      case "unknown":
        throw new Miss("the runner does not know this form");
      default:
        return unreachable(directive);
    }
  }

  #forget(id: string | undefined): void {
    this.#instances.delete(undefined);
    this.#instances.delete(id);
  }

  async #definition(id: string | undefined, source: Source): Promise<void> {
    this.#modules.delete(id);
    const module = await this.#compile(source);
    this.#modules.set(undefined, module).set(id, module);
  }

  async #compile(source: Source): Promise<CoreModule> {
    const assembled = await this.#assembler.assemble(source);
    if (assembled.kind === "refused") throw new Miss(`not assembled: ${assembled.why}`);
    return this.#machine.compile(assembled.bytes);
  }

  #instantiate({ id, of }: Instantiation): void {
    const module = this.#modules.get(of);
    if (module === undefined) throw new Miss(`no module ${of ?? "before"}`);
    const instance = this.#machine.instantiate(module, this.#registered);
    this.#instances.set(undefined, instance).set(id, instance);
  }

  #instance(id: string | undefined): WebAssembly.Instance {
    const instance = this.#instances.get(id);
    if (instance === undefined) throw new Miss(`no instance ${id ?? "before"}`);
    return instance;
  }

  #return(action: Action, expected: readonly Sexpr[]): void {
    const patterns = expected.map((written) => {
      const pattern = corePattern(written, (number) => this.#reference(number));
      if (pattern === undefined) throw new Miss("a result in a form that the runner does not know");
      return pattern;
    });
    const values =
      action.kind === "get"
        ? this.#get(action.on, action.name, patterns)
        : this.#call(action, patterns);
    if (values.length === patterns.length && patterns.every((one, at) => one.fits(values[at])))
      return;
    throw new Miss(
      `gave ${values.map(shown).join(" ")}, not ${patterns.map(({ text }) => text).join(" ")}`,
    );
  }

  /** Numbers as bits, references as they are. */
  #call(invoke: Invoke, patterns: readonly CorePattern[]): readonly unknown[] {
    const callee = this.#callee(invoke);
    const args = this.#args(invoke);
    const results = patterns.map(({ type }) => type).filter((type) => type !== "ref");
    if (args.every(isNumber) && results.length === patterns.length) {
      try {
        return callBits(callee, args, results);
      } catch (error) {
        if (!(error instanceof WebAssembly.LinkError)) throw error; // a declared subtype, which the call cannot name
      }
    }
    return fromJs(callee(...args.map(coreToJs)), patterns);
  }

  #get(on: string | undefined, name: string, patterns: readonly CorePattern[]): readonly unknown[] {
    const found = this.#instance(on).exports[name];
    if (!(found instanceof WebAssembly.Global)) throw new Miss(`no global ${name}`);
    return fromJs(found.value, patterns);
  }

  /** An action whose result nobody reads, and so whose result type nobody says. */
  #act(action: Action): void {
    if (action.kind === "get") return;
    const callee = this.#callee(action);
    const args = this.#args(action);
    try {
      callee(...args.map(coreToJs));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      callUnknown(callee, args.filter(isNumber)); // it takes or gives a vector, and JavaScript has none
    }
  }

  async #trap(of: Trapping, end: End): Promise<void> {
    await this.#holdEnd(end, async () => {
      switch (of.kind) {
        case "source":
          return void this.#machine.instantiate(await this.#compile(of.source), this.#registered);
        case "instantiate":
          return this.#instantiate(of);
        default:
          return this.#act(of);
      }
    });
  }

  async #unlinkable(source: Source): Promise<void> {
    const module = await this.#compile(source);
    await this.#holdEnd("link", () => this.#machine.instantiate(module, this.#registered));
  }

  async #holdEnd(end: End, act: () => unknown): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.#machine.endOf(error) === end) return;
      throw new Miss(`${end} was expected, not ${reasonOf(error)}`, { cause: error });
    }
    throw new Miss(`${end} was expected, and nothing was thrown`);
  }

  /** Whoever refuses it first does: assembler, meter or V8. */
  async #refuse(source: Source): Promise<void> {
    try {
      await this.#compile(source);
    } catch {
      return;
    }
    throw new Miss("nothing refused it");
  }

  #callee({ on, name }: Invoke): CoreFunction {
    const found = this.#instance(on).exports[name];
    if (typeof found !== "function") throw new Miss(`no function ${name}`);
    return found as CoreFunction;
  }

  #args({ args }: Invoke): readonly CoreValue[] {
    return args.map((written) => {
      const value = coreValue(written, (number) => this.#reference(number));
      if (value === undefined)
        throw new Miss("an argument in a form that the runner does not know");
      return value;
    });
  }

  #reference(number: string): object {
    const known = this.#references.get(number) ?? {};
    this.#references.set(number, known);
    return known;
  }
}

const ENDS: Readonly<Record<string, End>> = {
  assert_exhaustion: "exhaustion",
  assert_exception: "exception",
};

/** Calls with each single result that a function may have, until the type fits. */
function callUnknown(callee: CoreFunction, args: readonly CoreNumber[]): void {
  for (const results of [["v128"], [], ["i32"], ["i64"], ["f32"], ["f64"]] as const) {
    try {
      callBits(callee, args, results);
      return;
    } catch (error) {
      if (!(error instanceof WebAssembly.LinkError)) throw error;
    }
  }
  throw new Miss("a function of a type that the runner does not guess");
}

function fromJs(result: unknown, patterns: readonly CorePattern[]): readonly unknown[] {
  const results = patterns.length > 1 && Array.isArray(result) ? result : [result];
  return patterns.map(({ type }, at) =>
    type === "ref" ? results[at] : coreFromJs(results[at], type),
  );
}

function isNumber(value: CoreValue): value is CoreNumber {
  return value.type !== "ref";
}

function shown(value: unknown): string {
  return typeof value === "bigint" ? `0x${value.toString(16)}` : typeof value;
}
