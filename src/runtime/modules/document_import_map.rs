//! Import maps of documents, for pages.

use super::{
    import_map::{ImportMap, ImportMapError},
    loader::Loader,
};
use boa_engine::Context;
use url::Url;

/// [Registers an import
/// map](https://html.spec.whatwg.org/multipage/webappapis.html#register-an-import-map) of a document
/// of a [`Runtime`](crate::Runtime), in addition to that of
/// [`Builder::import_map`](crate::Builder::import_map) and to earlier ones, whose addresses stay. A
/// module that is imported already stays, too. Returns the [warnings](ImportMap::warnings).
///
/// ```
/// use boa_websocket::{Runtime, runtime::register_import_map};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().module("chat-2.mjs", "export default 2").build()?;
/// let map = r#"{ "imports": { "chat": "./chat-2.mjs" } }"#;
/// let warnings = register_import_map(map, &"memory:///".parse()?, runtime.context())?;
/// assert!(warnings.is_empty());
/// runtime.import_source("main.mjs", "import two from 'chat'").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`ImportMap::parse`]. If the context has a loader of its own.
pub fn register_import_map(
    text: &str,
    base: &Url,
    context: &Context,
) -> Result<Vec<String>, ImportMapError> {
    let ImportMap {
        addresses,
        warnings,
    } = ImportMap::parse(text, base)?;
    let loader = context.downcast_module_loader::<Loader>();
    if loader.is_some_and(|loader| loader.add_import_map(addresses)) {
        Ok(warnings)
    } else {
        let why = "the modules of this context have a loader of their own";
        Err(ImportMapError::new(why))
    }
}
