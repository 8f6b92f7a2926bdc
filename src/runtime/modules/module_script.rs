//! [`ModuleScript`]: the result of running a module.

use crate::engine::Persistent;
use boa_engine::{Context, JsObject, Module};

/// An evaluated
/// [module script](https://html.spec.whatwg.org/multipage/webappapis.html#module-script): the
/// result of [`Runtime::import`](crate::Runtime::import).
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
pub struct ModuleScript(
    /// None is a module that threw, where a listener of the `error` event canceled that.
    pub(in crate::runtime) Option<Persistent<Module>>,
);

impl ModuleScript {
    /// Its [namespace object](https://tc39.es/ecma262/#sec-module-namespace-objects), with its
    /// exports. The object is empty if the module threw and a listener canceled the `error` event.
    ///
    /// The first call creates the object.
    pub fn namespace(&self, context: &mut Context) -> JsObject {
        self.0
            .as_ref()
            .map_or_else(JsObject::with_null_proto, |module| {
                module.namespace(context)
            })
    }
}
