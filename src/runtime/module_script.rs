//! A module that was run from Rust.

use boa_engine::{Context, JsObject, Module};

/// A [module script](https://html.spec.whatwg.org/multipage/webappapis.html#module-script) that was evaluated: what
/// [`Runtime::import`](super::Runtime::import) returns.
///
/// ```
/// # use boa_websocket::Runtime;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?;
/// let module = runtime.import_source("answer.mjs", "export const answer = 42").await?;
/// let context = runtime.context();
/// let answer = module.namespace(context).get(boa_engine::js_string!("answer"), context)?;
/// assert_eq!(answer.as_number(), Some(42.0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ModuleScript(Option<Module>);

impl ModuleScript {
    /// None is a module that threw, where a listener of the `error` event canceled that.
    pub(super) const fn new(module: Option<Module>) -> Self {
        Self(module)
    }

    /// Its [namespace object](https://tc39.es/ecma262/#sec-module-namespace-objects), which has what it exports. It has nothing
    /// if the module threw and a listener of the `error` event canceled that.
    ///
    /// The object is made by the first call. The engine never frees a module with exports whose namespace object was made, here
    /// or by a script (`import * as`, `import()`), nor the realm that it is in: a few hundred kibibytes of the runtime stay for as long
    /// as the thread lives. A program that makes many runtimes and needs no exports does without this.
    pub fn namespace(&self, context: &mut Context) -> JsObject {
        self.0.as_ref().map_or_else(JsObject::with_null_proto, |module| module.namespace(context))
    }
}
