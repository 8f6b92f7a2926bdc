//! The client through its public interface.

mod api_guidelines;
mod counterparts;
mod examples;
mod guesses;
#[path = "../not_run/mod.rs"]
mod not_run;
#[path = "../packages/mod.rs"]
mod packages;
