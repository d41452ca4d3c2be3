/** A line, taken apart from the left. */
export class Words {
  constructor(private left: string) {}

  /** Up to the next space, or to the end; empty where nothing is left. */
  next(): string {
    const space = this.left.indexOf(" ");
    const word = space < 0 ? this.left : this.left.substring(0, space);
    this.left = space < 0 ? "" : this.left.substring(space + 1);
    return word;
  }

  /** As a number; anything but decimal digits is 0. */
  number(): u64 {
    const word = this.next();
    let value: u64 = 0;
    for (let at = 0; at < word.length; at++) {
      const digit = word.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) return 0;
      value = value * 10 + digit;
    }
    return value;
  }

  rest(): string {
    return this.left;
  }

  /** What is left as a body of its own: `\n` stands for a newline, `\\` for a backslash, so that scripts nest. */
  body(): string {
    const pieces = this.left.split("\\\\");
    for (let at = 0; at < pieces.length; at++) pieces[at] = pieces[at].replaceAll("\\n", "\n");
    return pieces.join("\\");
  }
}
