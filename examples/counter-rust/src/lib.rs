//! Counts. Its state: the count, 8 bytes little-endian, and as many zeros after it as `init` was asked for.

#![no_std]

mod theater;

use theater::{bytes, log, now, random, text, Bytes, Level, Message, State, Text};

const COUNT_BYTES: usize = 8;
const STATE_BYTES_MAX: usize = 1024 * 1024;

/// Parameters: nothing, or the size of the state in bytes, in decimal.
pub fn init(params: &'static mut [u8]) -> Result<Bytes, Text> {
    let size = match params {
        [] => Some(COUNT_BYTES as u64),
        _ => decimal(params),
    };
    match size {
        Some(size) if COUNT_BYTES as u64 <= size && size <= STATE_BYTES_MAX as u64 => {
            Ok(Some(bytes(size as usize)))
        }
        _ => Err("the parameters must be a size in bytes, 8 to 1048576, or nothing"),
    }
}

/// The commands are in README.md.
pub fn handle(state: State, message: Message) -> Result<(Bytes, Bytes), Text> {
    let state = state.expect("init gave a state");
    let reply = perform(state, message.body)?;
    Ok((Some(state), Some(reply.as_bytes())))
}

fn perform(state: &mut [u8], body: &[u8]) -> Result<Text, Text> {
    match body {
        [] => counted(state, 1, 0),
        [b'0'..=b'9', ..] => {
            let amount = decimal(body)
                .ok_or("the number must be decimal digits, at most 18446744073709551615")?;
            counted(state, amount, if body[0] == b'0' { body.len() } else { 0 })
        }
        b"get" => counted(state, 0, 0),
        b"roll" => counted(state, 1 + random() % 6, 0),
        [b'h', b'e', b'l', b'l', b'o', ..] => {
            log(Level::Info, text(format_args!("hello; the count is {}", count(state))));
            Ok("hello")
        }
        [b't', b'i', b'c', b'k', ..] => {
            let ticked = text(format_args!("{} {}", add(state, 1)?, now()));
            Ok(text(format_args!("{:<1$}", ticked, body.len())))
        }
        _ => Err("the body must be a number, get, roll, hello, tick, or nothing"),
    }
}

/// Adds, and replies with the count in at least `width` digits.
fn counted(state: &mut [u8], amount: u64, width: usize) -> Result<Text, Text> {
    Ok(text(format_args!("{:01$}", add(state, amount)?, width)))
}

fn add(state: &mut [u8], amount: u64) -> Result<u64, Text> {
    let sum = count(state)
        .checked_add(amount)
        .ok_or("the count would be more than 64 bits hold")?;
    state[..COUNT_BYTES].copy_from_slice(&sum.to_le_bytes());
    Ok(sum)
}

fn count(state: &[u8]) -> u64 {
    let mut count = [0; COUNT_BYTES];
    count.copy_from_slice(&state[..COUNT_BYTES]);
    u64::from_le_bytes(count)
}

/// None where it is no number of 64 bits.
fn decimal(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0u64, |sum, &byte| {
        let digit = byte.checked_sub(b'0').filter(|&digit| digit <= 9)?;
        sum.checked_mul(10)?.checked_add(digit.into())
    })
}
