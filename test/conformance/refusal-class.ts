import { EngineError } from "../../src/engine/mod.ts";

/**
 * Where the engine's reader refuses before the reference validator could, or the validator has other words: theirs and ours. What
 * both capture must be the same.
 */
const REASONS: readonly (readonly [theirs: RegExp, ours: RegExp])[] = [
  [/^unexpected end/, /ends? sooner$|in the middle of something$|in the bytes that are left$/],
  [/^malformed UTF-8 encoding/, /^a name is not UTF-8$/],
  [/^malformed section id/, /^section \d+ is not one of a component$|in the middle of something$/],
  [/^integer too large/, /^a number does not fit in 32 bits$/],
  [/^invalid leading byte \(0x([0-9a-f]+)\)/, /has the unknown code 0x([0-9a-f]+)$/],
  [/^invalid boolean value/, /for zero byte/],
  [/^unknown binary version/, /^the version of the component's format/],
  [/^expected a version header for a component/, /^this is a core module/],
  [/^invalid outer alias count/, /(?:type|module|component) index out of bounds/],
  [/^resource types are not the same/, /type mismatch for import/], // the sentence is cut before it
  [/^type mismatch/, /^a core module of the component is not valid/],
  [/^(?:expected `\/` after package name|trailing characters found)/, /with nested namespaces$/],
];

/** Why `thrown` is not the refusal that `words` name; undefined where it is. A limit of ours, or what is not built, never is. */
export function refusalMismatch(thrown: unknown, words: string): string | undefined {
  if (!(thrown instanceof EngineError) || thrown.code !== "ENGINE_INVALID")
    return "ENGINE_INVALID was expected";
  if (bare(thrown.what).includes(bare(words))) return undefined;
  const fits = REASONS.some(([theirs, ours]) => {
    const wanted = theirs.exec(words);
    const given = ours.exec(thrown.what);
    return wanted !== null && given !== null && wanted[1] === given[1];
  });
  return fits ? undefined : `refused for another reason than ${words}`;
}

/** The engine quotes what it did not write itself. */
function bare(text: string): string {
  return text.replace(/[\\"]/g, "").toLowerCase();
}
