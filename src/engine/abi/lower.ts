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
 * `canon lower` (CanonicalABI.md): the value to hand to core instantiation, a function, which suspends where the callee does.
 */
export function canonLower({ callee, options, instance }: Lowering): GuestImport {
  const cx = new Context(instance, options);
  let known: Signature | undefined;
  const signature = (): Signature => (known ??= signatureOf(callee.type)); // by its first call, as a host function
  const entering = enteringSet(callee.instance, instance);
  const never = callee.instance !== undefined && related(callee.instance, instance);
  cx.keepWide = callee.instance !== undefined;

  const begin = (flat: readonly Flat[]): Flat | undefined | Promise<Flat | undefined> => {
    if (never) cx.execution.trap("a component instance was called by one that it is part of");
    enter(entering);
    cx.memory.refresh();
    const args = signature().liftParams(cx, flat);
    return callee.invoke(args, (result) => lowerResult(result, flat), cx.encoding);
  };

  const lowerResult = (result: Value, flat: readonly Flat[]): Flat | undefined => {
    cx.memory.refresh();
    cx.source = callee.encoding;
    return signature().lowerResult(cx, result, flat);
  };

  const end = (answer: Flat | undefined): Flat | undefined => {
    for (const handle of cx.lenders) handle.lendCount--;
    cx.lenders.length = 0;
    leave(entering);
    return answer;
  };

  if (!callee.suspending) {
    return guestImport(instance, (flat) => end(begin(flat) as Flat | undefined)); // its own word
  }
  return suspendingImport(instance, loweredType(callee.type), (flat) => {
    const answer = begin(flat);
    return answer instanceof Promise ? answer.then(end) : end(answer);
  });
}
