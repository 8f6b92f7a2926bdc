//! The result of
//! [preparing a script element](https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).

use crate::dom::Element;
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::PlatformRef;
use std::path::PathBuf;
use url::Url;

/// The [type](https://html.spec.whatwg.org/multipage/scripting.html#concept-script-type) of a
/// script that is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Classic,
    Module,
}

/// The source of a script.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// The text, after whitespace that keeps its position in the page, and the name of the code.
    Inline {
        text: String,
        name: PathBuf,
    },
    File(Url),
}

/// A script that is ready to be executed, or to be fetched.
#[derive(Clone, Trace, Finalize)]
pub(crate) struct PreparedScript {
    pub(super) element: PlatformRef<Element>,
    #[unsafe_ignore_trace]
    pub(super) r#type: Type,
    #[unsafe_ignore_trace]
    pub(super) origin: Origin,
}
