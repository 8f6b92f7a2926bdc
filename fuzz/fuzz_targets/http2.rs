#![no_main]

use wireline::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::http2(data));
