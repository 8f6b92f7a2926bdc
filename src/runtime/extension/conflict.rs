//! What extensions do where the program has defined their names already.

use super::RuntimeExtension;
use crate::webidl::{Conflict, insert_realm_data, realm_data};
use boa_engine::{Context, JsData, JsResult, realm::Realm};
use boa_gc::{Finalize, Trace};

/// Says what extensions do with names that the program has defined. An extension that is registered
/// again defines its names anew.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::extensions::{Conflict, OnConflict, RuntimeExtension, TimersExtension, UrlExtension};
///
/// let context = &mut Context::default();
/// context.eval(Source::from_bytes("globalThis.URL = class { href = 'mine' }"))?;
/// let extensions = (TimersExtension, UrlExtension).on_conflict(Conflict::Keep);
/// extensions.register(None, context)?;
/// let kept = context.eval(Source::from_bytes("[new URL().href, typeof URLSearchParams, typeof setTimeout].join()"))?;
/// assert_eq!(kept, boa_engine::js_string!("mine,function,function").into());
/// # boa_engine::JsResult::Ok(())
/// ```
pub trait OnConflict: RuntimeExtension + Sized {
    /// The extension, or a tuple of extensions, with a choice in the place of [`Conflict::Fail`].
    fn on_conflict(self, conflict: Conflict) -> WithConflict<Self> {
        WithConflict {
            extension: self,
            conflict,
        }
    }
}

impl<E: RuntimeExtension> OnConflict for E {}

/// An extension with a choice for conflicts: [`OnConflict::on_conflict`].
#[derive(Debug)]
#[must_use]
pub struct WithConflict<E> {
    extension: E,
    conflict: Conflict,
}

impl<E: RuntimeExtension> RuntimeExtension for WithConflict<E> {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        let place = realm.clone().unwrap_or_else(|| context.realm().clone());
        let outer = current(&place);
        insert_realm_data(Choice(self.conflict), &place);
        let registered = self.extension.register(realm, context);
        insert_realm_data(Choice(outer), &place);
        registered
    }
}

/// The choice for the extensions that are being registered in a realm.
#[derive(Trace, Finalize, JsData)]
struct Choice(#[unsafe_ignore_trace] Conflict);

fn current(realm: &Realm) -> Conflict {
    realm_data(realm, |Choice(conflict)| *conflict).unwrap_or_default()
}

/// Runs the steps of an extension in the current realm, as the choice for conflicts says.
pub(super) fn define(
    context: &mut Context,
    steps: impl FnOnce(&mut Context) -> JsResult<()>,
) -> JsResult<()> {
    let realm = context.realm().clone();
    let defined = current(&realm).define(context, steps);
    insert_realm_data(IsUnfinished(defined.is_err()), &realm);
    defined
}

/// Whether the last extension of a realm has failed. Its interfaces may be there without their names.
#[derive(Trace, Finalize, JsData)]
struct IsUnfinished(bool);

pub(super) fn is_unfinished(realm: &Realm) -> bool {
    realm_data(realm, |IsUnfinished(it)| *it).unwrap_or_default()
}
