#![no_main]

use boa_websocket::runtime::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::programs(data));
