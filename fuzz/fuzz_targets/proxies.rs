#![no_main]

use boa_websocket::net::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::proxies(data));
