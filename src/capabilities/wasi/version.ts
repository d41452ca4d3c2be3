/**
 * The text with every interface of WASI 0.2 named without its patch version: `wasi:io/poll@0.2`. Types are the same in all of
 * them, and so is what they do here.
 */
export function withoutPatch(text: string): string {
  return text.replace(/(wasi:[a-z-]+\/[a-z-]+@0\.2)\.\d+(?![\d.a-z+-])/g, "$1");
}
