#![no_main]

#[allow(dead_code)]
#[path = "../programs.rs"]
mod programs;
#[allow(dead_code)]
#[path = "../watch.rs"]
mod watch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| programs::programs(data));
