/**
 * How a child ended, in the words of OTP: `normal`, `shutdown` (with a code: OTP's `{shutdown, Term}`), and all else, which is abnormal.
 * Any of them is an `Exit` of the chain as it stands.
 */
export type Exit =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown"; readonly code?: string | undefined }
  | { readonly kind: "abnormal"; readonly code: string };
