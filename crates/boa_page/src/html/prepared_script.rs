//! The result of
//! [preparing a script element](https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).

use crate::dom::{Document, Element, ext::*};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::PlatformRef;
use encoding_rs::Encoding;
use std::{cell::RefCell, path::PathBuf, rc::Rc};
use url::Url;

/// The [type](https://html.spec.whatwg.org/multipage/scripting.html#concept-script-type) of a
/// script that is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Classic,
    Module,
    ImportMap,
}

/// The source of a script.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// The text, after whitespace that keeps its position in the page.
    Inline(String),
    File(Url),
}

/// The name and the text of a script, or why there is none.
pub(super) type Text = Result<(PathBuf, String), String>;

/// The text of a script that was fetched when it was prepared. None while its server is asked.
#[derive(Debug, Default)]
pub(super) struct Arrival(RefCell<Option<Text>>);

impl Arrival {
    pub(super) fn set(&self, text: Text) {
        self.0.replace(Some(text));
    }

    pub(super) fn take(&self) -> Option<Text> {
        self.0.take()
    }
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
    /// The text, if it is fetched already. Otherwise it is read when it is executed.
    #[unsafe_ignore_trace]
    pub(super) arrival: Option<Rc<Arrival>>,
}

impl PreparedScript {
    /// Whether its server is being asked for it.
    pub(crate) fn is_pending(&self) -> bool {
        let arrival = self.arrival.as_ref();
        arrival.is_some_and(|arrival| arrival.0.borrow().is_none())
    }

    /// Whether the element was moved to another document, so that the script is not executed.
    pub(super) fn was_moved(&self) -> bool {
        !self.element.node().owner().is(&self.document)
    }
}
