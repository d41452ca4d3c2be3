import { ActorError } from "./errors.ts";

// Why an actor does not take a message, or does not answer one.

export function stoppedError(): ActorError {
  return new ActorError("ACTOR_STOPPED", {
    what: "the actor is stopped",
    remedy: "start it again",
  });
}

export function closedError(): ActorError {
  return new ActorError("ACTOR_CLOSED", {
    what: "the host let go of the actor before its turn ended",
    remedy: "ask again when the host runs",
  });
}

export function mailboxFull(waiting: number): ActorError {
  return new ActorError("ACTOR_MAILBOX_FULL", {
    what: `${waiting} messages wait already`,
    remedy: "send it again later, or raise `mailbox-max` or `mailbox-bytes-max`",
  });
}

export function tooLate(): ActorError {
  return new ActorError("ACTOR_DEADLINE", {
    what: "its deadline passed before its turn began",
    remedy: "allow more time, or send less",
  });
}

export function outOfOrder(): ActorError {
  return new ActorError("ACTOR_OUT_OF_ORDER", {
    what: "a message that was sent before it has not come yet",
    remedy: "offer it again when that one is settled",
  });
}

export function deadlock(): ActorError {
  return new ActorError("ACTOR_DEADLOCK", {
    what: "whoever sent it would wait for an actor that waits for them",
    remedy: "send the message instead, or call from another turn",
  });
}

export function settledError(): ActorError {
  return new ActorError("ACTOR_SETTLED", {
    what: "its sender knows already what became of this message",
    remedy: "send another",
  });
}

export function channelClosed(): ActorError {
  return new ActorError("ACTOR_CHANNEL_CLOSED", {
    what: "the channel is not open at the end that this was for",
    remedy: "open another",
  });
}

export function channelsFull(count: number): ActorError {
  return new ActorError("ACTOR_CHANNELS_FULL", {
    what: `the actor has ${count} channels already`,
    remedy: "offer it later, or raise `channels-max`",
  });
}

export function noChannels(): ActorError {
  return new ActorError("ACTOR_NO_CHANNELS", {
    what: "the manifest grants the actor no channels",
    remedy: 'grant them: `[[handler]]` with `type = "channels"`',
  });
}
