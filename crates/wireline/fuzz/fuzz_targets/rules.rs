#![no_main]

use wireline::permissions::fuzzing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzzing::rules(data));
