/*
 * Actors for Theater in C: the world `theater:actor/actor` at the level of a core module. Freestanding; no libc.
 *
 *     #define THEATER_IMPLEMENTATION          in one file of the actor: brings memory and the exports
 *     #include "theater.h"
 *
 *     theater_answer theater_init(theater_bytes params) { return theater_state(params); }
 *     theater_answer theater_handle(theater_bytes state, const theater_message *message) {
 *       return theater_reply(message->body, state);
 *     }
 *
 *     clang --target=wasm32 -mbulk-memory -O2 -c -o actor.o actor.c
 *     wasm-ld --no-entry --stack-first -o actor.wasm actor.o
 *
 * and then `theater pack`, with strings as UTF-8. docs/languages.md says what lies where; wit/actor.wit says what each function means.
 *
 * Memory. `theater_alloc` gives memory until the end of the turn, and what the host hands over lies there too: nothing is freed
 * one by one. Static variables stay as long as the instance lives, which can end between any two messages: what must last is state.
 */

#ifndef THEATER_H
#define THEATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes, or text in UTF-8: not ended by a zero. */
typedef struct {
  uint8_t *at;
  size_t length;
} theater_bytes;

typedef theater_bytes theater_text;

/* No state, no reply. */
#define THEATER_NONE ((theater_bytes){0, 0})

/* The text of a literal. */
#define THEATER_TEXT(literal) ((theater_text){(uint8_t *)(literal), sizeof(literal) - 1})

typedef enum {
  THEATER_ACTOR,  /* an actor: its id */
  THEATER_CLIENT, /* whoever came in from outside: their name, or no bytes */
  THEATER_HOST,
  THEATER_TIMER, /* a timer of this actor's own */
} theater_sender;

typedef struct {
  theater_sender sender_kind;
  theater_text sender; /* for an actor or a client */
  uint64_t timer;      /* for a timer: what `theater_set_timer` gave */
  uint32_t count;      /* for a timer: how many due times this stands for */
  uint64_t number;     /* counted per sender and receiver; 0 from a client or the host */
  theater_bytes body;
  bool owed;         /* whether someone waits for a reply */
  uint64_t reply_to; /* the token to answer it by later, if not now */
} theater_message;

/* How a turn ends. Made by the three functions below. */
typedef const struct theater_result *theater_answer;

/* The actor defines these two. `state` has no place (`at` is 0) where there is none; its bytes may be changed where they lie. */
theater_answer theater_init(theater_bytes params);
theater_answer theater_handle(theater_bytes state, const theater_message *message);

/* The new state, and no reply. */
theater_answer theater_state(theater_bytes state);
/* The new state and the reply. */
theater_answer theater_reply(theater_bytes state, theater_bytes body);
/* An error for whoever called; the state is as it was. */
theater_answer theater_refuse(theater_text why);

/* So many bytes, aligned to 16, until the end of the turn. Traps where there is no more memory. */
void *theater_alloc(size_t size);

/* ---- What the host lends. Only what is used is imported. ---- */

#define THEATER_IMPORT(interface, name) \
  __attribute__((import_module("theater:actor/" interface "@0.1.0"), import_name(name)))

typedef enum {
  THEATER_TRACE,
  THEATER_DEBUG,
  THEATER_INFO,
  THEATER_WARN,
  THEATER_ERROR,
} theater_level;

THEATER_IMPORT("runtime", "log")
void theater_low_log(int32_t level, const uint8_t *at, size_t length);
THEATER_IMPORT("runtime", "fail")
void theater_low_fail(const uint8_t *at, size_t length);
THEATER_IMPORT("runtime", "self")
void theater_low_self(void *result);

/* A line of the actor's log. */
static inline void theater_log(theater_level level, theater_text text) {
  theater_low_log((int32_t)level, text.at, text.length);
}

/* Ends the turn as failed. */
_Noreturn static inline void theater_fail(theater_text message) {
  theater_low_fail(message.at, message.length);
  __builtin_trap();
}

typedef struct {
  theater_text id;   /* 32 lowercase hex digits */
  uint32_t named;    /* whether there is a name */
  theater_text name;
  uint32_t epoch;    /* counts the lives of instances of this actor, from 0 */
} theater_identity;

static inline theater_identity theater_self(void) {
  theater_identity identity = {{0, 0}, 0, {0, 0}, 0};
  theater_low_self(&identity); /* laid out as the host writes it; of `named` it writes the first byte */
  return identity;
}

/* Milliseconds since the epoch. */
THEATER_IMPORT("timing", "now") uint64_t theater_now(void);
/* Commits what the turn did so far and goes on later. */
THEATER_IMPORT("timing", "sleep") void theater_sleep(uint32_t duration_ms);
THEATER_IMPORT("timing", "set-timer")
uint64_t theater_low_set_timer(
  uint64_t after_ms, int32_t repeats, uint64_t every_ms, const uint8_t *at, size_t length);
THEATER_IMPORT("timing", "cancel-timer") int32_t theater_low_cancel_timer(uint64_t token);

/* A message to this actor after so many milliseconds, and again after each `every_ms` where that is not 0. Gives its token. */
static inline uint64_t theater_set_timer(uint64_t after_ms, uint64_t every_ms, theater_bytes body) {
  return theater_low_set_timer(after_ms, every_ms > 0, every_ms, body.at, body.length);
}

/* Whether it was pending. */
static inline bool theater_cancel_timer(uint64_t token) {
  return theater_low_cancel_timer(token) != 0;
}

/* 64 unpredictable bits. */
THEATER_IMPORT("random", "number") uint64_t theater_random(void);
THEATER_IMPORT("random", "bytes") void theater_low_bytes(uint32_t count, void *result);

static inline theater_bytes theater_random_bytes(uint32_t count) {
  theater_bytes bytes = THEATER_NONE;
  theater_low_bytes(count, &bytes);
  return bytes;
}

/* ---- Messages to other actors. An address is a name or an id; deadlines are milliseconds from now. ---- */

/* In the order of `call-error`. */
typedef enum {
  THEATER_NOT_FOUND,
  THEATER_MAILBOX_FULL,
  THEATER_OUTBOX_FULL,
  THEATER_DEADLINE,
  THEATER_DEADLOCK,
  THEATER_IN_DOUBT,
  THEATER_DENIED,
  THEATER_FAILED,
  THEATER_REFUSED,
  THEATER_OTHER,
} theater_failure;

typedef struct {
  bool ok;
  theater_failure failure; /* where it is not ok */
  theater_text detail;     /* of the last four failures: what was said of it */
  theater_bytes body;      /* the reply to a call, or to what was waited for */
  uint64_t token;          /* of a request; for a wait, whose answer this is */
} theater_outcome;

THEATER_IMPORT("messages", "send")
void theater_low_send(
  const uint8_t *to, size_t to_length, const uint8_t *at, size_t length, void *result);
THEATER_IMPORT("messages", "call")
void theater_low_call(
  const uint8_t *to, size_t to_length, const uint8_t *at, size_t length, uint32_t deadline_ms,
  void *result);
THEATER_IMPORT("messages", "request")
void theater_low_request(
  const uint8_t *to, size_t to_length, const uint8_t *at, size_t length, uint32_t deadline_ms,
  void *result);
THEATER_IMPORT("messages", "wait")
void theater_low_wait(const uint64_t *tokens, size_t count, void *result);
THEATER_IMPORT("messages", "reply")
void theater_low_reply(
  uint64_t token, int32_t is_err, const uint8_t *at, size_t length, void *result);

/* Where results with a `call-error` are written: the result's case, padded; then either payload, `offset` bytes on. */
typedef struct {
  _Alignas(8) uint8_t at[24];
} theater_area;

static inline uint32_t theater_word(const uint8_t *at) {
  return *(const uint32_t *)at;
}

static inline theater_outcome theater_outcome_at(const uint8_t *at, size_t offset) {
  theater_outcome outcome = {at[0] == 0, THEATER_OTHER, {0, 0}, {0, 0}, 0};
  if (outcome.ok) return outcome;
  const uint8_t *error = at + offset; /* its case, padded to 4, and a string */
  outcome.failure = (theater_failure)error[0];
  if (outcome.failure >= THEATER_DENIED) {
    outcome.detail.at = (uint8_t *)theater_word(error + 4);
    outcome.detail.length = theater_word(error + 8);
  }
  return outcome;
}

static inline theater_outcome theater_answered_at(const uint8_t *at) {
  theater_outcome outcome = theater_outcome_at(at, 4);
  if (!outcome.ok) return outcome;
  outcome.body.at = (uint8_t *)theater_word(at + 4);
  outcome.body.length = theater_word(at + 8);
  return outcome;
}

/* Leaves when the turn commits; no answer comes. */
static inline theater_outcome theater_send(theater_text to, theater_bytes body) {
  theater_area area;
  theater_low_send(to.at, to.length, body.at, body.length, area.at);
  return theater_outcome_at(area.at, 4);
}

/* Commits what the turn did so far, and waits for the reply. */
static inline theater_outcome theater_call(
  theater_text to, theater_bytes body, uint32_t deadline_ms) {
  theater_area area;
  theater_low_call(to.at, to.length, body.at, body.length, deadline_ms, area.at);
  return theater_answered_at(area.at);
}

/* A call whose answer is waited for later in this turn, by its token. */
static inline theater_outcome theater_request(
  theater_text to, theater_bytes body, uint32_t deadline_ms) {
  theater_area area;
  theater_low_request(to.at, to.length, body.at, body.length, deadline_ms, area.at);
  theater_outcome outcome = theater_outcome_at(area.at, 8);
  if (outcome.ok) outcome.token = *(uint64_t *)(area.at + 8);
  return outcome;
}

/* The first of these requests to be answered, and how. */
static inline theater_outcome theater_wait(const uint64_t *tokens, size_t count) {
  theater_area area;
  theater_low_wait(tokens, count, area.at);
  theater_outcome outcome = theater_answered_at(area.at + 8);
  outcome.token = *(uint64_t *)area.at;
  return outcome;
}

/* Answers a message that got no reply, by its token: in this turn or in a later one. */
static inline theater_outcome theater_reply_later(uint64_t reply_to, theater_bytes body) {
  theater_area area;
  theater_low_reply(reply_to, 0, body.at, body.length, area.at);
  return theater_outcome_at(area.at, 4);
}

/* The same with an error. */
static inline theater_outcome theater_refuse_later(uint64_t reply_to, theater_text why) {
  theater_area area;
  theater_low_reply(reply_to, 1, why.at, why.length, area.at);
  return theater_outcome_at(area.at, 4);
}

#endif /* THEATER_H */

#ifdef THEATER_IMPLEMENTATION

#define THEATER_EXPORT(name) __attribute__((export_name(name)))
#define THEATER_HANDLER "theater:actor/handler@0.1.0"

/* ---- Memory: from the linker's `__heap_base` up, and back to it at the end of each turn. ---- */

extern uint8_t __heap_base;

static uintptr_t theater_top;  /* where the next bytes lie; 0 before the first */
static uintptr_t theater_last; /* where those given last begin */

void *theater_alloc(size_t size) {
  if (theater_top == 0) theater_top = (uintptr_t)&__heap_base;
  uintptr_t at = (theater_top + 15) & ~(uintptr_t)15;
  uint64_t end = (uint64_t)at + size;
  uint64_t have = (uint64_t)__builtin_wasm_memory_size(0) << 16;
  if (end > UINT32_MAX) __builtin_trap();
  if (end > have) {
    size_t pages = (size_t)((end - have + 0xffff) >> 16);
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) __builtin_trap();
  }
  theater_last = at;
  theater_top = (uintptr_t)end;
  return (void *)at;
}

/* The host's way to memory of ours: for new bytes, and to change the size of those that it got last. */
THEATER_EXPORT("cabi_realloc")
void *theater_realloc(void *old, size_t old_size, size_t align, size_t size) {
  (void)align;
  if (old_size > 0 && (uintptr_t)old == theater_last) theater_top = theater_last;
  void *at = theater_alloc(size);
  if (old_size > 0 && at != old) __builtin_memcpy(at, old, old_size < size ? old_size : size);
  return at;
}

/* ---- The exports ---- */

/* result<tuple<option<list<u8>>, option<list<u8>>>, string>: each case is a byte, padded to 4. `init` has no second option. */
static struct theater_result {
  uint32_t is_err;
  union {
    struct {
      uint32_t has_state;
      theater_bytes state;
      uint32_t has_body;
      theater_bytes body;
    } ok;
    theater_text err;
  } as;
} theater_result;

theater_answer theater_state(theater_bytes state) {
  return theater_reply(state, THEATER_NONE);
}

theater_answer theater_reply(theater_bytes state, theater_bytes body) {
  theater_result.is_err = 0;
  theater_result.as.ok.has_state = state.at != 0;
  theater_result.as.ok.state = state;
  theater_result.as.ok.has_body = body.at != 0;
  theater_result.as.ok.body = body;
  return &theater_result;
}

theater_answer theater_refuse(theater_text why) {
  theater_result.is_err = 1;
  theater_result.as.err = why;
  return &theater_result;
}

THEATER_EXPORT(THEATER_HANDLER "#init")
theater_answer theater_exported_init(uint8_t *at, size_t length) {
  return theater_init((theater_bytes){at, length});
}

/* The sender is a variant: its case, then what the cases' own (string: i32, i32; firing: i64, i32) have in common: i64, i32. */
THEATER_EXPORT(THEATER_HANDLER "#handle")
theater_answer theater_exported_handle(
  int32_t has_state, uint8_t *state_at, size_t state_length, int32_t sender_kind,
  uint64_t sender_first, uint32_t sender_second, uint64_t number, uint8_t *body_at,
  size_t body_length, int32_t owed, uint64_t reply_to) {
  theater_message message = {
    .sender_kind = (theater_sender)sender_kind,
    .number = number,
    .body = {body_at, body_length},
    .owed = owed != 0,
    .reply_to = reply_to,
  };
  if (sender_kind == THEATER_TIMER) {
    message.timer = sender_first;
    message.count = sender_second;
  } else if (sender_kind != THEATER_HOST) {
    message.sender = (theater_text){(uint8_t *)(uintptr_t)sender_first, sender_second};
  }
  theater_bytes state = THEATER_NONE;
  if (has_state) state = (theater_bytes){state_at, state_length};
  return theater_handle(state, &message);
}

/* The host has read the answer: all memory is free again. */
THEATER_EXPORT("cabi_post_" THEATER_HANDLER "#init")
void theater_after_init(theater_answer answer) {
  (void)answer;
  theater_top = theater_last = 0;
}

THEATER_EXPORT("cabi_post_" THEATER_HANDLER "#handle")
void theater_after_handle(theater_answer answer) {
  (void)answer;
  theater_top = theater_last = 0;
}

/* ---- What compilers take for granted. With `-mbulk-memory` each is one instruction. ---- */

__attribute__((weak)) void *memcpy(void *to, const void *from, size_t size) {
  return __builtin_memcpy(to, from, size);
}

__attribute__((weak)) void *memmove(void *to, const void *from, size_t size) {
  return __builtin_memmove(to, from, size);
}

__attribute__((weak)) void *memset(void *at, int byte, size_t size) {
  return __builtin_memset(at, byte, size);
}

#endif /* THEATER_IMPLEMENTATION */
