//! [Reflecting content attributes](https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#reflecting-content-attributes-in-idl-attributes)
//! in tables of members.

/// `[Reflect] attribute DOMString`, and its kin.
macro_rules! reflect {
    ($name:literal) => {
        $crate::dom::reflect::reflect!($name, $name)
    };
    ($name:literal, $content:literal) => {
        boa_websocket::webidl::attribute(
            $name,
            |this, _| Ok($crate::dom::element::of(this.object()).attribute($content).unwrap_or_default().into()),
            |this, value, context| {
                let value = <boa_engine::JsString as boa_websocket::webidl::FromJs>::from_js(value, context)?;
                $crate::dom::element::of(this.object()).set_attribute($content, value, context);
                Ok(())
            },
        )
    };
}
pub(crate) use reflect;

/// `[Reflect] attribute boolean`.
macro_rules! reflect_boolean {
    ($name:literal) => {
        $crate::dom::reflect::reflect_boolean!($name, $name)
    };
    ($name:literal, $content:literal) => {
        boa_websocket::webidl::attribute(
            $name,
            |this, _| Ok($crate::dom::element::of(this.object()).attribute($content).is_some().into()),
            |this, value, context| {
                let element = $crate::dom::element::of(this.object());
                if value.to_boolean() {
                    element.set_attribute($content, boa_engine::JsString::default(), context);
                } else {
                    element.remove_attribute($content, context);
                }
                Ok(())
            },
        )
    };
}
pub(crate) use reflect_boolean;

/// `[Reflect] attribute long`, with its default.
macro_rules! reflect_number {
    ($name:literal, $content:literal, $default:expr) => {
        boa_websocket::webidl::attribute(
            $name,
            |this, _| {
                let number = $crate::dom::element::of(this.object()).attribute_number::<i32>($content);
                Ok(number.unwrap_or($default).into())
            },
            |this, value, context| {
                let number = <i32 as boa_websocket::webidl::FromJs>::from_js(value, context)?;
                let text = boa_engine::JsString::from(number.to_string());
                $crate::dom::element::of(this.object()).set_attribute($content, text, context);
                Ok(())
            },
        )
    };
}
pub(crate) use reflect_number;

/// `[ReflectURL] attribute USVString`.
macro_rules! reflect_url {
    ($name:literal) => {
        boa_websocket::webidl::attribute(
            $name,
            |this, _| {
                let element = $crate::dom::element::of(this.object());
                let Some(text) = element.attribute($name) else { return Ok(boa_engine::JsString::default().into()) };
                let url = element.node().owner().parse_url(&text);
                Ok(url.map_or(text, |url| boa_engine::JsString::from(url.as_str())).into())
            },
            |this, value, context| {
                let value = <boa_engine::JsString as boa_websocket::webidl::FromJs>::from_js(value, context)?;
                $crate::dom::element::of(this.object()).set_attribute($name, value, context);
                Ok(())
            },
        )
    };
}
pub(crate) use reflect_url;

/// An attribute that is the text of the element's descendants, and replaces its children when it is set.
macro_rules! text_content {
    ($name:literal) => {
        boa_websocket::webidl::attribute(
            $name,
            |this, _| Ok($crate::dom::element::of(this.object()).node().descendant_text().into()),
            |this, value, context| {
                let text = <boa_engine::JsString as boa_websocket::webidl::FromJs>::from_js(value, context)?;
                $crate::dom::element::of(this.object()).node().set_text_content(text, context);
                Ok(())
            },
        )
    };
}
pub(crate) use text_content;
