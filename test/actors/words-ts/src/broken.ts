/** Throws. */
export function broken(how: string): never {
  switch (how) {
    case "plainly":
      throw new Error("the lid does not close");
    case "deeply":
      throw deeper();
    case "because":
      throw new Error("the shop is shut", { cause: new RangeError("no change in the till") });
    case "text":
      throw "no more tea";
    case "object":
      throw { code: 7 };
    case "nothing":
      throw undefined;
    default:
      throw new TypeError(how);
  }
}

class LidError extends Error {
  override readonly name = "LidError";
}

function deeper(): LidError {
  return [1].map(() => new LidError("below"))[0] ?? new LidError("never");
}
