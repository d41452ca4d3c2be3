import { Refusal } from "@theater/guest";

export const ways = {
  divide(a: number, b: number): number {
    if (b === 0) throw new Refusal("nothing is divided by 0");
    return Math.trunc(a / b);
  },

  plain(): number {
    throw "thrown as it is";
  },

  fails(): number {
    const none = JSON.parse("null") as { length: number };
    return none.length;
  },

  later: async (): Promise<number> => 1,
};
