import { refused, type Request } from "./message.ts";
import { deadlock } from "./refusals.ts";

/** What an actor's message is, however often it is offered: no other has it. Undefined of anybody else's. */
export function messageKey({ sender, position }: Request): string | undefined {
  if (sender.kind !== "actor" || position === undefined) return undefined;
  return `${sender.id} ${position.n} ${position.address}`;
}

/** Whether they are one message of one actor, offered twice. */
export function isSame(one: Request, other: Request): boolean {
  const key = messageKey(one);
  return key !== undefined && key === messageKey(other);
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
