//! TypeScript: scripts, modules and blocks of documents that run with their types erased.

#[cfg(feature = "typescript")]
mod enum_declarations;
#[cfg(feature = "typescript")]
mod enums;
#[cfg(feature = "typescript")]
mod eraser;
#[cfg(feature = "typescript")]
mod imports;
#[cfg(feature = "typescript")]
mod namespaces;
#[cfg(feature = "typescript")]
mod parameter_properties;
#[cfg(feature = "typescript")]
mod scan;
#[cfg(feature = "typescript")]
mod scopes;
#[cfg(feature = "typescript")]
pub(crate) mod speculation;
#[cfg(feature = "typescript")]
mod strip;
#[cfg(all(test, feature = "typescript"))]
mod strip_tests;
#[cfg(feature = "typescript")]
mod syntax;
mod unused_imports;

#[cfg(feature = "typescript")]
pub(crate) use self::strip::syntax_error;
#[cfg(feature = "repl")]
pub(crate) use self::strip::uncapitalized;
use self::unused_imports::UnusedImports;
use boa_websocket::runtime::{Goal, TranspileError, Transpiler};
use std::{
    borrow::Cow,
    cell::Cell,
    path::{Path, PathBuf},
};

/// Declarations for scripts beyond the types of browsers.
pub(crate) const DECLARATIONS: &str = include_str!("boa-ws.d.ts");

const TSX: &str =
    "JSX is not supported: call the functions that create the elements, in a .ts file";

/// The transpiler of the command.
#[derive(Default)]
pub(crate) struct TypeScript {
    /// Whether the block of a document that runs is TypeScript.
    block: Cell<bool>,
    /// The JavaScript of the next script.
    #[cfg(feature = "typescript")]
    next: Cell<Option<String>>,
}

impl TypeScript {
    /// Says whether the next block of a document is TypeScript.
    pub(crate) fn set_block(&self, yes: bool) {
        self.block.set(yes);
    }

    /// Sets the JavaScript that runs in the place of the next script.
    #[cfg(feature = "typescript")]
    pub(crate) fn set_next(&self, code: String) {
        self.next.set(Some(code));
    }
}

impl Transpiler for TypeScript {
    fn transpile<'a>(
        &self,
        source: &'a str,
        name: &Path,
        goal: Goal,
    ) -> Result<Cow<'a, str>, TranspileError> {
        #[cfg(feature = "typescript")]
        if let Some(code) = self.next.take() {
            return Ok(Cow::Owned(code));
        }
        let refuse = |message: &str| {
            Err(TranspileError {
                message: message.to_owned(),
                offset: 0,
            })
        };
        match extension(name) {
            "ts" | "mts" | "cts" => erase(source, goal == Goal::Module, UnusedImports::Erase),
            "tsx" => refuse(TSX),
            "js" | "mjs" | "cjs" | "json" => Ok(Cow::Borrowed(source)),
            _ if self.block.get() => erase(source, goal == Goal::Module, UnusedImports::Erase),
            _ => Ok(Cow::Borrowed(source)),
        }
    }

    /// As the TypeScript compiler has it: an import names the file that the compiler would write.
    fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        match extension(missing) {
            "js" => Some(missing.with_extension("ts")),
            "mjs" => Some(missing.with_extension("mts")),
            _ => None,
        }
    }
}

/// The extension of a name, or the empty text.
pub(crate) fn extension(name: &Path) -> &str {
    name.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

/// Whether a file is TypeScript, by its name. Such files are modules. Those that are refused count
/// too.
pub(crate) fn is_typescript(name: &Path) -> bool {
    matches!(extension(name), "ts" | "mts" | "cts" | "tsx")
}

/// The JavaScript of a source in TypeScript. None if it has no types, or cannot be parsed.
pub(crate) fn erased(source: &str) -> Option<String> {
    match erase(source, true, UnusedImports::Keep) {
        Ok(Cow::Owned(code)) => Some(code),
        _ => None,
    }
}

#[cfg(feature = "typescript")]
fn erase(
    source: &str,
    module: bool,
    unused: UnusedImports,
) -> Result<Cow<'_, str>, TranspileError> {
    strip::strip(source, module, unused)
}

#[cfg(not(feature = "typescript"))]
fn erase(_: &str, _: bool, _: UnusedImports) -> Result<Cow<'_, str>, TranspileError> {
    let message = "this boa-ws was built without TypeScript (the feature `typescript`)".to_owned();
    Err(TranspileError { message, offset: 0 })
}
