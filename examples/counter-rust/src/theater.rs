//! The world `theater:actor/actor` at the level of a core module, by hand: docs/languages.md says what lies where. Needs no crate, not
//! even `alloc`. Strings are UTF-8. An actor has at its crate's root:
//!
//!     pub fn init(params: &'static mut [u8]) -> Result<Bytes, Text>
//!     pub fn handle(state: State, message: Message) -> Result<(Bytes, Bytes), Text>
//!
//! Memory: from the linker's `__heap_base` up, and all of it is free again when the host has read the answer. `'static` in this
//! file means until then: nothing of it may be kept in a static.

#![allow(dead_code)] // an actor uses what it needs

use core::fmt::{self, Write};
use core::panic::PanicInfo;
use core::{ptr, slice, str};

/// The state as it comes in, to be changed where it lies.
pub type State = Option<&'static mut [u8]>;
/// None is no state, or no reply.
pub type Bytes = Option<&'static [u8]>;
pub type Text = &'static str;

pub struct Message {
    pub sender: Sender,
    /// Counted per sender and receiver; 0 from a client or the host.
    pub number: u64,
    pub body: &'static mut [u8],
    /// The token of an owed reply.
    pub reply_to: Option<u64>,
}

pub enum Sender {
    Actor(Text),
    Client(Text),
    Host,
    Timer { token: u64, count: u32 },
}

pub enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

/// So many zeros.
pub fn bytes(length: usize) -> &'static mut [u8] {
    let at = grown(length, 1);
    unsafe {
        ptr::write_bytes(at, 0, length);
        slice::from_raw_parts_mut(at, length)
    }
}

/// As text: `text(format_args!("{} pens", count))`.
pub fn text(what: fmt::Arguments) -> Text {
    let mut written = Written { at: grown(0, 1), length: 0 };
    let _ = written.write_fmt(what); // only a `Display` of the actor's own could fail
    unsafe { str::from_utf8_unchecked(slice::from_raw_parts(written.at, written.length)) }
}

/// A line of the actor's log.
pub fn log(level: Level, text: &str) {
    unsafe { low::log(level as i32, text.as_ptr(), text.len()) }
}

/// Ends the turn as failed.
pub fn fail(message: &str) -> ! {
    unsafe { low::fail(message.as_ptr(), message.len()) }
    core::arch::wasm32::unreachable()
}

/// Milliseconds since the epoch.
pub fn now() -> u64 {
    unsafe { low::now() }
}

/// 64 unpredictable bits.
pub fn random() -> u64 {
    unsafe { low::number() }
}

/// Any other function of wit/actor.wit is imported likewise.
mod low {
    #[link(wasm_import_module = "theater:actor/runtime@0.1.0")]
    extern "C" {
        pub fn log(level: i32, at: *const u8, length: usize);
        pub fn fail(at: *const u8, length: usize);
    }

    #[link(wasm_import_module = "theater:actor/timing@0.1.0")]
    extern "C" {
        pub fn now() -> u64;
    }

    #[link(wasm_import_module = "theater:actor/random@0.1.0")]
    extern "C" {
        pub fn number() -> u64;
    }
}

/// `result<tuple<option<list<u8>>, option<list<u8>>>, string>`: the result's case; then each option's case, pointer and length, or the
/// string's pointer and length. Cases are one byte, padded to 4. `init` gives the same without the second option.
static mut ANSWER: [usize; 7] = [0; 7];

#[export_name = "theater:actor/handler@0.1.0#init"]
unsafe extern "C" fn exported_init(at: *mut u8, length: usize) -> *const usize {
    let params = slice::from_raw_parts_mut(at, length);
    answer(crate::init(params).map(|state| (state, None)))
}

/// The sender is a variant: its case, then what the cases' own (string: i32, i32; firing: i64, i32) have in common, which is i64, i32.
#[export_name = "theater:actor/handler@0.1.0#handle"]
unsafe extern "C" fn exported_handle(
    has_state: i32,
    state_at: *mut u8,
    state_length: usize,
    sender_kind: i32,
    sender_first: u64,
    sender_second: u32,
    number: u64,
    body_at: *mut u8,
    body_length: usize,
    owed: i32,
    reply_to: u64,
) -> *const usize {
    let name = || {
        let at = sender_first as usize as *const u8;
        str::from_utf8_unchecked(slice::from_raw_parts(at, sender_second as usize))
    };
    let sender = match sender_kind {
        0 => Sender::Actor(name()),
        1 => Sender::Client(name()),
        2 => Sender::Host,
        _ => Sender::Timer { token: sender_first, count: sender_second },
    };
    let body = slice::from_raw_parts_mut(body_at, body_length);
    let reply_to = if owed != 0 { Some(reply_to) } else { None };
    let state = match has_state {
        0 => None,
        _ => Some(slice::from_raw_parts_mut(state_at, state_length)),
    };
    answer(crate::handle(state, Message { sender, number, body, reply_to }))
}

#[export_name = "cabi_post_theater:actor/handler@0.1.0#init"]
unsafe extern "C" fn after_init(_: *const usize) {
    TOP = 0;
}

#[export_name = "cabi_post_theater:actor/handler@0.1.0#handle"]
unsafe extern "C" fn after_handle(_: *const usize) {
    TOP = 0;
}

/// The host's way to memory of ours: for arguments, and for the results of imports.
#[export_name = "cabi_realloc"]
unsafe extern "C" fn realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    let at = grown(size, align);
    ptr::copy_nonoverlapping(old, at, old_size.min(size));
    at
}

unsafe fn answer(result: Result<(Bytes, Bytes), Text>) -> *const usize {
    ANSWER = match result {
        Ok((state, body)) => {
            let ([has_state, state, state_length], [has_body, body, body_length]) =
                (lowered(state), lowered(body));
            [0, has_state, state, state_length, has_body, body, body_length]
        }
        Err(why) => [1, why.as_ptr() as usize, why.len(), 0, 0, 0, 0],
    };
    ptr::addr_of!(ANSWER).cast()
}

fn lowered(bytes: Bytes) -> [usize; 3] {
    match bytes {
        Some(bytes) => [1, bytes.as_ptr() as usize, bytes.len()],
        None => [0; 3],
    }
}

/// Where the next bytes lie; 0 at the start of a turn.
static mut TOP: usize = 0;

extern "C" {
    static __heap_base: u8;
}

fn grown(size: usize, align: usize) -> *mut u8 {
    use core::arch::wasm32::{memory_grow, memory_size, unreachable};
    unsafe {
        let top = if TOP == 0 { ptr::addr_of!(__heap_base) as usize } else { TOP };
        let at = (top + align - 1) & !(align - 1);
        let end = at.checked_add(size).unwrap_or_else(|| unreachable());
        let have = memory_size(0) << 16;
        if end > have && memory_grow(0, (end - have + 0xffff) >> 16) == usize::MAX {
            unreachable()
        }
        TOP = end;
        at as *mut u8
    }
}

/// What is being written, at the top of memory.
struct Written {
    at: *mut u8,
    length: usize,
}

impl Write for Written {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        unsafe { ptr::copy_nonoverlapping(part.as_ptr(), grown(part.len(), 1), part.len()) }
        self.length += part.len();
        Ok(())
    }
}

/// A panic fails the turn, with its message and line.
#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    fail(text(format_args!("{}", info)))
}
