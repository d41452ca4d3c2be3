/** What the auditor and the host under torture say to each other, over the host's own channel. */

export type ToHost =
  | { readonly kind: "ask"; readonly key: string; readonly actor: string; readonly script: string }
  /** The world did what the effect with this number asked for. */
  | { readonly kind: "acted"; readonly number: number };

export type FromHost =
  | { readonly kind: "ready" }
  /** The reply, durable. */
  | { readonly kind: "answered"; readonly key: string; readonly text: string }
  | { readonly kind: "failed"; readonly key: string; readonly error: string }
  | {
      readonly kind: "act";
      readonly number: number;
      readonly repeat: "safe" | "keyed" | "once";
      readonly key: string;
    };

/** The actors of the troupe: a0, a1, … */
export const ACTOR_COUNT = 20;
