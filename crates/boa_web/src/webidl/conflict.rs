//! What definitions do where the program has defined their names already.

use super::{replaced_globals, type_error};
use boa_engine::{Context, JsResult};

/// What the definition of interfaces does if the global object has one of their names already, from
/// the program or from an extension of boa_runtime: for
/// [`EventLoop::install_with`](crate::EventLoop::install_with), and for the extensions of
/// boa_websocket.
///
/// Names that this project has defined are no conflict: they are defined anew.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{EventLoop, webidl::Conflict};
///
/// let context = &mut Context::default();
/// context.eval(Source::from_bytes("globalThis.Event = class { mine = true }"))?;
/// let events = EventLoop::install_with(Conflict::Replace, context)?;
/// let replaced = context.eval(Source::from_bytes("new Event('x').mine === undefined"))?;
/// assert_eq!(replaced, true.into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Conflict {
    /// A TypeError that has the names. The global object is as after [`Keep`](Self::Keep) then.
    #[default]
    Fail,
    /// They are replaced. Objects of the program's classes are no instances of the new ones.
    Replace,
    /// The global object keeps them, and gets the other names. The interfaces of this project use
    /// its own: a `MessagePort` is no instance of an `EventTarget` of the program then.
    Keep,
}

impl Conflict {
    /// Runs steps that define names in the current realm, as the choice says.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{web, webidl::Conflict};
    ///
    /// let context = &mut Context::default();
    /// context.eval(Source::from_bytes("globalThis.atob = () => 'mine'"))?;
    /// Conflict::Keep.define(context, |context| {
    ///     web::register_encodings(context);
    ///     Ok(())
    /// })?;
    /// let kept = context.eval(Source::from_bytes("atob('') + typeof btoa"))?;
    /// assert_eq!(kept, boa_engine::js_string!("minefunction").into());
    /// # Ok::<_, boa_engine::JsError>(())
    /// ```
    ///
    /// # Errors
    /// That of the steps. With [`Fail`](Self::Fail) a TypeError that has the names.
    pub fn define(
        self,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> JsResult<()>,
    ) -> JsResult<()> {
        let (defined, replaced) = replaced_globals(context, steps);
        let names: Vec<_> = replaced.names().map(|name| format!("`{name}`")).collect();
        if self != Self::Replace {
            replaced.restore(context);
        }
        defined?;
        if self == Self::Fail && !names.is_empty() {
            return Err(type_error(format!(
                "the global object has {} already: define the library's first, or choose what stays by \
                 `on_conflict` or `EventLoop::install_with`: `Conflict::Replace` or `Conflict::Keep`",
                names.join(", ")
            )));
        }
        Ok(())
    }
}
