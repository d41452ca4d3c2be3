import type { StandardSchema } from "@theater/guest";

/** A Standard Schema by hand: a whole number from 1 on, or the text of one. */
export const wholeNumber: StandardSchema<number | string, number> = {
  "~standard": {
    version: 1,
    validate(value) {
      const number = typeof value === "string" ? Number(value) : value;
      if (typeof number !== "number") return { issues: [{ message: "a number is wanted" }] };
      if (number === 404) return { issues: [{ message: "is gone", path: ["a", { key: 4 }] }] };
      if (Number.isSafeInteger(number) && number > 0) return { value: number };
      const issue = { message: "a whole number from 1 on is wanted" };
      return { issues: Array.from({ length: 7 }, () => issue) };
    },
  },
};
