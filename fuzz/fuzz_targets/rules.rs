#![no_main]

use boa_websocket::permissions::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::rules(data));
