import { CallError } from "@theater/guest";

/** What came of a call, as JSON. */
export type Told =
  | { readonly reply: unknown }
  | { readonly code: string; readonly detail?: string; readonly message: string };

export function told(work: () => unknown): Told {
  try {
    return { reply: work() ?? null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { code, detail, message } = error;
    return { code, ...(detail === undefined ? {} : { detail }), message };
  }
}
