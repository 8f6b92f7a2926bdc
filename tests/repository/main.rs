//! The repository: its documents, its workflows and the structure of its sources.

#[path = "../../wpt/arguments.rs"]
mod arguments;
mod collector;
mod documentation;
#[path = "../common/files.rs"]
mod files;
mod harness;
mod layers;
mod workflows;
