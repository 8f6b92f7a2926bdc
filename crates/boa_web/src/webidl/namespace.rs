//! [Namespace objects](https://webidl.spec.whatwg.org/#js-namespaces), for example `console`.

use super::{
    Arguments, IntoJs, StaticSteps, global_names,
    member::require,
    member_property::{data_property, function, method, non_enumerable},
    new_object,
    sequence::completed,
    steps::AnyStatic,
};
use boa_engine::{
    Context, JsObject, JsString, JsSymbol, NativeFunction, builtins::object::OrdinaryObject,
    property::Attribute, realm::Realm,
};

/// A namespace object that is being made. Its operations are functions, which ignore `this`.
///
/// ```
/// use boa_engine::{Context, JsValue, Source};
/// use boa_web::webidl::{Namespace, Steps};
///
/// let context = &mut Context::default();
/// Namespace::new("Units", context)
///     .operation("toKelvin", &Steps(|celsius: f64, _| Ok(celsius + 273.0)))
///     .define(context);
/// assert_eq!(context.eval(Source::from_bytes("Units.toKelvin('20')"))?, JsValue::from(293));
/// assert!(context.eval(Source::from_bytes("Units.toKelvin()")).is_err());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug)]
pub struct Namespace {
    name: &'static str,
    object: JsObject,
    realm: Realm,
}

impl Namespace {
    /// A namespace object without operations, in the current realm.
    #[must_use]
    pub fn new(name: &'static str, context: &Context) -> Self {
        Self::of_object(name, new_object(context), context)
    }

    /// As [`new`](Self::new), with another prototype than `%Object.prototype%`.
    pub(crate) fn with_prototype(
        name: &'static str,
        prototype: JsObject,
        context: &Context,
    ) -> Self {
        let object = JsObject::from_proto_and_data(prototype, OrdinaryObject);
        Self::of_object(name, object, context)
    }

    fn of_object(name: &'static str, object: JsObject, context: &Context) -> Self {
        let tag = data_property(JsString::from(name), Attribute::CONFIGURABLE);
        object.insert_property(JsSymbol::to_string_tag(), tag);
        let realm = context.realm().clone();
        Self {
            name,
            object,
            realm,
        }
    }

    /// With an operation.
    #[must_use]
    pub fn operation<A: Arguments, R: IntoJs>(
        self,
        name: &'static str,
        steps: &'static StaticSteps<A, R>,
    ) -> Self {
        self.erased_operation(name, A::LENGTH, steps)
    }

    fn erased_operation(
        self,
        name: &'static str,
        length: usize,
        steps: &'static dyn AnyStatic,
    ) -> Self {
        let namespace = self.name;
        let native = NativeFunction::from_copy_closure(move |_, args, context| {
            let checked = require(args, length, || {
                format!("Failed to execute '{name}' on '{namespace}'")
            });
            let completion = match checked {
                Ok(()) => steps.call(args, context),
                Err(exception) => steps.fail(exception, context),
            };
            completed(completion, context)
        });
        let function = function(&self.realm, native, JsString::from(name), length);
        method(&self.object, name, function);
        self
    }

    /// Defines the namespace object on the global object of the current realm.
    pub fn define(self, context: &Context) {
        global_names::defines(self.name, context);
        let property = non_enumerable(self.object);
        context
            .global_object()
            .insert_property(JsString::from(self.name), property);
    }
}
