/**
 * Thrown by a handler that will not do what it is asked: the sender is told the text, and the state stays as it was. Any other error
 * fails the turn.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
