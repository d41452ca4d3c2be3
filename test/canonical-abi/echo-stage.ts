import { inspect, isDeepStrictEqual } from "node:util";
import { functionText, Handle, type Value, type WitType } from "../../src/base/mod.ts";
import {
  compile,
  EngineError,
  type Host,
  type HostFunction,
  type Instance,
  type Limits,
  type Program,
} from "../../src/engine/mod.ts";
import type { FunctionShape } from "./call.ts";
import type { WitSignature } from "./component-writer.ts";
import type { EchoCase } from "./echo-case.ts";
import { echoComponent, RESOURCE, shapeOf } from "./echo-component.ts";
import type { Encoding } from "./plain.ts";
import { type Crossing, ReferenceChain } from "./reference-chain.ts";
import { TooMuch, Trap } from "./reference-instance.ts";
import { toValue } from "./value.ts";

/** What came of a case: `beyond` is one whose values are too many to be compared. */
export type Verdict =
  | { readonly kind: "same" | "both trapped" | "beyond" }
  | { readonly kind: "different"; readonly what: string };

/** Crossings have no bound of the host's here, and fuel is no matter. */
const LIMITS: Partial<Limits> = {
  crossingBytesMax: 2 ** 40,
  crossingElementsMax: 2 ** 40,
  fuelMax: 2n ** 50n,
};

/** The engine and the reference side by side, with one component and its memories. */
export class EchoStage {
  readonly shapes: readonly FunctionShape[];
  readonly encodings: readonly Encoding[];
  readonly #functions: readonly WitSignature[];
  readonly #program: Program;
  #instance: Instance | undefined;
  #reference: ReferenceChain;

  /** What the host's function answers with, what it was called with, and the handles that are to be dropped. */
  #answer: Value;
  #seen: readonly Value[] | undefined;
  #borrowed: number[][] = [];

  static async open(
    functions: readonly WitSignature[],
    encodings: readonly Encoding[],
  ): Promise<EchoStage> {
    const program = await compile(echoComponent(functions, encodings));
    return new EchoStage(functions, encodings, program);
  }

  private constructor(
    functions: readonly WitSignature[],
    encodings: readonly Encoding[],
    program: Program,
  ) {
    this.shapes = functions.map(shapeOf);
    this.encodings = encodings;
    this.#functions = functions;
    this.#program = program;
    this.#reference = new ReferenceChain(encodings);
  }

  async run(one: EchoCase): Promise<Verdict> {
    if (one.kind !== "echo" && one.keep > 0) this.#end();
    const instance = await this.#living();
    const { result } = this.#functions[one.function] as WitSignature;
    this.#answer = result === undefined ? undefined : toValue(result, one.answer[0]);
    this.#seen = undefined;
    if (one.kind !== "echo") this.#place(instance, one);
    const expected = this.#expect(one);
    const call = this.#call(instance, one);
    const verdict = this.#judge(one, expected, call);
    if (verdict.kind !== "same") this.#end();
    return verdict;
  }

  /** The case for people. */
  describe(one: EchoCase): string {
    const { params, result } = this.#functions[one.function] as WitSignature;
    const named = params.map((type, at) => ({ name: `p${at}`, type }));
    const values =
      one.kind === "echo"
        ? one.args.map((arg, at) => toValue(params[at] as WitType, arg))
        : { image: imageText(one.image) };
    const type = functionText({ params: named, result });
    return `${one.kind} through ${this.encodings.join(" and ")} of ${type} with ${shown(values)}, answered by ${shown(this.#answer)}`;
  }

  #end(): void {
    this.#instance = undefined;
  }

  async #living(): Promise<Instance> {
    if (this.#instance !== undefined) return this.#instance;
    this.#reference = new ReferenceChain(this.encodings);
    this.#instance = await this.#program.instantiate(this.#host(), LIMITS);
    return this.#instance;
  }

  #host(): Host {
    const echo: HostFunction = (args) => {
      this.#seen = args;
      return this.#answer;
    };
    const functions: Readonly<Record<string, HostFunction>> = {
      borrowed: ([component]) => this.#borrowed[component as number]?.shift() ?? 0,
      [`[resource-drop]${RESOURCE}`]: () => undefined,
    };
    return {
      bind: (_, name) => ({ suspending: false, call: functions[name] ?? echo }),
    };
  }

  #place(instance: Instance, { keep, image }: Exclude<EchoCase, { kind: "echo" }>): void {
    for (let rep = 1; rep <= keep; rep++) {
      void instance.call("keep", [new Handle(RESOURCE, rep)]);
      this.#reference.keep(rep);
    }
    void instance.call("poke0", [image]);
    this.#reference.poke(image);
  }

  #expect(one: EchoCase): Crossing | "trap" | "too much" {
    const shape = this.shapes[one.function] as FunctionShape;
    try {
      const crossing = this.#cross(shape, one);
      this.#borrowed = crossing.borrowed.map((indices) => [...indices]);
      return crossing;
    } catch (thrown) {
      if (thrown instanceof Trap) return "trap";
      if (thrown instanceof TooMuch) return "too much";
      throw thrown;
    }
  }

  #cross(shape: FunctionShape, one: EchoCase): Crossing {
    switch (one.kind) {
      case "echo":
        return this.#reference.echo(shape, one.args, one.answer);
      case "send":
        return this.#reference.send(shape, one.answer);
      case "give":
        return this.#reference.give(shape);
      default:
        return one satisfies never;
    }
  }

  #call(instance: Instance, one: EchoCase): { got: Value } | { thrown: unknown } {
    const { params } = this.#functions[one.function] as WitSignature;
    const args = one.kind === "echo" ? params.map((type, at) => toValue(type, one.args[at])) : [];
    try {
      return { got: instance.call(`${one.kind}${one.function}`, args) as Value };
    } catch (thrown) {
      return { thrown };
    }
  }

  #judge(
    one: EchoCase,
    expected: Crossing | "trap" | "too much",
    call: { got: Value } | { thrown: unknown },
  ): Verdict {
    if ("thrown" in call) {
      const { thrown } = call;
      if (expected === "too much" && thrown instanceof EngineError) return { kind: "beyond" };
      if (expected === "trap" && thrown instanceof EngineError && thrown.code === "ENGINE_TRAP")
        return { kind: "both trapped" };
      return different(`the engine threw ${String(thrown)}`, expected);
    }
    if (expected === "too much") return { kind: "beyond" };
    if (expected === "trap") return different(`the engine answered ${shown(call.got)}`, expected);
    const { params, result } = this.#functions[one.function] as WitSignature;
    const seen = expected.seen && params.map((type, at) => toValue(type, expected.seen?.[at]));
    if (!isDeepStrictEqual(this.#seen, seen))
      return different(`the host saw ${shown(this.#seen)}`, seen);
    const got = result && one.kind !== "send" ? toValue(result, expected.got) : undefined;
    if (!isDeepStrictEqual(call.got, got))
      return different(`the call gave ${shown(call.got)}`, got);
    return this.#compareMemories();
  }

  #compareMemories(): Verdict {
    for (const at of this.encodings.keys()) {
      const bytes = this.#instance?.call(`peek${at}`, []) as Uint8Array;
      const expected = this.#reference.peek(at);
      if (Buffer.compare(bytes, expected) === 0) continue;
      const first = bytes.findIndex((byte, index) => byte !== expected[index]);
      const [from, to] = [Math.max(0, first - 8), first + 24];
      return different(
        `memory ${at} is from ${from} on ${bytes.subarray(from, to).toHex()}`,
        expected.subarray(from, to).toHex(),
      );
    }
    return { kind: "same" };
  }
}

function different(what: string, expected: unknown): Verdict {
  return { kind: "different", what: `${what}; the reference: ${shown(expected)}` };
}

/** Its words that are not zero, by their addresses. */
function imageText(image: Uint8Array): string {
  const words = Array.from({ length: image.length >> 2 }, (_, at) => [
    4 * at,
    image.subarray(4 * at, 4 * at + 4).toHex(),
  ]);
  return words
    .filter(([, hex]) => hex !== "00000000")
    .map(([at, hex]) => `${at}: ${hex}`)
    .join(", ");
}

const SHOWN_MAX = 2_000;

function shown(value: unknown): string {
  const text = inspect(value, { depth: 12, breakLength: Infinity, maxArrayLength: 40 });
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)} …` : text;
}
