/** A word or a sign of WIT, and where it begins in its text. */
export interface Token {
  readonly text: string;
  readonly at: number;
  /** The `///` and `/** … *\/` before it, without their marks. */
  readonly docs: string;
}

/** WIT as its tokens; undefined in place of one that is none (Component Model, `WIT.md`, "Lexical structure"). */
export function tokensOf(
  text: string,
): (Token | { readonly at: number; readonly text: undefined })[] {
  const tokens: (Token | { at: number; text: undefined })[] = [];
  let docs: string[] = [];
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const { groups = {}, 0: whole = "" } = TOKEN.exec(text) ?? {};
    if (whole === "") return [...tokens, { at, text: undefined }];
    const { doc, block, token } = groups;
    if (doc !== undefined) docs.push(doc);
    else if (block !== undefined) docs.push(block.replace(/^\s*\*? ?/gm, "").trim());
    else if (token !== undefined) {
      tokens.push({ text: token, at, docs: docs.join("\n") });
      docs = [];
    }
    at += whole.length;
  }
  return tokens;
}

const TOKEN =
  /\s+|\/\/\/ ?(?<doc>[^\n]*)|\/\/[^\n]*|\/\*\*(?<block>(?:[^*]|\*(?!\/))*)\*\/|\/\*(?:[^*]|\*(?!\/))*\*\/|(?<token>->|@[a-z]+(?=\s*\()|%?[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9A-Za-z.+-]*[0-9A-Za-z])?|[{}()<>=,;:/.@*_])/y;
