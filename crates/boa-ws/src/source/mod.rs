//! The program on the command line: its files, the blocks of documents, and TypeScript.

pub(crate) mod blocks;
pub(crate) mod documents;
#[cfg(feature = "typescript")]
pub(crate) mod edits;
pub(crate) mod program;
pub(crate) mod source_maps;
pub(crate) mod typescript;
