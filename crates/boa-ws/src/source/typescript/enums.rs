//! The enumerations in a list of statements.

use std::collections::HashMap;

/// The enumerations of a list of statements: an enumeration may have several declarations.
#[derive(Default)]
pub(super) struct Enums {
    /// For each, whether its members are strings.
    pub(super) members: HashMap<String, HashMap<String, bool>>,
    /// The declaration that is being visited.
    pub(super) current: Option<String>,
}

impl Enums {
    /// Whether the earlier member of this name in the current enumeration is a string.
    pub(super) fn member_is_string(&self, name: &str) -> Option<bool> {
        self.members.get(self.current.as_ref()?)?.get(name).copied()
    }

    /// The enumeration to which a name in an initializer belongs.
    pub(super) fn owner_of(&self, name: &str) -> Option<&str> {
        self.member_is_string(name).and(self.current.as_deref())
    }
}
