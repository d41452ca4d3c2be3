/*
 * Every binding of guest/c/theater.h, one a letter: the message's first byte. What came of it is the reply: `ok BODY TOKEN` or
 * `err CASE DETAIL` of a message to another actor, otherwise as below. The parameters are the state; there is none where there are none.
 */

#define THEATER_IMPLEMENTATION
#include "theater.h"

static theater_bytes line; /* grows by what is said; its room is in `said` */

static void say(theater_text text) {
  memcpy(line.at + line.length, text.at, text.length);
  line.length += text.length;
}

static void say_number(uint64_t value) {
  uint8_t digits[20];
  size_t at = sizeof digits;
  do digits[--at] = (uint8_t)('0' + value % 10);
  while (value /= 10);
  say((theater_text){digits + at, sizeof digits - at});
}

static void say_outcome(theater_outcome outcome) {
  if (outcome.ok) {
    say(THEATER_TEXT("ok "));
    say(outcome.body);
  } else {
    say(THEATER_TEXT("err "));
    say_number(outcome.failure);
    say(THEATER_TEXT(" "));
    say(outcome.detail);
  }
  say(THEATER_TEXT(" "));
  say_number(outcome.token);
}

static void say_sender(const theater_message *message) {
  say_number(message->sender_kind);
  say(THEATER_TEXT(" "));
  say(message->sender);
  say(THEATER_TEXT(" "));
  say_number(message->timer);
  say(THEATER_TEXT(" "));
  say_number(message->count);
  say(THEATER_TEXT(" "));
  say_number(message->number);
}

static void say_self(void) {
  theater_identity self = theater_self();
  say(self.id);
  say(self.named ? THEATER_TEXT(" named ") : THEATER_TEXT(" nameless "));
  say(self.name);
  say(THEATER_TEXT(" "));
  say_number(self.epoch);
}

theater_answer theater_init(theater_bytes params) {
  return theater_state(params.length == 0 ? THEATER_NONE : params);
}

theater_answer theater_handle(theater_bytes state, const theater_message *message) {
  static const uint64_t tokens[] = {1, UINT64_MAX};
  theater_text to = THEATER_TEXT("täter");
  theater_bytes body = message->body;
  if (body.length == 0) return theater_state(state);
  line = (theater_bytes){theater_alloc(4096), 0};
  switch (body.at[0]) {
    case 's': say_outcome(theater_send(to, body)); break;
    case 'c': say_outcome(theater_call(to, body, UINT32_MAX)); break;
    case 'r': say_outcome(theater_request(to, body, 5)); break;
    case 'w': say_outcome(theater_wait(tokens, 2)); break;
    case 'a': say_outcome(theater_reply_later(message->owed ? message->reply_to : 0, body)); break;
    case 'e': say_outcome(theater_refuse_later(UINT64_MAX, to)); break;
    case 't': say_number(theater_set_timer(UINT64_MAX, 0, body)); break;
    case 'T': say_number(theater_set_timer(0, 5, body)); break;
    case 'x': say_number(theater_cancel_timer(9)); break;
    case 'n': say_number(theater_now()); break;
    case 'z': theater_sleep(7); break;
    case 'i': say_self(); break;
    case 'm': say_sender(message); break;
    case 'R': say_number(theater_random()); break;
    case 'b': say(theater_random_bytes(3)); break;
    case 'l': theater_log(THEATER_ERROR, to); break;
    case 'f': theater_fail(to);
    case 'o': return theater_reply(state, state);
    default: return theater_refuse(to);
  }
  return theater_reply(state, line);
}
