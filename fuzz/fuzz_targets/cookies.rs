#![no_main]

#[allow(dead_code)]
#[path = "../pages.rs"]
mod pages;
#[allow(dead_code)]
#[path = "../watch.rs"]
mod watch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pages::cookies(data));
