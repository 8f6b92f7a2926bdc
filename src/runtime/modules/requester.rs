//! [`Requester`]: who imports a module or a script, or starts a worker, and its [`Reach`].

use crate::host::HOST_CODE;
use boa_engine::{Context, module::Referrer};
use std::path::Path;

/// The [active script](https://html.spec.whatwg.org/multipage/webappapis.html#active-script) of an
/// import, as far as it is known. It decides what a specifier is relative to, and whether files may
/// be loaded.
///
/// The engine knows the script of each function that a script has defined, and of the code that a
/// running script passes to `eval` or `Function`. Jobs of promises, timers, listeners and other
/// callbacks keep it for functions of the engine.
#[derive(Debug, Clone, Copy)]
pub(in crate::runtime) enum Requester<'a> {
    /// A script or a module with a name, which is a path or a URL.
    Script(&'a Path),
    /// Code that has no name: the program has parsed it itself, or it belongs to the document. It
    /// counts as a part of the main script.
    Unnamed,
    /// No script: the program, or a task that no script is known of, calls a function of the
    /// engine. It may be `eval` with the code of a server, so it gets no files.
    Nobody,
}

/// Which files the scripts of a [`Requester`] may load.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::runtime) enum Reach {
    /// Those that the program permits: it is a script of the program.
    #[default]
    Scripts,
    /// Those in the folders of packages and of the scripts: it is a file of a package.
    #[cfg(feature = "packages")]
    Packages,
    /// None: it is code of a server, or unknown.
    Nothing,
}

impl<'a> Requester<'a> {
    pub(in crate::runtime) fn of(referrer: &'a Referrer) -> Self {
        match referrer {
            Referrer::Realm(_) => Self::Nobody,
            Referrer::Script(_) | Referrer::Module(_) => match referrer.path() {
                None => Self::Unnamed,
                Some(name) if name == Path::new(HOST_CODE) => Self::Nobody,
                Some(name) => Self::Script(name),
            },
        }
    }

    /// Its name, if it has one.
    pub(super) const fn name(self) -> Option<&'a Path> {
        match self {
            Self::Script(name) => Some(name),
            Self::Unnamed | Self::Nobody => None,
        }
    }
}

/// The active script, for [`Requester::of`].
pub(in crate::runtime) fn active_referrer(context: &Context) -> Referrer {
    let active = context.get_active_script_or_module();
    active.map_or_else(|| Referrer::Realm(context.realm().clone()), Into::into)
}
