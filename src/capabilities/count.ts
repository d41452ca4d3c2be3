import { z } from "zod";

/** Most that a key of this form can say. */
const COUNT_MAX = 10_000;

/** A key `…-max` of a manifest's table: how many of something an actor may have. */
export function countMax(description: string, usual: number): z.ZodOptional<z.ZodInt> {
  const error = `must be a whole number from 0 to ${COUNT_MAX}`;
  return z
    .int({ error })
    .min(0, { error })
    .max(COUNT_MAX, { error })
    .meta({ description, examples: [usual] })
    .optional();
}
