import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";

/** What is used of a Standard Schema (standardschema.dev, version 1): Zod, Valibot, ArkType and others make such. */
export interface StandardSchema<Input, Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Issues that a refusal tells. */
const ISSUES_MAX = 5;

/**
 * A handler whose message is held against a schema first: one that does not fit is refused, with what is wrong with it.
 *
 * ```ts
 * handlers: { add: checked(z.int().positive(), (state, amount) => (state.count += amount)) }
 * ```
 */
export function checked<State, Input, Output, Reply>(
  schema: StandardSchema<Input, Output>,
  handler: (state: State, message: Output, context: Context<State>) => Reply,
): (state: State, message: Input, context: Context<State>) => Reply {
  return (state, message, context) => {
    const found = schema["~standard"].validate(message);
    if (found instanceof Promise)
      throw new TypeError("the schema validates asynchronously, and a turn waits for no promise");
    if (found.issues === undefined) return handler(state, found.value, context);
    throw new Refusal(found.issues.slice(0, ISSUES_MAX).map(told).join("; "));
  };
}

function told({ message, path = [] }: Issue): string {
  const place = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place === "" ? `the message: ${message}` : `${place}: ${message}`;
}
