//! The extensions of [`extensions`](crate::extensions).

mod conflict;
mod events;
#[cfg(feature = "fetch")]
mod fetch;
mod interfaces;
mod time_zone;
mod websocket;

pub use crate::webidl::Conflict;
pub use conflict::{OnConflict, WithConflict};
pub use events::EventsExtension;
#[cfg(feature = "fetch")]
pub use fetch::FetchExtension;
pub use interfaces::{
    ConsoleExtension, CryptoExtension, EncodingExtension, FilesExtension, PerformanceExtension,
    StructuredCloneExtension, TimersExtension, UrlExtension,
};
pub use time_zone::SystemTimeZone;
pub use websocket::WebSocketExtension;

use crate::webidl::in_realm;
use boa_engine::{Context, JsResult, realm::Realm};

/// What defines something in a context, once.
///
/// ```
/// use boa_engine::{Context, JsResult, js_string, property::Attribute, realm::Realm};
/// use boa_websocket::{Runtime, extensions::RuntimeExtension};
///
/// /// Defines `version`.
/// struct Version(&'static str);
///
/// impl RuntimeExtension for Version {
///     fn register(self, _realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
///         context.register_global_property(js_string!("version"), js_string!(self.0), Attribute::all())
///     }
/// }
///
/// let greeting = |_, context: &mut Context| {
///     context.register_global_property(js_string!("greeting"), js_string!("hi"), Attribute::all())
/// };
/// let runtime = Runtime::builder().extension((Version("1.0"), greeting)).build()?;
/// # drop(runtime);
/// # Ok::<_, boa_websocket::Error>(())
/// ```
pub trait RuntimeExtension {
    /// Defines it in `realm`, or in the current realm of the context.
    ///
    /// # Errors
    ///
    /// What cannot be defined, with the reason.
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()>;
}

impl<F> RuntimeExtension for F
where
    F: FnOnce(Option<Realm>, &mut Context) -> JsResult<()>,
{
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        self(realm, context)
    }
}

/// Tuples register their members in order.
macro_rules! tuples {
    ($first:ident $($rest:ident)*) => {
        impl<$first: RuntimeExtension, $($rest: RuntimeExtension),*> RuntimeExtension
            for ($first, $($rest,)*)
        {
            fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
                #[expect(non_snake_case, reason = "the members have the names of their types")]
                let ($first, $($rest,)*) = self;
                $first.register(realm.clone(), context)?;
                $($rest.register(realm.clone(), context)?;)*
                Ok(())
            }
        }
        tuples!($($rest)*);
    };
    () => {};
}

tuples!(A B C D E F G H I J K L);

/// Runs steps in a realm, or in the current one if none is given.
fn within(
    realm: Option<Realm>,
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> JsResult<()>,
) -> JsResult<()> {
    let define = |context: &mut Context| conflict::define(context, steps);
    match realm {
        Some(realm) => in_realm(realm, context, define),
        None => define(context),
    }
}
