//! Loads, caches and links modules, and keeps the source texts of scripts for error reports.

mod classic_script;
mod document_import_map;
pub(super) mod import_map;
#[cfg(test)]
mod import_map_tests;
pub(super) mod loader;
pub(super) mod module_map;
pub(crate) mod module_root;
mod module_script;
pub(crate) mod module_source;
pub(super) mod nesting;
#[cfg(feature = "packages")]
mod packaged;
pub(super) mod requester;
pub(super) mod resolver;
#[cfg(feature = "fetch")]
pub(super) mod servers;
#[cfg(feature = "source-maps")]
pub(super) mod source_maps;
#[cfg(all(test, feature = "source-maps"))]
mod source_maps_tests;
pub(super) mod transpiler;

pub use classic_script::fetch_classic_script;
pub use document_import_map::register_import_map;
pub use import_map::{ImportMap, ImportMapError};
pub use module_script::ModuleScript;
pub use module_source::{ModuleFetch, ModuleSource, ModuleType};
pub use transpiler::{Goal, TranspileError, Transpiler};
