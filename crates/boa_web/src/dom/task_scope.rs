//! Whose tasks are whose: a host may bound the time of what a call of the program has started, and
//! of all that this starts.

use super::Task;
use boa_engine::Context;
use std::rc::Rc;

/// Something with tasks of its own, such as a call of the program. It refers to no objects of the
/// collector.
pub trait TaskScope {
    /// A task of this scope: what it starts is of the scope, too.
    fn task(self: Rc<Self>, task: Rc<dyn Task>) -> Rc<dyn Task>;
}

opaque_debug!(dyn TaskScope);

type Current = Rc<dyn Fn() -> Option<Rc<dyn TaskScope>>>;

/// In the data of the context: returns the scope of what runs now.
#[derive(Clone)]
struct Scopes(Current);

/// Sets the function that returns the scope of what runs now. Without one, nothing has a scope.
pub fn set_current_scope(
    current: impl Fn() -> Option<Rc<dyn TaskScope>> + 'static,
    context: &mut Context,
) {
    context.insert_data(Scopes(Rc::new(current)));
}

/// The scope of what runs now.
pub fn current_scope(context: &Context) -> Option<Rc<dyn TaskScope>> {
    context.get_data::<Scopes>().cloned()?.0()
}

/// A task of something that was created in this scope.
pub fn in_scope(scope: Option<&Rc<dyn TaskScope>>, task: Rc<dyn Task>) -> Rc<dyn Task> {
    match scope {
        Some(scope) => scope.clone().task(task),
        None => task,
    }
}
