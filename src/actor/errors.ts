import { TheaterError } from "../base/mod.ts";

export type ActorCode =
  | "ACTOR_NOT_FOUND" // no actor of that id or name
  | "ACTOR_NAME_TAKEN"
  | "ACTOR_BAD_NAME"
  | "ACTOR_NO_FUNCTION" // the component exports no such function, or none that may be called
  | "ACTOR_BAD_ARGUMENTS" // they do not fit the function's WIT type; nothing was recorded
  | "ACTOR_MAILBOX_FULL"
  | "ACTOR_MESSAGE_TOO_LARGE" // its encoded arguments have more bytes than `messageBytesMax`
  | "ACTOR_DEADLINE" // the message's deadline passed before its turn began
  | "ACTOR_REFUSED" // the handler answered `err`
  | "ACTOR_FAILED" // the turn that this message began failed; its link says how
  | "ACTOR_STOPPED" // it was stopped, or is stopping
  | "ACTOR_CLOSED" // its host closed; what the turn had not committed never happened
  | "ACTOR_INIT_REFUSED" // the handler's `init` answered `err`
  | "ACTOR_INIT_FAILED" // the first turn failed
  | "ACTOR_UNGRANTED" // the component imports what its manifest does not grant, or what nobody offers
  | "ACTOR_UNFIT" // the component cannot be an actor: no function to call, or threaded and resident ones mixed
  | "ACTOR_STATE_TOO_LARGE"
  | "ACTOR_TURN_TOO_LONG" // more events between two commits than a link may hold
  | "ACTOR_RESTARTS_EXCEEDED" // failed more often than the policy restarts it
  | "ACTOR_SHUTDOWN" // its supervisor stopped it
  | "ACTOR_AUTO_SHUTDOWN" // a supervisor whose significant children had ended
  | "ACTOR_ORPHANED" // it failed, and its supervisor does not run any more
  | "ACTOR_DIVERGED" // a replay did something else than the chain shows
  | "ACTOR_CHAIN_UNFIT" // a chain that verifies, but that this host cannot replay (other meter, other component)
  | "ACTOR_DEADLOCK" // whoever sent it would wait for an actor that waits for them
  | "ACTOR_IN_DOUBT" // the host ended while an import acted that may act once only
  | "ACTOR_OUT_OF_ORDER" // a message of an actor came before one that it sent earlier: it is offered again
  | "ACTOR_SETTLED" // its sender was told already that this message is done with
  | "ACTOR_UPGRADE_UNFIT" // the new component cannot go on with what the one before it kept
  | "ACTOR_BUSY" // its turn did not end in time for an upgrade, or another upgrade is under way
  | "ACTOR_CHANNEL_CLOSED" // what came through a channel found no open one
  | "ACTOR_CHANNELS_FULL" // the actor that a channel was offered to has as many as it may have
  | "ACTOR_NO_CHANNELS" // its manifest grants it none
  | "ACTOR_OF_HOST" // it is the host's own record, which nobody else tells anything, stops or changes
  | "ACTOR_NO_CHILD" // no supervisor has a child of that name, which it could start again
  | "ACTOR_NOT_STOPPED" // it runs, or is about to: nothing is to be started again
  | "ACTOR_CANCELLED" // whoever operates the host ended the turn
  | "ACTOR_NO_DEAD_LETTER" // the event that was named is no message that was lost
  | "ACTOR_NO_TURN" // the event that was named begins no turn
  | "ACTOR_HOST_FULL" // clients have as many messages under way in this host as they may
  | "ACTOR_TREE_FULL" // a tree that it is part of has used up what it may
  | "ACTOR_TEMPLATE_FULL" // as many actors of the template run as may
  | "ACTOR_CLOSING" // its host is ending: it takes no new work, and finishes what it has
  | "ACTOR_HOST_FAULT"; // the host's own code failed during a turn

export class ActorError extends TheaterError<ActorCode> {}
