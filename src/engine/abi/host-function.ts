import type { Handle, Value, WitFunction } from "../../base/mod.ts";
import type { Execution } from "../execution.ts";
import type { HostFunction, HostImport } from "../program.ts";
import { checkResult } from "./admission.ts";
import type { ComponentFunction } from "./component-function.ts";
import { converter, inward, outward, same } from "./host-value.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * A function of the host as components see it: handles become Handles, and its answer is checked. `name` is for messages. Made
 * ready by its first call: of what a component for WASI imports it calls little, and an instance should cost little.
 */
export function hostFunction(
  execution: Execution,
  host: HostImport,
  type: WitFunction<ResourceType>,
  name: string,
): ComponentFunction {
  const { suspending } = host;
  let ready: Ready | undefined;
  return {
    type,
    instance: undefined,
    encoding: undefined,
    suspending,
    invoke(args, settle) {
      ready ??= makeReady(execution, host, type, name);
      const { perform, admit } = ready;
      const answer = perform(args);
      if (answer instanceof Promise) {
        if (!suspending) throw neverWaits(name, answer);
        return execution.wait(answer).then((value) => {
          execution.goOn();
          return settle(admit(value));
        });
      }
      execution.goOn(); // it may have ended the instance
      return settle(admit(answer));
    },
  };
}

interface Ready {
  /** Calls the host with its kind of values. */
  readonly perform: HostFunction;
  /** Ends the call's borrows, checks the answer, and makes it the components' kind of value. */
  readonly admit: (answer: Value) => Value;
}

function makeReady(
  execution: Execution,
  { call }: HostImport,
  type: WitFunction<ResourceType>,
  name: string,
): Ready {
  const { hostHandles } = execution;
  const borrowed: Handle[] = [];
  const present = presenter(execution, type, borrowed);
  const check = checkResult(type, hostHandles, name);
  const convert = (type.result && converter(type.result, inward(hostHandles))) ?? same;
  return {
    perform(args) {
      const presented = present(args);
      try {
        return call(presented);
      } catch (thrown) {
        throw execution.blame(thrown);
      }
    },
    admit(answer) {
      for (const handle of borrowed) hostHandles.take(handle);
      borrowed.length = 0;
      check(answer);
      return convert(answer);
    },
  };
}

function neverWaits(name: string, answer: Promise<unknown>): Error {
  answer.catch(() => undefined); // nobody hears whatever comes of it
  return new Error(`${name} answered with a promise, and said that it would not`);
}

function presenter(
  { hostHandles }: Execution,
  { params }: WitFunction<ResourceType>,
  borrowed: Handle[],
): (args: readonly Value[]) => readonly Value[] {
  const rules = outward(hostHandles, borrowed);
  const converts = params.map((param) => converter(param.type, rules));
  if (converts.every((convert) => convert === undefined)) return (args) => args;
  return (args) => converts.map((convert, at) => (convert ?? same)(args[at]));
}
