import { ActorError, type Divergence, DivergenceError } from "../actor/mod.ts";
import { type Explanation, TheaterError } from "../base/mod.ts";
import { CapabilityError } from "../capabilities/mod.ts";
import { ChainError, type ChainPlace } from "../chain/mod.ts";
import { EngineError, type Origin } from "../engine/mod.ts";
import { StoreError } from "../store/mod.ts";

/** An error as plain data; of a cause only its text crosses. */
export interface WireError {
  /** The class, by its name; one that is not known here comes out as TheaterError, and a bug as plain Error. */
  readonly family: string | undefined;
  readonly code: string;
  readonly what: string;
  readonly where: string | undefined;
  readonly remedy: string;
  readonly cause: string | undefined;
  readonly origin: Origin | undefined;
  readonly divergence: Divergence | undefined;
  readonly place: ChainPlace | undefined;
}

type Revive = (code: string, explanation: Explanation, error: WireError) => TheaterError;

/** Codes were of their class before they crossed. */
const FAMILIES: Readonly<Record<string, Revive>> = {
  ActorError: (code, words) => new ActorError(code as ActorError["code"], words),
  CapabilityError: (code, words) => new CapabilityError(code as CapabilityError["code"], words),
  ChainError: (code, words, { place }) => new ChainError(code as ChainError["code"], words, place),
  DivergenceError: (code, words, { divergence }) =>
    divergence === undefined ? new TheaterError(code, words) : new DivergenceError(divergence),
  EngineError: (code, words, { origin }) =>
    new EngineError(code as EngineError["code"], words, origin),
  // Its instance stayed where it failed, so nobody asks for the fuel.
  StartError: (code, words, { origin }) =>
    new EngineError(code as EngineError["code"], words, origin),
  StoreError: (code, words) => new StoreError(code as StoreError["code"], words),
};

export function wireError(error: unknown): WireError {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(error instanceof TheaterError)) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...BUG, what, cause: cause === undefined ? undefined : textOf(cause) };
  }
  const { name, code, what, where, remedy } = error;
  return {
    family: name,
    code: String(code),
    what,
    where,
    remedy,
    cause: cause === undefined ? undefined : textOf(cause),
    origin: error instanceof EngineError ? error.origin : undefined,
    divergence: error instanceof DivergenceError ? error.divergence : undefined,
    place: error instanceof ChainError ? error.place : undefined,
  };
}

const BUG = {
  family: undefined,
  code: "",
  where: undefined,
  remedy: "",
  origin: undefined,
  divergence: undefined,
  place: undefined,
} as const;

/** The same error again: of its class where that is a TheaterError, else a plain Error that tells where it was thrown. */
export function revivedError(error: WireError): Error {
  const { family, code, what, where, remedy, cause } = error;
  const source = cause === undefined ? {} : { cause: new Error(cause) };
  if (family === undefined) return new Error(what, source);
  const explanation = { what, where, remedy, ...source };
  const revive = FAMILIES[family];
  return revive?.(code, explanation, error) ?? new TheaterError(code, explanation);
}

/** Where only an error of the world can stand. */
export function revivedTheaterError(wire: WireError): TheaterError {
  const error = revivedError(wire);
  if (error instanceof TheaterError) return error;
  throw error;
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
