//! The properties of the global object that definitions replace: those of the program.

use super::with_realm_data;
use boa_engine::{
    Context, JsData, JsString,
    property::{PropertyDescriptor, PropertyKey},
};
use boa_gc::{Finalize, GcRefCell, Trace};
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// The names of a realm's global object that this crate and its users have defined by Web IDL.
#[derive(Default, Trace, Finalize, JsData)]
struct DefinedNames {
    #[unsafe_ignore_trace]
    all: RefCell<FxHashSet<&'static str>>,
    /// The properties that were replaced, while [`replaced_globals`] looks for them.
    replaced: GcRefCell<Option<ReplacedGlobals>>,
}

/// The properties of the global object that definitions have replaced: see [`replaced_globals`].
#[derive(Debug, Default, Trace, Finalize)]
pub struct ReplacedGlobals(Vec<(JsString, PropertyDescriptor)>);

impl ReplacedGlobals {
    /// The names of the properties.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(name, _)| name.to_std_string_lossy())
    }

    /// Gives the global object of the current realm its properties back.
    pub fn restore(mut self, context: &Context) {
        let global = context.global_object();
        for (name, property) in self.0.drain(..) {
            // A later definition replaces the program's again.
            with_realm_data(context.realm(), |known: &DefinedNames| {
                known.all.borrow_mut().remove(&*name.to_std_string_lossy());
            });
            global.insert_property(name, property);
        }
    }
}

/// Runs steps that define interfaces, operations and attributes of the global object. Returns what
/// they have replaced that no such definition had made before: classes and functions of the program.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{web, webidl::replaced_globals};
///
/// let context = &mut Context::default();
/// context.eval(Source::from_bytes("globalThis.atob = () => 'mine'"))?;
/// let ((), replaced) = replaced_globals(context, web::register_encodings);
/// assert_eq!(replaced.names().collect::<Vec<_>>(), ["atob"]);
/// replaced.restore(context);
/// let said = context.eval(Source::from_bytes("atob('') + typeof btoa"))?;
/// assert_eq!(said, boa_engine::js_string!("minefunction").into());
/// # boa_engine::JsResult::Ok(())
/// ```
pub fn replaced_globals<R>(
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> R,
) -> (R, ReplacedGlobals) {
    let swap = |next, context: &Context| {
        with_realm_data(context.realm(), |known: &DefinedNames| {
            std::mem::replace(&mut *known.replaced.borrow_mut(), next)
        })
    };
    let outer = swap(Some(ReplacedGlobals::default()), context);
    let result = steps(context);
    let replaced = swap(outer, context).unwrap_or_default();
    (result, replaced)
}

/// Must be called before a property of the global object is defined.
pub(super) fn defines(name: &'static str, context: &Context) {
    with_realm_data(context.realm(), |known: &DefinedNames| {
        let is_new = known.all.borrow_mut().insert(name);
        let mut replaced = known.replaced.borrow_mut();
        let Some(ReplacedGlobals(replaced)) = replaced.as_mut().filter(|_| is_new) else {
            return;
        };
        let name = JsString::from(name);
        let global = context.global_object();
        let key = PropertyKey::from(name.clone());
        let property = { global.borrow().properties().get(&key) };
        if let Some(property) = property {
            replaced.push((name, property));
        }
    });
}
