/* Counts. Its state: the count, 8 bytes little-endian, and as many zeros after it as `init` was asked for. */

#define THEATER_IMPLEMENTATION
#include "theater.h"

enum { COUNT_BYTES = 8, STATE_BYTES_MAX = 1024 * 1024 };

static bool is(theater_bytes bytes, const char *text);
static bool starts_with(theater_bytes bytes, const char *text);
static bool decimal(theater_bytes text, uint64_t *value);
static theater_bytes digits(uint64_t value, size_t width);
static theater_bytes joined(theater_bytes left, theater_bytes right);

static theater_answer counted(theater_bytes state, uint64_t amount, size_t width);
static theater_answer ticked(theater_bytes state, size_t width);

/* Parameters: nothing, or the size of the state in bytes, in decimal. */
theater_answer theater_init(theater_bytes params) {
  uint64_t size = COUNT_BYTES;
  bool fits = params.length == 0 || decimal(params, &size);
  if (!fits || size < COUNT_BYTES || size > STATE_BYTES_MAX) {
    return theater_refuse(
      THEATER_TEXT("the parameters must be a size in bytes, 8 to 1048576, or nothing"));
  }
  theater_bytes state = {theater_alloc((size_t)size), (size_t)size};
  memset(state.at, 0, state.length);
  return theater_state(state);
}

/* The commands are in README.md. */
theater_answer theater_handle(theater_bytes state, const theater_message *message) {
  theater_bytes body = message->body;
  if (body.length == 0) return counted(state, 1, 0);

  if (body.at[0] >= '0' && body.at[0] <= '9') {
    uint64_t amount;
    if (decimal(body, &amount)) return counted(state, amount, body.at[0] == '0' ? body.length : 0);
    return theater_refuse(
      THEATER_TEXT("the number must be decimal digits, at most 18446744073709551615"));
  }
  if (is(body, "get")) return counted(state, 0, 0);
  if (is(body, "roll")) return counted(state, 1 + theater_random() % 6, 0);
  if (starts_with(body, "hello")) {
    theater_bytes count = digits(*(uint64_t *)state.at, 0);
    theater_log(THEATER_INFO, joined(THEATER_TEXT("hello; the count is "), count));
    return theater_reply(state, THEATER_TEXT("hello"));
  }
  if (starts_with(body, "tick")) return ticked(state, body.length);
  return theater_refuse(
    THEATER_TEXT("the body must be a number, get, roll, hello, tick, or nothing"));
}

/* False, and nothing is added, where the sum is more than 64 bits hold. */
static bool add(theater_bytes state, uint64_t amount) {
  uint64_t *count = (uint64_t *)state.at;
  return !__builtin_add_overflow(*count, amount, count) || (*count -= amount, false);
}

static theater_answer too_much(void) {
  return theater_refuse(THEATER_TEXT("the count would be more than 64 bits hold"));
}

/* Adds, and replies with the count in at least `width` digits. */
static theater_answer counted(theater_bytes state, uint64_t amount, size_t width) {
  if (!add(state, amount)) return too_much();
  return theater_reply(state, digits(*(uint64_t *)state.at, width));
}

/* Adds 1 and asks the clock; replies `count ms`, and spaces up to `width`. */
static theater_answer ticked(theater_bytes state, size_t width) {
  if (!add(state, 1)) return too_much();
  theater_bytes count = digits(*(uint64_t *)state.at, 0);
  theater_bytes text = joined(joined(count, THEATER_TEXT(" ")), digits(theater_now(), 0));
  if (text.length >= width) return theater_reply(state, text);
  theater_bytes wide = {theater_alloc(width), width};
  memset(wide.at, ' ', width);
  memcpy(wide.at, text.at, text.length);
  return theater_reply(state, wide);
}

static bool starts_with(theater_bytes bytes, const char *text) {
  size_t at = 0;
  for (; text[at] != 0; at++) {
    if (at == bytes.length || bytes.at[at] != (uint8_t)text[at]) return false;
  }
  return true;
}

static bool is(theater_bytes bytes, const char *text) {
  return starts_with(bytes, text) && text[bytes.length] == 0;
}

/* False where it is no number of 64 bits. */
static bool decimal(theater_bytes text, uint64_t *value) {
  uint64_t sum = 0;
  for (size_t at = 0; at < text.length; at++) {
    uint64_t digit = (uint64_t)text.at[at] - '0';
    if (digit > 9 || sum > (UINT64_MAX - digit) / 10) return false;
    sum = sum * 10 + digit;
  }
  *value = sum;
  return true;
}

/* With leading zeros up to `width`. */
static theater_bytes digits(uint64_t value, size_t width) {
  size_t length = 1;
  for (uint64_t rest = value; rest >= 10; rest /= 10) length++;
  if (length < width) length = width;
  theater_bytes text = {theater_alloc(length), length};
  for (size_t at = length; at > 0; value /= 10) text.at[--at] = (uint8_t)('0' + value % 10);
  return text;
}

static theater_bytes joined(theater_bytes left, theater_bytes right) {
  size_t length = left.length + right.length;
  theater_bytes both = {theater_alloc(length), length};
  memcpy(both.at, left.at, left.length);
  memcpy(both.at + left.length, right.at, right.length);
  return both;
}
