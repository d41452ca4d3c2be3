import type { Value, WitFunction } from "../../base/mod.ts";
import type { Execution } from "../execution.ts";
import type { CanonicalOptions, CoreFunction, Encoding, Flat } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import { type ComponentInstance, NO_CONTEXT } from "./component-instance.ts";
import { Context } from "./context.ts";
import type { ResourceType } from "./resource-type.ts";
import { type Signature, signatureOf } from "./signature.ts";

/** One `canon lift`. */
export interface Lifting {
  /** As the host enters it: in a suspending execution it may answer with a promise. */
  readonly core: CoreFunction;
  /** Memoised by type object: share the objects of resource-free types between instances of a program. */
  readonly type: WitFunction<ResourceType>;
  readonly options: CanonicalOptions;
  readonly instance: ComponentInstance;
}

/** `canon lift` (CanonicalABI.md). */
export function canonLift(lifting: Lifting): ComponentFunction {
  return new LiftedFunction(lifting);
}

class LiftedFunction implements ComponentFunction {
  readonly type: WitFunction<ResourceType>;
  readonly instance: ComponentInstance;
  readonly encoding: Encoding;
  readonly suspending: boolean;
  readonly #execution: Execution;
  readonly #cx: Context;
  readonly #signature: Signature;
  readonly #core: CoreFunction;
  readonly #postReturn: CoreFunction | undefined;

  constructor({ core, type, options, instance }: Lifting) {
    this.type = type;
    this.instance = instance;
    this.encoding = options.encoding;
    this.#execution = instance.execution;
    this.suspending = this.#execution.suspending;
    this.#cx = new Context(instance, options);
    this.#signature = signatureOf(type);
    this.#core = core;
    this.#postReturn = options.postReturn;
  }

  invoke<Answer>(
    args: readonly Value[],
    settle: (result: Value) => Answer,
    from: Encoding | undefined,
  ): Answer | Promise<Answer> {
    const { context } = this.instance;
    this.instance.context = NO_CONTEXT;
    const core = this.#core(...this.#lower(args, from));
    if (!(core instanceof Promise)) {
      const answer = this.#finish(core, settle, from);
      this.instance.context = context;
      return answer;
    }
    return core.then((given) => {
      this.#execution.goOn();
      const answer = this.#finish(given, settle, from);
      this.instance.context = context;
      return answer;
    });
  }

  #lower(args: readonly Value[], from: Encoding | undefined): Flat[] {
    this.#cx.memory.refresh();
    this.#cx.source = from;
    return this.#signature.lowerParams(this.#cx, args);
  }

  /** In this order: lift, look for borrows, let the caller lower, and only then post-return. */
  #finish<Answer>(
    core: unknown,
    settle: (result: Value) => Answer,
    from: Encoding | undefined,
  ): Answer {
    this.#cx.memory.refresh();
    this.#cx.keepWide = from !== undefined;
    const result = this.#signature.liftResult(this.#cx, core);
    if (this.#cx.scope.borrowCount > 0) {
      this.#execution.trap("borrowed handles were not dropped before the call returned");
    }
    const answer = settle(result);
    if (this.#postReturn !== undefined) {
      this.instance.mayLeave = false;
      this.#postReturn(core as Flat); // a function without parameters ignores it
      this.instance.mayLeave = true;
    }
    return answer;
  }
}
