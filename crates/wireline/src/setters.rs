//! Setters for structures of settings.

/// Defines a setter of its name for each field of a structure.
#[doc(hidden)]
#[macro_export]
macro_rules! setters {
    ($($(#[$attribute:meta])* $field:ident: $value:ty,)*) => {
        $(
            $(#[$attribute])*
            #[doc = concat!("Sets [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
            #[must_use]
            pub fn $field(mut self, $field: $value) -> Self {
                self.$field = $field.into();
                self
            }
        )*
    };
}
