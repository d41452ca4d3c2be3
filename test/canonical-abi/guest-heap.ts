import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { HEAP, REALLOC_COUNT, REALLOC_LOG, REALLOC_LOG_LENGTH } from "./reference-instance.ts";

/** Where `peek` leaves the pointer and the length that it answers with. */
export const PEEK_RESULT = 1_000;

/**
 * The memory of each guest, and its allocator, which only goes on until `reset`, copies what it moves, and keeps a log of its
 * calls. `peek` gives the whole memory as a list of bytes, `place` puts a list where `poke` finds it already: at 0.
 */
export const GUEST_HEAP: Uint8Array = await parse(`(module
  (memory (export "memory") 1 1)
  (global $next (mut i32) (i32.const ${HEAP}))
  (func (export "reset") (global.set $next (i32.const ${HEAP})))
  (func (export "realloc") (param $old i32) (param $old-bytes i32) (param $align i32) (param $bytes i32) (result i32)
    (local $at i32)
    (local.set $at (i32.load (i32.const ${REALLOC_COUNT})))
    (i32.store (i32.const ${REALLOC_COUNT}) (i32.add (local.get $at) (i32.const 1)))
    (local.set $at (i32.add (i32.const ${REALLOC_LOG})
      (i32.shl (i32.and (local.get $at) (i32.const ${REALLOC_LOG_LENGTH - 1})) (i32.const 4))))
    (i32.store offset=0 (local.get $at) (local.get $old))
    (i32.store offset=4 (local.get $at) (local.get $old-bytes))
    (i32.store offset=8 (local.get $at) (local.get $align))
    (i32.store offset=12 (local.get $at) (local.get $bytes))
    (local.set $at (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $bytes)))
    (if (local.get $old-bytes) (then
      (memory.copy (local.get $at) (local.get $old)
        (select (local.get $old-bytes) (local.get $bytes) (i32.lt_u (local.get $old-bytes) (local.get $bytes))))))
    (local.get $at))
  (func (export "place") (param i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "poke") (param i32 i32) (global.set $next (i32.const ${HEAP})))
  (func (export "peek") (result i32)
    (i32.store (i32.const ${PEEK_RESULT}) (i32.const 0))
    (i32.store (i32.const ${PEEK_RESULT + 4}) (i32.mul (memory.size) (i32.const 65536)))
    (i32.const ${PEEK_RESULT})))`);
