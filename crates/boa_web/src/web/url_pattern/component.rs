//! [Components](https://urlpattern.spec.whatwg.org/#component) of a pattern.

use super::{
    invalid,
    source::{Source, compiled},
};
use crate::webidl::{new_object, string::from_utf8};
use boa_engine::{Context, JsObject, JsResult, JsString, js_string, object::builtins::JsRegExp};
use boa_gc::{Finalize, Trace};
use std::cell::OnceCell;

/// A component: its pattern, and the regular expression of it.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Component {
    pattern: JsString,
    source: JsString,
    flags: JsString,
    /// The regular expression, from its first use.
    regexp: OnceCell<JsRegExp>,
    /// The names of the groups.
    names: Vec<JsString>,
}

impl Component {
    /// A component of a parsed pattern. Fails with a TypeError if it has a regular expression that
    /// is not valid.
    pub(super) fn compile(
        parsed: urlpattern::component::Component<Source>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let Source { pattern, flags } = parsed.regexp.map_err(invalid)?;
        let names = parsed.group_name_list.iter();
        let component = Self {
            pattern: from_utf8(&parsed.pattern_string),
            source: from_utf8(&pattern),
            flags: JsString::from(flags),
            regexp: OnceCell::new(),
            names: names.map(|name| from_utf8(name)).collect(),
        };
        if parsed.has_regexp_group {
            component.regexp(context)?;
        }
        Ok(component)
    }

    pub(super) const fn pattern(&self) -> &JsString {
        &self.pattern
    }

    /// The memory of the texts, in bytes.
    pub(super) fn size(&self) -> usize {
        let texts = [&self.pattern, &self.source].into_iter().chain(&self.names);
        texts.map(JsString::len).sum()
    }

    fn regexp(&self, context: &mut Context) -> JsResult<&JsRegExp> {
        if let Some(known) = self.regexp.get() {
            return Ok(known);
        }
        let regexp = compiled(&self.source, &self.flags, context)?;
        Ok(self.regexp.get_or_init(|| regexp))
    }

    /// [Creates a component match result](https://urlpattern.spec.whatwg.org/#create-a-component-match-result),
    /// if the value matches.
    pub(super) fn exec(&self, value: &str, context: &mut Context) -> JsResult<Option<JsObject>> {
        let value = from_utf8(value);
        let Some(found) = self.regexp(context)?.exec(value.clone(), context)? else {
            return Ok(None);
        };
        let groups = new_object(context);
        for (index, name) in self.names.iter().enumerate() {
            // The first item is the whole value.
            let group = found.get(index + 1, context)?;
            groups.create_data_property_or_throw(name.clone(), group, context)?;
        }
        let result = new_object(context);
        result.create_data_property_or_throw(js_string!("groups"), groups, context)?;
        result.create_data_property_or_throw(js_string!("input"), value, context)?;
        Ok(Some(result))
    }
}
