import { refused, type Request } from "./message.ts";
import { deadlock } from "./refusals.ts";

/** Whether they are one message of one actor, offered twice. */
export function isSame(one: Request, other: Request): boolean {
  const [a, b] = [one.position, other.position];
  if (a === undefined || b === undefined) return false;
  const areOfOne =
    one.sender.kind === "actor" &&
    other.sender.kind === "actor" &&
    one.sender.id === other.sender.id;
  return areOfOne && a.n === b.n && a.address === b.address;
}

/** One message that was offered twice: whoever offered it is told what comes of it, and taken back by one, it is not done for the other. */
export function joined(one: Request, other: Request): Request {
  return {
    ...one,
    begins: () => {
      const begins = [one, other].map(({ begins }) => begins?.() !== false);
      if (begins.every(Boolean)) return true;
      for (const { answer } of [one, other].filter((_, at) => begins[at]))
        answer(refused(deadlock()));
      return false;
    },
    taken: (receipt) => [one, other].forEach(({ taken }) => taken?.(receipt)),
    answer: (given) => [one, other].forEach(({ answer }) => answer(given)),
  };
}
