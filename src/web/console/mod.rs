//! The [console](https://console.spec.whatwg.org/) namespace.

mod sink;

pub use sink::{Console, ConsoleMessage, Level};

use crate::webidl::{NamespaceOperation, define_namespace};
use boa_engine::{Context, JsData, JsResult, JsValue, object::JsObject};
use boa_gc::{Finalize, Trace};
use std::rc::Rc;

/// Makes `console` the one that the current realm's scripts print to. Without one, what they print is discarded.
pub fn install_console(console: Rc<dyn Console>, context: &mut Context) {
    context.realm().host_defined_mut().insert(Installed { console });
}

#[derive(Trace, Finalize, JsData)]
struct Installed {
    #[unsafe_ignore_trace]
    console: Rc<dyn Console>,
}

const OPERATIONS: &[NamespaceOperation] = &[NamespaceOperation {
    name: "log",
    length: 0,
    steps: |args, context| {
        let text: Vec<_> = args
            .iter()
            .map(|value| match value.as_string() {
                Some(text) => text.to_std_string_lossy(),
                None => value.display().to_string(),
            })
            .collect();
        print(Level::Log, &text.join(" "), context);
        Ok(JsValue::undefined())
    },
}];

pub(super) fn register(context: &mut Context) -> JsResult<()> {
    // The one namespace whose prototype is an object of its own, for code that was written for older consoles.
    let prototype = JsObject::with_object_proto(context.intrinsics());
    define_namespace("console", prototype, OPERATIONS, context);
    Ok(())
}

fn print(level: Level, text: &str, context: &Context) {
    let console = context.realm().host_defined().get::<Installed>().map(|it| it.console.clone());
    if let Some(console) = console {
        console.print(&ConsoleMessage { level, depth: 0, text });
    }
}
