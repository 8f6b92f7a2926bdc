//! [`URLPattern`](https://urlpattern.spec.whatwg.org/#urlpattern-class): patterns of URLs. The
//! crate `urlpattern` parses them, and the engine matches the regular expressions.

mod component;
mod input;
mod source;

use crate::{
    url_parser::{api_parse, parse_url},
    webidl::{
        self, Charge, Constructor, Inspected, Interface, Members, NewTarget, PlatformRef, Root,
        Steps, UsvString, dictionaries, getter, is_dictionary, new_object, operation, overloads,
        type_error,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, js_string, object::builtins::JsArray};
use boa_gc::{Finalize, Trace};
use component::Component;
use input::Input;
use source::{Source, with_protocol_matches};
use urlpattern::{
    RegexSyntax, UrlPatternInit, UrlPatternMatchInput, UrlPatternOptions,
    quirks::{MatchInput, parse_match_input},
};

/// The limit on the length of a pattern, in bytes. The time for its parts is quadratic.
const MAX_PATTERN_BYTES: usize = 64 << 10;

/// A `URLPattern`.
#[derive(Debug, Trace, Finalize)]
pub(super) struct UrlPattern {
    protocol: Component,
    username: Component,
    password: Component,
    hostname: Component,
    port: Component,
    pathname: Component,
    search: Component,
    hash: Component,
    has_regexp_groups: bool,
    /// The charge for the texts of the components.
    #[unsafe_ignore_trace]
    charge: Charge,
}

/// The attribute with the pattern of a component.
macro_rules! component {
    ($name:ident) => {
        getter(
            stringify!($name),
            &Steps(|this, _| Ok(this.$name.pattern().clone())),
        )
    };
}

impl Interface for UrlPattern {
    const NAME: &'static str = "URLPattern";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(Self::construct)));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "protocol", "username", "password", "hostname", "port", "pathname", "search", "hash",
    ])];
    const MEMBERS: Members<Self> = &[
        operation(
            "test",
            &Steps(
                |this, (input, base_url): (Option<Input>, Option<UsvString>), context| {
                    let input = input.unwrap_or_default();
                    Ok(this.match_url(&input, base_url, context)?.is_some())
                },
            ),
        ),
        operation(
            "exec",
            &Steps(
                |this, (input, base_url): (Option<Input>, Option<UsvString>), context| {
                    this.match_url(&input.unwrap_or_default(), base_url, context)
                },
            ),
        ),
        component!(protocol),
        component!(username),
        component!(password),
        component!(hostname),
        component!(port),
        component!(pathname),
        component!(search),
        component!(hash),
        getter(
            "hasRegExpGroups",
            &Steps(|this, _| Ok(this.has_regexp_groups)),
        ),
    ];
}

fn invalid(why: impl std::fmt::Display) -> boa_engine::JsError {
    type_error(format!("Failed to construct 'URLPattern': {why}"))
}

dictionaries! {
    /// `URLPatternOptions`
    #[derive(Debug)]
    struct Options {
        ignore_case: "ignoreCase" bool = false,
    }
}

overloads! {
    /// The arguments of the constructor.
    enum Construct {
        /// `constructor(optional URLPatternInput input = {}, optional URLPatternOptions options = {});`
        Input { input: Option<Input>, options: Options } if is_dictionary(1),
        /// `constructor(URLPatternInput input, USVString baseURL, optional URLPatternOptions options =
        /// {});`
        WithBase { input: Input, base_url: UsvString, options: Options },
    }
}

impl UrlPattern {
    /// <https://urlpattern.spec.whatwg.org/#dom-urlpattern-urlpattern>
    fn construct(
        new_target: &NewTarget<'_>,
        arguments: Construct,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        let (input, base_url, options) = match arguments {
            Construct::Input { input, options } => (input.unwrap_or_default(), None, options),
            Construct::WithBase {
                input,
                base_url: UsvString(base_url),
                options,
            } => (input, Some(base_url), options),
        };
        let pattern = Self::create(&input, base_url.as_deref(), options.ignore_case, context)?;
        new_target.object(pattern, context)
    }

    /// [Create](https://urlpattern.spec.whatwg.org/#url-pattern-create)
    fn create(
        input: &Input,
        base_url: Option<&str>,
        ignore_case: bool,
        context: &mut Context,
    ) -> JsResult<Self> {
        if input.len() + base_url.map_or(0, str::len) > MAX_PATTERN_BYTES {
            return Err(invalid(format!(
                "a pattern may have {MAX_PATTERN_BYTES} bytes"
            )));
        }
        let parsed =
            |base_url| parse_url(base_url, None).map_err(|_| invalid("the base URL is not valid"));
        let base_url = base_url.map(parsed).transpose()?;
        let init = match input {
            Input::Text(text) => {
                let parse =
                    || UrlPatternInit::parse_constructor_string::<Source>(text, base_url.clone());
                with_protocol_matches(parse, context)?
            }
            Input::Init(_) if base_url.is_some() => {
                return Err(invalid(
                    "a dictionary has its base URL as the member 'baseURL'",
                ));
            }
            Input::Init(init) => init
                .to_record()
                .ok_or_else(|| invalid("the member 'baseURL' is not a valid URL"))?,
        };
        let options = UrlPatternOptions {
            regex_syntax: RegexSyntax::EcmaScript,
            ignore_case,
        };
        let parse = || urlpattern::UrlPattern::<Source>::parse(init.clone(), options.clone());
        let parsed = with_protocol_matches(parse, context)?;
        let has_regexp_groups = parsed.has_regexp_groups();
        let charge = webidl::empty_charge(context);
        let mut pattern = Self {
            protocol: Component::compile(parsed.protocol, context)?,
            username: Component::compile(parsed.username, context)?,
            password: Component::compile(parsed.password, context)?,
            hostname: Component::compile(parsed.hostname, context)?,
            port: Component::compile(parsed.port, context)?,
            pathname: Component::compile(parsed.pathname, context)?,
            search: Component::compile(parsed.search, context)?,
            hash: Component::compile(parsed.hash, context)?,
            has_regexp_groups,
            charge,
        };
        let size = pattern.components().map(|(_, it)| it.size()).iter().sum();
        pattern.charge.set(size)?;
        Ok(pattern)
    }

    /// In the order of their names.
    const fn components(&self) -> [(&'static str, &Component); 8] {
        [
            ("hash", &self.hash),
            ("hostname", &self.hostname),
            ("password", &self.password),
            ("pathname", &self.pathname),
            ("port", &self.port),
            ("protocol", &self.protocol),
            ("search", &self.search),
            ("username", &self.username),
        ]
    }

    /// [Match](https://urlpattern.spec.whatwg.org/#url-pattern-match), with the arguments of
    /// `test()` and `exec()`. The result is an `URLPatternResult`.
    fn match_url(
        &self,
        input: &Input,
        base_url: Option<UsvString>,
        context: &mut Context,
    ) -> JsResult<Option<JsObject>> {
        let base_url = base_url.map(|UsvString(text)| text);
        let Some(values) = values_of(input, base_url.as_deref())? else {
            return Ok(None);
        };
        let mut results = Vec::with_capacity(8);
        for (name, component) in self.components() {
            let Some(result) = component.exec(value(&values, name), context)? else {
                return Ok(None);
            };
            results.push((name, result));
        }
        let mut inputs = vec![input.to_js(context)?];
        inputs.extend(base_url.map(|text| JsString::from(text).into()));
        let inputs = JsArray::from_iter(inputs, context);
        let result = new_object(context);
        for (name, component) in results {
            if name == "password" {
                result.create_data_property_or_throw(
                    js_string!("inputs"),
                    inputs.clone(),
                    context,
                )?;
            }
            result.create_data_property_or_throw(JsString::from(name), component, context)?;
        }
        Ok(Some(result))
    }
}

/// The values of the components of a URL. `None` if there is no such URL.
fn values_of(input: &Input, base_url: Option<&str>) -> JsResult<Option<MatchInput>> {
    let input = match (input, base_url) {
        (Input::Init(_), Some(_)) => {
            return Err(type_error(
                "a dictionary has its base URL as the member 'baseURL'",
            ));
        }
        (Input::Init(init), None) => init.to_record().map(UrlPatternMatchInput::Init),
        (Input::Text(text), base_url) => {
            api_parse(text, base_url).map(|record| UrlPatternMatchInput::Url(record.into()))
        }
    };
    Ok(input.and_then(parse_match_input))
}

fn value<'a>(values: &'a MatchInput, name: &str) -> &'a str {
    match name {
        "hash" => &values.hash,
        "hostname" => &values.hostname,
        "password" => &values.password,
        "pathname" => &values.pathname,
        "port" => &values.port,
        "protocol" => &values.protocol,
        "search" => &values.search,
        _ => &values.username,
    }
}
