import { unreachable, type Value, type WitFunction } from "../../src/base/mod.ts";
import {
  compile,
  EngineError,
  type EngineCode,
  type Host,
  type Instance,
  type Limits,
  type Program,
} from "../../src/engine/mod.ts";
import type { Assembler } from "./assemble.ts";
import { componentValue, sameValue, shown } from "./component-value.ts";
import type { Action, Directive, Instantiation, Source, Trapping } from "./script.ts";
import { refusalMismatch } from "./refusal-class.ts";
import { Miss, reasonOf, type Stage } from "./stage.ts";
import { trapMismatch } from "./trap-class.ts";

/** Enough for every test: a limit that is met is a miss. */
const LIMITS: Partial<Limits> = { fuelMax: 1_000_000_000n };

/** The suite's components stand for themselves. */
const NOBODY: Host = { bind: () => undefined };

/** Plays scripts of components on our engine, through its public door. */
export class ComponentStage implements Stage {
  readonly #assembler: Assembler;
  readonly #programs = new Map<string | undefined, Program>();
  readonly #performers = new Map<string | undefined, Performer>();

  constructor(assembler: Assembler) {
    this.#assembler = assembler;
  }

  async perform(directive: Directive): Promise<void> {
    switch (directive.kind) {
      case "define":
        this.#forget();
        this.#define(directive.id, await this.#compile(directive.source));
        await this.#instantiate({ id: directive.id, of: directive.id });
        return;
      case "definition":
        await this.#definition(directive.id, directive.source);
        return;
      case "instantiate":
        this.#forget();
        await this.#instantiate(directive);
        return;
      case "act":
        await this.#act(directive.action);
        return;
      case "return": {
        const { expected } = directive;
        const { value, type } = await this.#act(directive.action);
        holdResult(value, type, expected);
        return;
      }
      case "trap":
        await this.#trap(directive.of, directive.message);
        return;
      case "refuse":
        await this.#refuse(directive.source, directive.message);
        return;
      case "register":
      case "unknown":
        throw new Miss("the runner does not know this form");
      default:
        return unreachable(directive);
    }
  }

  /** What is called without a name is what was made last; never what stood before a failure. */
  #forget(): void {
    this.#performers.delete(undefined);
  }

  #define(id: string | undefined, program: Program): void {
    this.#programs.set(undefined, program).set(id, program);
  }

  /** Only has to be valid: that nobody offers what it imports is found out when it is instantiated. */
  async #definition(id: string | undefined, source: Source): Promise<void> {
    this.#programs.delete(id);
    try {
      this.#define(id, await this.#compile(source));
    } catch (error) {
      if (!isEngineError(error, "ENGINE_UNLINKED")) throw error;
    }
  }

  async #compile(source: Source): Promise<Program> {
    const assembled = await this.#assembler.assemble(source);
    if (assembled.kind === "refused") throw new Miss(`not assembled: ${assembled.why}`);
    return compile(assembled.bytes);
  }

  async #instantiate({ id, of }: Instantiation): Promise<void> {
    const program = this.#programs.get(of);
    if (program === undefined) throw new Miss(`no component ${of ?? "before"}`);
    const performer = { program, instance: await program.instantiate(NOBODY, LIMITS) };
    this.#performers.set(undefined, performer).set(id, performer);
  }

  async #act(action: Action): Promise<{ value: Value; type: WitFunction }> {
    if (action.kind === "get") throw new Miss("components export no globals");
    const performer = this.#performers.get(action.on);
    if (performer === undefined) throw new Miss(`no instance ${action.on ?? "before"}`);
    const { program, instance } = performer;
    const found = program.exports.find(
      (one) => callName(one.interface, one.function) === action.name,
    );
    if (found === undefined) {
      await instance.call(action.name, []); // rejects, and says why it is not among the exports
      throw new Miss(`no export ${action.name}`);
    }
    const { type } = found;
    const args = action.args.map((written, index) => {
      const param = type.params[index];
      if (param === undefined) throw new Miss(`${action.name} takes fewer arguments`);
      return componentValue(written, param.type);
    });
    return { value: await instance.call(action.name, args), type };
  }

  async #trap(of: Trapping, message: string): Promise<void> {
    await holdFailure(
      () => this.#provoke(of),
      (error) => trapMismatch(error, message),
    );
  }

  async #provoke(of: Trapping): Promise<void> {
    switch (of.kind) {
      case "source": {
        const program = await this.#compile(of.source);
        await program.instantiate(NOBODY, LIMITS);
        return;
      }
      case "instantiate":
        await this.#instantiate(of);
        return;
      default:
        await this.#act(of);
    }
  }

  /** Text that the assembler refuses never was a component. */
  async #refuse(source: Source, message: string): Promise<void> {
    const assembled = await this.#assembler.assemble(source);
    if (assembled.kind === "refused") return;
    await holdFailure(
      () => compile(assembled.bytes),
      (error) => refusalMismatch(error, message),
    );
  }
}

interface Performer {
  readonly program: Program;
  readonly instance: Instance;
}

function callName(interfaceName: string, functionName: string): string {
  return interfaceName === "" ? functionName : `${interfaceName}#${functionName}`;
}

function holdResult(
  value: Value,
  { result }: WitFunction,
  expected: readonly Parameters<typeof componentValue>[0][],
): void {
  const [written] = expected;
  if (written === undefined || result === undefined) {
    if (written !== undefined || result !== undefined) throw new Miss("another number of results");
    return;
  }
  const wanted = componentValue(written, result);
  if (!sameValue(value, wanted)) throw new Miss(`gave ${shown(value)}, not ${shown(wanted)}`);
}

/** `mismatch` says why what was thrown is not what was asked for; undefined where it is. */
async function holdFailure(
  act: () => Promise<unknown>,
  mismatch: (error: unknown) => string | undefined,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const wrong = mismatch(error);
    if (wrong === undefined) return;
    throw new Miss(`${wrong}: ${reasonOf(error)}`, { cause: error });
  }
  throw new Miss("nothing was thrown");
}

function isEngineError(error: unknown, code: EngineCode): boolean {
  return error instanceof EngineError && error.code === code;
}
