//! [`DOMException`](https://webidl.spec.whatwg.org/#idl-DOMException).

use super::report::is_error;
use crate::webidl::{
    Constructor, ErrorRoot, Interface, Layers, Members, PlatformRef, Steps, constant, create,
    function, getter, non_enumerable, string::is,
};
use boa_engine::{
    Context, JsArgs, JsError, JsObject, JsString, NativeFunction, builtins::error::Error, js_string,
};
use boa_gc::{Finalize, Trace};

/// An exception of a web API. Scripts compare its name; people read its message.
///
/// ```
/// use boa_web::{dom::DomException, webidl::PlatformRef};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let error = DomException::error("InvalidStateError", "it is not open", context); // to be thrown
/// # drop(error);
/// let object = DomException::create("AbortError", "it was given up", context);
/// let exception = PlatformRef::<DomException>::of_object(&object).expect("it is one");
/// assert_eq!(exception.name().to_std_string_lossy(), "AbortError");
/// assert_eq!(exception.message().to_std_string_lossy(), "it was given up");
/// assert_eq!(exception.code(), 20);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Trace, Finalize)]
pub struct DomException {
    name: JsString,
    message: JsString,
    /// The call stack at its creation: a line for each function.
    stack: Option<JsString>,
}

/// [The names with a legacy code](https://webidl.spec.whatwg.org/#dfn-error-names-table), with the
/// constant for it.
const LEGACY_CODES: &[(&str, u16)] = &[
    ("IndexSizeError", 1),
    ("HierarchyRequestError", 3),
    ("WrongDocumentError", 4),
    ("InvalidCharacterError", 5),
    ("NoModificationAllowedError", 7),
    ("NotFoundError", 8),
    ("NotSupportedError", 9),
    ("InUseAttributeError", 10),
    ("InvalidStateError", 11),
    ("SyntaxError", 12),
    ("InvalidModificationError", 13),
    ("NamespaceError", 14),
    ("InvalidAccessError", 15),
    ("TypeMismatchError", 17),
    ("SecurityError", 18),
    ("NetworkError", 19),
    ("AbortError", 20),
    ("URLMismatchError", 21),
    ("QuotaExceededError", 22),
    ("TimeoutError", 23),
    ("InvalidNodeTypeError", 24),
    ("DataCloneError", 25),
];

impl Interface for DomException {
    const NAME: &'static str = "DOMException";
    type Parent = ErrorRoot;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (message, name): (Option<JsString>, Option<JsString>), context| {
            let slots = Self {
                name: name.unwrap_or(js_string!("Error")),
                message: message.unwrap_or_default(),
                stack: current_stack(context),
            };
            let this = new_target.create(Layers::error().with(slots), context)?;
            this.define_stack();
            Ok(this)
        },
    )));
    const MEMBERS: Members<Self> = &[
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        getter("message", &Steps(|this, _| Ok(this.message.clone()))),
        getter("code", &Steps(|this, _| Ok(this.code()))),
        constant("INDEX_SIZE_ERR", 1),
        constant("DOMSTRING_SIZE_ERR", 2),
        constant("HIERARCHY_REQUEST_ERR", 3),
        constant("WRONG_DOCUMENT_ERR", 4),
        constant("INVALID_CHARACTER_ERR", 5),
        constant("NO_DATA_ALLOWED_ERR", 6),
        constant("NO_MODIFICATION_ALLOWED_ERR", 7),
        constant("NOT_FOUND_ERR", 8),
        constant("NOT_SUPPORTED_ERR", 9),
        constant("INUSE_ATTRIBUTE_ERR", 10),
        constant("INVALID_STATE_ERR", 11),
        constant("SYNTAX_ERR", 12),
        constant("INVALID_MODIFICATION_ERR", 13),
        constant("NAMESPACE_ERR", 14),
        constant("INVALID_ACCESS_ERR", 15),
        constant("VALIDATION_ERR", 16),
        constant("TYPE_MISMATCH_ERR", 17),
        constant("SECURITY_ERR", 18),
        constant("NETWORK_ERR", 19),
        constant("ABORT_ERR", 20),
        constant("URL_MISMATCH_ERR", 21),
        constant("QUOTA_EXCEEDED_ERR", 22),
        constant("TIMEOUT_ERR", 23),
        constant("INVALID_NODE_TYPE_ERR", 24),
        constant("DATA_CLONE_ERR", 25),
    ];
}

impl DomException {
    /// [Creates](https://webidl.spec.whatwg.org/#dfn-create-exception) an exception in the current
    /// realm.
    pub fn create(name: &str, message: &str, context: &mut Context) -> JsObject {
        let slots = Self::slots(name, JsString::from(message), context);
        let this = create(Layers::error().with(slots), context);
        this.define_stack();
        this.into_object()
    }

    /// The slots of an exception of an interface that inherits from this one.
    /// [`PlatformRef::define_stack`] completes its object.
    pub fn slots(name: &str, message: JsString, context: &mut Context) -> Self {
        Self::with_stack(JsString::from(name), message, current_stack(context))
    }

    /// The slots of an exception with the call stack of another one.
    pub(crate) const fn with_stack(
        name: JsString,
        message: JsString,
        stack: Option<JsString>,
    ) -> Self {
        Self {
            name,
            message,
            stack,
        }
    }

    /// As [`DomException::create`], as an error to return.
    pub fn error(name: &str, message: &str, context: &mut Context) -> JsError {
        JsError::from_opaque(Self::create(name, message, context).into())
    }

    /// The name, which scripts compare.
    #[must_use]
    pub const fn name(&self) -> &JsString {
        &self.name
    }

    /// The message, for people.
    #[must_use]
    pub const fn message(&self) -> &JsString {
        &self.message
    }

    /// The call stack at its creation.
    pub(super) fn stack(&self) -> Option<JsString> {
        self.stack.clone()
    }

    /// The legacy code of the name, or 0.
    #[must_use]
    pub fn code(&self) -> u16 {
        LEGACY_CODES
            .iter()
            .find(|(name, _)| is(&self.name, name))
            .map_or(0, |(_, code)| *code)
    }
}

/// Defines [`Error.isError`](https://tc39.es/ecma262/#sec-error.iserror), for which a
/// [DOMException is an error](https://webidl.spec.whatwg.org/#js-DOMException-specialness) too.
pub(super) fn define_is_error(context: &Context) {
    let is_error = NativeFunction::from_fn_ptr(|_, args, _| {
        Ok(args
            .get_or_undefined(0)
            .as_object()
            .is_some_and(|object| is_error(&object))
            .into())
    });
    let is_error = function(context.realm(), is_error, js_string!("isError"), 1);
    let constructor = context.intrinsics().constructors().error().constructor();
    constructor.insert_property(js_string!("isError"), non_enumerable(is_error));
}

impl PlatformRef<DomException> {
    /// Defines the own property `stack`, as engines do that capture the stack. Call it after the
    /// creation of an object of an interface that inherits from `DOMException`.
    pub fn define_stack(&self) {
        if let Some(stack) = self.stack() {
            let stack = Error::stack_text(&self.name, &self.message, &stack);
            self.object()
                .insert_property(js_string!("stack"), non_enumerable(stack));
        }
    }
}

/// The calls that run, a line for each.
pub(super) fn current_stack(context: &Context) -> Option<JsString> {
    Some(Error::current_calls(context)).filter(|calls| !calls.is_empty())
}
