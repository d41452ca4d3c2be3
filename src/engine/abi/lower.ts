import type { Value } from "../../base/mod.ts";
import type { CanonicalOptions, Flat } from "./canonical-options.ts";
import type { ComponentFunction } from "./component-function.ts";
import {
  type ComponentInstance,
  enter,
  enteringSet,
  leave,
  related,
} from "./component-instance.ts";
import { Context } from "./context.ts";
import { loweredType } from "./guarded-import.ts";
import { type GuestImport, guestImport, suspendingImport } from "./guest-import.ts";
import { type Signature, signatureOf } from "./signature.ts";

/** One `canon lower`. */
export interface Lowering {
  readonly callee: ComponentFunction;
  readonly options: CanonicalOptions;
  /** The instance whose core module will call it. */
  readonly instance: ComponentInstance;
}

/**
 * `canon lower` (CanonicalABI.md): the value to hand to core instantiation, a function, which suspends where the callee does. Made ready
 * by its first call, as a function of the host is.
 */
export function canonLower(lowering: Lowering): GuestImport {
  const { callee, instance } = lowering;
  let ready: LoweredFunction | undefined;
  if (!callee.suspending)
    return guestImport(instance, (flat) => (ready ??= new LoweredFunction(lowering)).call(flat));
  return suspendingImport(instance, loweredType(callee.type), (flat) =>
    (ready ??= new LoweredFunction(lowering)).callSuspending(flat),
  );
}

class LoweredFunction {
  readonly #callee: ComponentFunction;
  readonly #cx: Context;
  readonly #signature: Signature;
  readonly #entering: readonly ComponentInstance[];
  readonly #never: boolean;

  constructor({ callee, options, instance }: Lowering) {
    this.#callee = callee;
    this.#cx = new Context(instance, options);
    this.#cx.keepWide = callee.instance !== undefined;
    this.#signature = signatureOf(callee.type);
    this.#entering = enteringSet(callee.instance, instance);
    this.#never = callee.instance !== undefined && related(callee.instance, instance);
  }

  call(flat: readonly Flat[]): Flat | undefined {
    return this.#end(this.#begin(flat) as Flat | undefined); // the callee's own word
  }

  callSuspending(flat: readonly Flat[]): Flat | undefined | Promise<Flat | undefined> {
    const answer = this.#begin(flat);
    return answer instanceof Promise
      ? answer.then((settled) => this.#end(settled))
      : this.#end(answer);
  }

  #begin(flat: readonly Flat[]): Flat | undefined | Promise<Flat | undefined> {
    const cx = this.#cx;
    if (this.#never) cx.execution.trap("a component instance was called by one that it is part of");
    enter(this.#entering);
    cx.memory.refresh();
    const args = this.#signature.liftParams(cx, flat);
    return this.#callee.invoke(args, (result) => this.#lowerResult(result, flat), cx.encoding);
  }

  #lowerResult(result: Value, flat: readonly Flat[]): Flat | undefined {
    const cx = this.#cx;
    cx.memory.refresh();
    cx.source = this.#callee.encoding;
    return this.#signature.lowerResult(cx, result, flat);
  }

  #end(answer: Flat | undefined): Flat | undefined {
    const { lenders } = this.#cx;
    for (const handle of lenders) handle.lendCount--;
    lenders.length = 0;
    leave(this.#entering);
    return answer;
  }
}
