import type { Value, WitFunction } from "../../base/mod.ts";
import type { Flat } from "./canonical-options.ts";
import type { Context } from "./context.ts";
import { hostBytesOf } from "./host-bytes.ts";
import { FLAT_RESULTS_MAX, type Layout, layoutOf, type Type } from "./layout.ts";
import { flatLifter, flatOffsetsOf } from "./lift-flat.ts";
import { loader } from "./load.ts";
import { flatLowerer } from "./lower-flat.ts";
import type { ResourceType } from "./resource-type.ts";
import { storer } from "./store.ts";

/**
 * A function type made ready: its parameters and its result between core values and Values, either way (CanonicalABI.md,
 * "Lifting and Lowering Values"). Each of the four charges before it allocates, and traps.
 */
export interface Signature {
  /** A parameter is or holds a borrowed handle. */
  readonly borrows: boolean;
  /** For the caller's side: `flat` is what its core module called with. */
  liftParams(cx: Context, flat: readonly Flat[]): Value[];
  /** For the callee's side. */
  lowerParams(cx: Context, args: readonly Value[]): Flat[];
  /** For the callee's side: `core` is what its core function gave, undefined where it gives nothing. */
  liftResult(cx: Context, core: unknown): Value;
  /** For the caller's side: gives what its core module gets. `flat` ends with the address for a result in memory. */
  lowerResult(cx: Context, result: Value, flat: readonly Flat[]): Flat | undefined;
}

export function signatureOf(type: WitFunction<ResourceType>): Signature {
  const known = signatures.get(type);
  if (known !== undefined) return known;
  const params = type.params.map((param) => param.type);
  const signature = {
    borrows: params.some((param) => layoutOf(param).borrows),
    ...paramsOf(params),
    ...resultOf(type.result),
  };
  signatures.set(type, signature);
  return signature;
}

const signatures = new WeakMap<WitFunction<ResourceType>, Signature>();

type Params = Pick<Signature, "liftParams" | "lowerParams">;
type Result = Pick<Signature, "liftResult" | "lowerResult">;

function paramsOf(params: readonly Type[]): Params {
  if (params.length === 0) return { liftParams: () => [], lowerParams: () => [] };
  const tuple: Type = { kind: "tuple", elements: params };
  const layout = layoutOf(tuple);
  if (layout.flat === undefined) return paramsInMemory(tuple, layout);
  return flatParams(params, layout, hostBytesOf(tuple));
}

function paramsInMemory(tuple: Type, { size, align, elements }: Layout): Params {
  const hostBytes = hostBytesOf(tuple);
  const load = loader(tuple);
  const store = storer(tuple);
  return {
    liftParams(cx, flat) {
      cx.execution.charge(size, elements, hostBytes);
      const ptr = (flat[0] as number) >>> 0;
      cx.expect(ptr, align, size, "the parameters");
      return load(cx, ptr) as Value[];
    },
    lowerParams(cx, args) {
      cx.execution.charge(size, elements);
      const ptr = cx.allocate(align, size);
      store(cx, args, ptr);
      return [ptr];
    },
  };
}

function flatParams(
  params: readonly Type[],
  { size, elements, flat: slots = [] }: Layout,
  hostBytes: number,
): Params {
  const offsets = flatOffsetsOf(params);
  const parts = params.map((type, at) => ({
    lift: flatLifter(type),
    lower: flatLowerer(type),
    offset: offsets[at] as number,
  }));
  const zeros: readonly Flat[] = slots.map(() => 0);
  return {
    liftParams(cx, flat) {
      cx.execution.charge(size, elements, hostBytes);
      const args: Value[] = [];
      for (const { lift, offset } of parts) args.push(lift(cx, flat, offset));
      return args;
    },
    lowerParams(cx, args) {
      cx.execution.charge(size, elements);
      const flat = zeros.slice();
      for (let at = 0; at < parts.length; at++) {
        const { lower, offset } = parts[at] as (typeof parts)[number];
        lower(cx, args[at], flat, offset);
      }
      return flat;
    },
  };
}

function resultOf(type: Type | undefined): Result {
  if (type === undefined) return { liftResult: () => undefined, lowerResult: () => undefined };
  const layout = layoutOf(type);
  const flat = layout.flat !== undefined && layout.flat.length <= FLAT_RESULTS_MAX;
  return flat ? flatResult(type, layout) : resultInMemory(type, layout);
}

function flatResult(type: Type, { size, elements }: Layout): Result {
  const hostBytes = hostBytesOf(type);
  const lift = flatLifter(type);
  const lower = flatLowerer(type);
  return {
    liftResult(cx, core) {
      cx.execution.charge(size, elements, hostBytes);
      return lift(cx, [core as Flat], 0);
    },
    lowerResult(cx, result) {
      cx.execution.charge(size, elements);
      const flat: Flat[] = [0];
      lower(cx, result, flat, 0);
      return flat[0];
    },
  };
}

function resultInMemory(type: Type, { size, align, elements }: Layout): Result {
  const hostBytes = hostBytesOf(type);
  const load = loader(type);
  const store = storer(type);
  return {
    liftResult(cx, core) {
      cx.execution.charge(size, elements, hostBytes);
      const ptr = (core as number) >>> 0;
      cx.expect(ptr, align, size, "the result");
      return load(cx, ptr);
    },
    lowerResult(cx, result, flat) {
      cx.execution.charge(size, elements);
      const ptr = (flat.at(-1) as number) >>> 0;
      cx.expect(ptr, align, size, "the room for the result");
      store(cx, result, ptr);
      return undefined;
    },
  };
}
