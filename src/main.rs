//! The command `boa-ws`.

fn main() {}
