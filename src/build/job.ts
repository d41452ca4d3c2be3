import type { BuildCode } from "./errors.ts";
import type { WorldText } from "./world-text.ts";

/** What a process of tools is asked to do (`tools.ts`). */
export type Job =
  | {
      readonly kind: "componentize";
      /** JavaScript, one module. */
      readonly source: string;
      /** A file that holds the world. */
      readonly witFile: string;
      readonly world: string;
    }
  | { readonly kind: "pack"; readonly core: Uint8Array; readonly world: WorldText };

export type Answer =
  | { readonly kind: "made"; readonly component: Uint8Array }
  | { readonly kind: "refused"; readonly error: RefusedJob }
  | { readonly kind: "failed"; readonly message: string };

/** A BuildError, as it crosses. */
export interface RefusedJob {
  readonly code: BuildCode;
  readonly what: string;
  readonly where: string | undefined;
  readonly remedy: string;
}
