import { SUSPENDED_STACKS } from "../suspended-stacks.ts";
import type { CoreFunction, Flat } from "./canonical-options.ts";
import type { ComponentInstance } from "./component-instance.ts";
import { type CoreType, guardedImport } from "./guarded-import.ts";

/** A core function of ours. */
export interface GuestImport {
  /** What a core module is linked with. */
  readonly value: WebAssembly.ImportValue;
  /** The same for our own code, where a component lifts it, or names it as a destructor: it may answer with a promise. */
  readonly call: CoreFunction;
}

type Answer = Flat | undefined | void;

/**
 * A function of ours as a guest calls it: it traps where the instance may not be left, or is over, and whatever it throws
 * unwinds the guest so that it cannot be caught.
 */
export function guestImport(
  instance: ComponentInstance,
  work: (flat: readonly Flat[]) => Answer,
): GuestImport {
  const { execution } = instance;
  return plainImport((...flat) => {
    try {
      if (!instance.mayLeave) execution.trap(CANNOT_LEAVE);
      execution.leave();
      return work(flat);
    } catch (thrown) {
      return execution.abort(thrown);
    }
  });
}

/** For what throws nothing that a guest could catch. */
export function plainImport(call: (...flat: Flat[]) => Answer): GuestImport {
  return { value: call, call };
}

/** The same for what may answer with a promise, which suspends the guest's stack (JSPI) until it settles. `type`: the core function's. */
export function suspendingImport(
  instance: ComponentInstance,
  type: CoreType,
  work: (flat: readonly Flat[]) => Answer | Promise<Answer>,
): GuestImport {
  const { execution } = instance;

  const resume = (answer: Answer): Answer => {
    SUSPENDED_STACKS.give();
    return execution.isOver ? execution.abort(undefined) : answer;
  };

  const unwind = (thrown: unknown): never => {
    SUSPENDED_STACKS.give();
    return execution.abort(thrown);
  };

  const call = (...flat: Flat[]): Answer | Promise<Answer> => {
    try {
      if (!instance.mayLeave) execution.trap(CANNOT_LEAVE);
      execution.leave();
      SUSPENDED_STACKS.take(); // before it acts, so that what is refused has done nothing
    } catch (thrown) {
      return execution.abort(thrown);
    }
    try {
      const answer = work(flat);
      if (answer instanceof Promise) return answer.then(resume, unwind);
      SUSPENDED_STACKS.give();
      return answer;
    } catch (thrown) {
      return unwind(thrown);
    }
  };

  const check = (): void => {
    try {
      if (!instance.mayLeave) execution.trap(CANNOT_LEAVE);
      execution.expectEntered();
    } catch (thrown) {
      execution.abort(thrown);
    }
  };
  return { value: guardedImport(type, check, new WebAssembly.Suspending(call)), call };
}

const CANNOT_LEAVE = "cannot leave component instance";
