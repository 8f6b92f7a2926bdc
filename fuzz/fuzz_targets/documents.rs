#![no_main]

use boa_page::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::documents(data));
