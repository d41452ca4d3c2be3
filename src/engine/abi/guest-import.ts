import type { Flat } from "./canonical-options.ts";
import type { ComponentInstance } from "./component-instance.ts";

/** What a core module is linked with: a function, or a `WebAssembly.Suspending`. */
export type GuestImport = WebAssembly.ImportValue;

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
  return (...flat: Flat[]): Answer => {
    try {
      if (!instance.mayLeave) execution.trap("cannot leave component instance");
      execution.leave();
      return work(flat);
    } catch (thrown) {
      return execution.abort(thrown);
    }
  };
}

/** The same for what may answer with a promise, which suspends the guest's stack (JSPI) until it settles. */
export function suspendingImport(
  instance: ComponentInstance,
  work: (flat: readonly Flat[]) => Answer | Promise<Answer>,
): GuestImport {
  const { execution } = instance;
  return new WebAssembly.Suspending((...flat: Flat[]): Answer | Promise<Answer> => {
    try {
      if (!instance.mayLeave) execution.trap("cannot leave component instance");
      execution.leave();
      const answer = work(flat);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((thrown: unknown) => execution.abort(thrown));
    } catch (thrown) {
      return execution.abort(thrown);
    }
  });
}
