//! The result of
//! [preparing a script element](https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).

use crate::dom::{Document, Element, ext::*};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::PlatformRef;
use encoding_rs::Encoding;
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
    /// The text, after whitespace that keeps its position in the page.
    Inline(String),
    File(Url),
}

/// A script that is ready to be executed, or to be fetched.
#[derive(Clone, Trace, Finalize)]
pub(crate) struct PreparedScript {
    pub(super) element: PlatformRef<Element>,
    /// The [preparation-time document](https://html.spec.whatwg.org/multipage/scripting.html#preparation-time-document).
    pub(super) document: PlatformRef<Document>,
    #[unsafe_ignore_trace]
    pub(super) r#type: Type,
    /// The name of inline code, and of the one that imports a module.
    #[unsafe_ignore_trace]
    pub(super) name: PathBuf,
    #[unsafe_ignore_trace]
    pub(super) origin: Origin,
    /// The encoding of a source without a byte order mark, unless its server names another one.
    #[unsafe_ignore_trace]
    pub(super) encoding: &'static Encoding,
}

impl PreparedScript {
    /// Whether the element was moved to another document, so that the script is not executed.
    pub(super) fn was_moved(&self) -> bool {
        !self.element.node().owner().is(&self.document)
    }
}
