//! The command as its users have it: the built binary with its real streams, files, signals and exit status.

mod arguments;
#[cfg(all(unix, feature = "terminal"))]
mod browser;
#[cfg(all(unix, feature = "terminal"))]
mod closing;
mod command;
mod connections;
#[cfg(feature = "page")]
mod documentation;
mod documents;
mod encrypted;
mod examples;
mod failures;
#[cfg(unix)]
mod faults;
mod modules;
#[cfg(feature = "page")]
mod pages;
mod peer;
#[cfg(all(unix, feature = "terminal"))]
mod picture;
mod reports;
mod serve;
#[cfg(unix)]
mod signals;
mod streams;
#[cfg(all(unix, feature = "terminal"))]
mod terminal;
#[cfg(all(unix, feature = "terminal"))]
mod terminal_pages;
