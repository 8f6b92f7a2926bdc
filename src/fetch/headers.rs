//! [`Headers`](https://fetch.spec.whatwg.org/#headers-class).

use super::header_list::{
    HeaderList, is_forbidden_request_header, is_forbidden_response_header, is_no_cors_safelisted,
    is_value, normalized_value,
};
use crate::{
    net::runtime::is_token,
    webidl::{
        self, ByteString, Constructor, FromJs, Inspected, Interface, Iterable, Layers, Members,
        PlatformRef, Root, Steps, iterable, operation, string::from_utf8, type_error,
    },
    websocket::pairs,
};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use std::cell::{Cell, RefCell};

/// A `Headers`: a list of header fields.
#[derive(Debug, Trace, Finalize)]
pub struct Headers {
    #[unsafe_ignore_trace]
    list: RefCell<HeaderList>,
    #[unsafe_ignore_trace]
    guard: Cell<Guard>,
}

/// The [guard](https://fetch.spec.whatwg.org/#concept-headers-guard): which fields scripts may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    None,
    Request,
    RequestNoCors,
    Response,
    Immutable,
}

impl Interface for Headers {
    const NAME: &'static str = "Headers";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, init: Option<HeadersInit>, context| {
            let headers = Self::new(Guard::None, context);
            if let Some(init) = init {
                headers.fill(init)?;
            }
            new_target.object(headers, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Properties];
    const MEMBERS: Members<Self> = &[
        operation(
            "append",
            &Steps(|this, (name, value): (ByteString, ByteString), _| {
                this.append(name.into_string(), &value.into_string())
            }),
        ),
        operation(
            "delete",
            &Steps(|this, name: ByteString, _| {
                let name = valid_name(name.into_string())?;
                if this.permits(&name, "")? && this.list.borrow().has(&name) {
                    this.list
                        .borrow_mut()
                        .retain(|known| !known.eq_ignore_ascii_case(&name));
                }
                Ok(())
            }),
        ),
        operation(
            "get",
            &Steps(|this, name: ByteString, _| {
                let name = valid_name(name.into_string())?;
                Ok(this.list.borrow().get(&name))
            }),
        ),
        operation(
            "getSetCookie",
            &Steps(|this, (), _| {
                let list = this.list.borrow();
                Ok(list.values("set-cookie").map(from_utf8).collect::<Vec<_>>())
            }),
        ),
        operation(
            "has",
            &Steps(|this, name: ByteString, _| {
                let name = valid_name(name.into_string())?;
                Ok(this.list.borrow().has(&name))
            }),
        ),
        operation(
            "set",
            &Steps(|this, (name, value): (ByteString, ByteString), _| {
                let value = value.into_string();
                let value = valid_value(&value)?;
                let name = valid_name(name.into_string())?;
                if this.permits(&name, value)? {
                    this.list.borrow_mut().set(name, value.to_owned())?;
                }
                Ok(())
            }),
        ),
        iterable::<Self>(),
    ];
}

impl Iterable for Headers {
    fn pair(this: &PlatformRef<Self>, index: usize) -> Option<(JsValue, JsValue)> {
        let sorted = this.list.borrow_mut().sorted();
        let (name, value) = sorted.get(index)?;
        Some((from_utf8(name).into(), from_utf8(value).into()))
    }
}

fn valid_name(name: String) -> JsResult<String> {
    if is_token(&name) {
        Ok(name)
    } else {
        Err(type_error(format!(
            "{name:?} is not the name of a header field"
        )))
    }
}

fn valid_value(value: &str) -> JsResult<&str> {
    let value = normalized_value(value);
    if is_value(value) {
        Ok(value)
    } else {
        Err(type_error(
            "the value of a header field must not have a line break or a NUL",
        ))
    }
}

impl Headers {
    pub(super) fn new(guard: Guard, context: &Context) -> Self {
        Self::of_list(HeaderList::new(context), guard)
    }

    pub(super) const fn of_list(list: HeaderList, guard: Guard) -> Self {
        Self {
            list: RefCell::new(list),
            guard: Cell::new(guard),
        }
    }

    pub(super) fn into_object(self, context: &Context) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(self), context)
    }

    pub(super) const fn list(&self) -> &RefCell<HeaderList> {
        &self.list
    }

    /// An object with the same fields and the same guard. Fails with a RangeError beyond the quota.
    pub(super) fn cloned(&self, context: &Context) -> JsResult<PlatformRef<Self>> {
        let list = self.list.borrow().copy(context)?;
        Ok(Self::of_list(list, self.guard.get()).into_object(context))
    }

    pub(super) fn set_guard(&self, guard: Guard) {
        self.guard.set(guard);
    }

    /// [Validate](https://fetch.spec.whatwg.org/#headers-validate): whether scripts may set or
    /// delete the field. Those that belong to the connection are left out without an error.
    fn permits(&self, name: &str, value: &str) -> JsResult<bool> {
        match self.guard.get() {
            Guard::Immutable => Err(type_error(
                "the header fields of this object can't be changed",
            )),
            Guard::None => Ok(true),
            Guard::Request => Ok(!is_forbidden_request_header(name, value)),
            // The empty value of a deletion says nothing about the field.
            Guard::RequestNoCors => Ok(value.is_empty() && is_no_cors_name(name)
                || is_no_cors_safelisted(name, value) && !is_forbidden_request_header(name, value)),
            Guard::Response => Ok(!is_forbidden_response_header(name)),
        }
    }

    /// [Append](https://fetch.spec.whatwg.org/#concept-headers-append)
    fn append(&self, name: String, value: &str) -> JsResult<()> {
        let value = valid_value(value)?;
        let name = valid_name(name)?;
        let permitted = match self.guard.get() {
            Guard::RequestNoCors if !is_no_cors_name(&name) => false,
            Guard::RequestNoCors => {
                let before = self.list.borrow().get(&name);
                let combined =
                    before.map_or_else(|| value.to_owned(), |before| format!("{before}, {value}"));
                is_no_cors_safelisted(&name, &combined)
                    && !is_forbidden_request_header(&name, value)
            }
            _ => self.permits(&name, value)?,
        };
        if permitted {
            self.list.borrow_mut().append(name, value.to_owned())
        } else {
            Ok(())
        }
    }

    /// [Fill](https://fetch.spec.whatwg.org/#concept-headers-fill)
    pub(super) fn fill(&self, init: HeadersInit) -> JsResult<()> {
        let fields = init
            .0
            .ok_or_else(|| type_error("each item must be a name and a value"))?;
        fields
            .into_iter()
            .try_for_each(|(name, value)| self.append(name, &value))
    }

    /// Adds the type of a body, unless there is one.
    pub(super) fn fill_type(&self, r#type: Option<String>) -> JsResult<()> {
        match r#type {
            Some(r#type) if !self.list.borrow().has("content-type") => {
                self.append("Content-Type".to_owned(), &r#type)
            }
            _ => Ok(()),
        }
    }
}

fn is_no_cors_name(name: &str) -> bool {
    [
        "accept",
        "accept-language",
        "content-language",
        "content-type",
        "range",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known))
}

/// `HeadersInit`: `(sequence<sequence<ByteString>> or record<ByteString, ByteString>)`
///
/// `None` if an item is no pair: [`Headers::fill`] fails then, after all arguments are converted.
#[derive(Debug)]
pub(super) struct HeadersInit(pub(super) Option<Vec<(String, String)>>);

impl FromJs for HeadersInit {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let no_object = "header fields are an object or a sequence of pairs";
        let fields = pairs::<ByteString>(value, no_object, context)?;
        let text =
            |(name, value): (ByteString, ByteString)| (name.into_string(), value.into_string());
        Ok(Self(fields.map(|it| it.into_iter().map(text).collect())))
    }
}
