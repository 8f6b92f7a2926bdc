//! The program on the command line: its files, the blocks of documents, and TypeScript.

pub(crate) mod blocks;
pub(crate) mod documents;
pub(crate) mod program;
pub(crate) mod source_maps;
#[cfg(feature = "typescript")]
pub(crate) mod text_edits;
pub(crate) mod typescript;
