/** Longest text of an outsider that a message repeats, in UTF-16 code units. */
export const QUOTED_MAX = 120;

/**
 * Text from outside, fit to stand in a message, a log line or a terminal: in double quotes, everything
 * that is not printable ASCII escaped (`\u{1b}`), and cut at QUOTED_MAX. A guest chooses its names, so one may hold
 * newlines, escape sequences or text that reads backwards.
 */
export function quote(text: string): string {
  const cut = text.length > QUOTED_MAX ? text.slice(0, QUOTED_MAX) : text;
  const escaped = cut.replace(/["\\]/g, "\\$&").replace(/[^\x20-\x7e]/gu, escape);
  return cut === text ? `"${escaped}"` : `"${escaped}"… (${text.length} characters)`;
}

/**
 * Where something is within a value, `items[3].price`: a path of names from outside that hold nothing to be escaped, as WIT's do. Of a
 * longer one the ends are shown.
 */
export function pathText(path: string): string {
  if (path.length <= 2 * QUOTED_MAX) return path;
  return `${path.slice(0, QUOTED_MAX)}…${path.slice(-QUOTED_MAX)} (${path.length} characters)`;
}

/** Most names of a list that a message repeats. */
const LISTED_MAX = 20;

/** Names of an outsider's, one after the other: `"a", "b"`. Of more than twenty the rest is counted. */
export function quoteList(names: Iterable<string>): string {
  const all = [...names];
  const listed = all.slice(0, LISTED_MAX).map(quote).join(", ");
  return all.length <= LISTED_MAX ? listed : `${listed} and ${all.length - LISTED_MAX} more`;
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}
