import { Bytes } from "./bytes";
import { lowerBytes, lowerText } from "./canonical";

/**
 * How a turn ends: `result<tuple<option<list<u8>>, option<list<u8>>>, string>` as it lies in memory. The result's case is padded to 4, then
 * state and reply follow, 12 bytes each: case, pointer, length. `init` gives the same without the reply.
 */
@unmanaged
export class Answer {
  /** The new state, and no reply: for `init`, for a message that asks for none, or whose reply is given later by `reply`. */
  static state(state: Bytes | null): Answer {
    return Answer.reply(state, null);
  }

  /** The new state and the reply. */
  static reply(state: Bytes | null, body: Bytes | null): Answer {
    store<u8>(answer, 0);
    lowerOption(state, answer + 4);
    lowerOption(body, answer + 16);
    return changetype<Answer>(answer);
  }

  /** Whoever called gets this text as an error, and the state is as it was before. */
  static refuse(why: string): Answer {
    store<u8>(answer, 1);
    lowerText(why, answer + 4);
    return changetype<Answer>(answer);
  }
}

const answer = memory.data(28, 4);

function lowerOption(bytes: Bytes | null, at: usize): void {
  store<u8>(at, bytes == null ? 0 : 1);
  if (bytes != null) lowerBytes(bytes, at + 4);
}
