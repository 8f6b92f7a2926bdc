//! The client through its public interface.

mod api_guidelines;
mod counterparts;
mod examples;
mod guesses;
#[path = "../not_run/mod.rs"]
mod not_run;
#[allow(dead_code, reason = "these tests need a part of it")]
#[path = "../packages/mod.rs"]
mod packages;
