//! Imports of names that are not used as values.

/// What happens to the import of a name that is not used as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnusedImports {
    /// It goes, as by other compilers of TypeScript: it may be the name of a type.
    Erase,
    /// It stays, for code that follows.
    Keep,
}
