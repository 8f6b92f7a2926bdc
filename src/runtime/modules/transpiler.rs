//! [`Transpiler`]: scripts and modules in other languages.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

/// Whether a source is a script or a module, its
/// [goal symbol](https://tc39.es/ecma262/#sec-ecmascript-language-source-code). [`Transpiler`] has
/// an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Goal {
    /// A classic script.
    Script,
    /// A module.
    Module,
}

/// Turns sources in another language, such as TypeScript, into JavaScript: for
/// [`Builder::transpiler`](crate::Builder::transpiler).
///
/// The runtime asks for every script and module that it parses: the sources of
/// [`Runtime::execute`](crate::Runtime::execute), [`Runtime::import`](crate::Runtime::import) and
/// [`Runtime::import_source`](crate::Runtime::import_source), and the files that they import.
/// Modules of a [`Builder::module_loader`](crate::Builder::module_loader) are parsed by it, and not
/// passed to a transpiler.
///
/// Errors of scripts are reported with positions in the JavaScript, and with lines of the source.
/// So the JavaScript should have the same lines, and what is left of the source should have the
/// same columns.
///
/// ```
/// use boa_websocket::{Runtime, runtime::{Goal, TranspileError, Transpiler}};
/// use std::{borrow::Cow, path::Path, rc::Rc};
///
/// /// Scripts whose names end in `.loud` are in capital letters.
/// struct Loud;
///
/// impl Transpiler for Loud {
///     fn transpile<'a>(&self, source: &'a str, name: &Path, _: Goal) -> Result<Cow<'a, str>, TranspileError> {
///         if name.extension().is_none_or(|extension| extension != "loud") {
///             return Ok(Cow::Borrowed(source));
///         }
///         match source.find(|it: char| it.is_ascii_lowercase()) {
///             Some(offset) => Err(TranspileError { message: "a small letter".to_owned(), offset }),
///             None => Ok(Cow::Owned(source.to_ascii_lowercase())),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().transpiler(Rc::new(Loud)).build()?;
/// assert_eq!(runtime.execute("a.loud", "[1].AT(0)").await?.as_number(), Some(1.0));
/// assert!(runtime.execute("b.loud", "[1].at(0)").await.is_err());
/// # Ok(())
/// # }
/// ```
pub trait Transpiler {
    /// The JavaScript of a source. `name` is the path of its file, or the name that the program has
    /// given it.
    ///
    /// # Errors
    /// Scripts get a SyntaxError with the message, at the position of the offset.
    fn transpile<'a>(
        &self,
        source: &'a str,
        name: &Path,
        goal: Goal,
    ) -> Result<Cow<'a, str>, TranspileError>;

    /// The file to load for an import of a file that does not exist. By default there is none, and
    /// the import fails. Only files that scripts may import are loaded.
    fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        let _ = missing;
        None
    }
}

/// The error of a source that cannot be transpiled: [`Transpiler`] has an example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TranspileError {
    /// The message of the SyntaxError.
    pub message: String,
    /// Where the error is in the source, in bytes.
    pub offset: usize,
}
