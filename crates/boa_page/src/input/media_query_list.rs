//! [`matchMedia`](https://drafts.csswg.org/cssom-view/#the-mediaquerylist-interface): media queries
//! about the terminal. It is a screen with a grid and a size, on which light is preferred. A feature
//! that is not known here does not match. `change` is not fired.

use crate::{
    page::Page,
    text_layout::units::{COLUMN_WIDTH, LINE_HEIGHT, pixels},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use boa_web::{
    dom::{EventTarget, event_handler},
    webidl::{
        self, Interface, Layers, Members, Nullable, PlatformRef, Steps, UsvString,
        define_operation, getter, operation, or_null,
        string::{from_utf8, to_utf8},
    },
};

/// The slots of a `MediaQueryList`.
#[derive(Trace, Finalize)]
pub(crate) struct MediaQueryList {
    /// The query, as it was written.
    media: JsString,
}

pub(super) fn register(context: &mut Context) {
    webidl::define::<MediaQueryList>(context);
}

pub(super) fn define_on_window(context: &Context) {
    define_operation("matchMedia", &Steps(match_media), context);
}

/// <https://drafts.csswg.org/cssom-view/#dom-window-matchmedia>
fn match_media(
    UsvString(query): UsvString,
    context: &mut Context,
) -> JsResult<PlatformRef<MediaQueryList>> {
    let media = from_utf8(query.trim());
    let target = EventTarget::default();
    let layers = Layers::new().with(target).with(MediaQueryList { media });
    Ok(webidl::create(layers, context))
}

impl Interface for MediaQueryList {
    const NAME: &'static str = "MediaQueryList";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("media", &Steps(|this, _| Ok(this.media.clone()))),
        getter(
            "matches",
            &Steps(|this, context| {
                let (columns, rows) = Page::current(context)?.view().size();
                let screen = Screen {
                    width: pixels(columns, COLUMN_WIDTH),
                    height: pixels(rows, LINE_HEIGHT),
                };
                Ok(screen.matches(&to_utf8(&this.media)))
            }),
        ),
        operation(
            "addListener",
            &Steps(|this, callback, context| listen(this, "addEventListener", callback, context)),
        ),
        operation(
            "removeListener",
            &Steps(|this, callback, context| {
                listen(this, "removeEventListener", callback, context)
            }),
        ),
        event_handler!(change),
    ];
}

/// The older names of `addEventListener` and `removeEventListener`.
fn listen(
    this: &PlatformRef<MediaQueryList>,
    name: &'static str,
    Nullable(callback): Nullable<JsObject>,
    context: &mut Context,
) -> JsResult<()> {
    let target: JsValue = this.object().clone().into();
    let prototype = webidl::prototype_of::<EventTarget>(context.realm());
    let method = prototype.get(JsString::from(name), context)?;
    let args = [js_string!("change").into(), or_null(callback)];
    if let Some(method) = method.as_callable() {
        method.call(&target, &args, context)?;
    }
    Ok(())
}

/// Compares the value of the screen with one of a query.
type Comparison = fn(f64, f64) -> bool;

/// The screen that queries are about, in CSS pixels.
struct Screen {
    width: f64,
    height: f64,
}

impl Screen {
    /// Evaluates a [media query list](https://drafts.csswg.org/mediaqueries/#media-query-list): one
    /// of its queries matches. An empty one matches.
    fn matches(&self, list: &str) -> bool {
        let list = list.to_ascii_lowercase();
        list.trim().is_empty()
            || list
                .split(',')
                .any(|query| self.matches_query(query.trim()))
    }

    fn matches_query(&self, query: &str) -> bool {
        if let Some(rest) = query.strip_prefix("not ") {
            // Of a query that is not known, nothing is known about its opposite.
            return self.evaluate(rest.trim()) == Some(false);
        }
        let query = query.strip_prefix("only ").unwrap_or(query);
        self.evaluate(query.trim()) == Some(true)
    }

    /// Evaluates conditions that `and` connects. `None` if one is not known.
    fn evaluate(&self, query: &str) -> Option<bool> {
        let mut all = Some(true);
        for part in query.split(" and ") {
            let part = part.trim();
            let result = match part.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
                Some(feature) => self.feature(feature.trim()),
                None => match part {
                    "all" | "screen" => Some(true),
                    "print" => Some(false),
                    _ => None,
                },
            };
            all = match (all, result) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        all
    }

    fn feature(&self, feature: &str) -> Option<bool> {
        if let Some(inside) = feature.strip_prefix("not ") {
            let inside = inside.trim().strip_prefix('(')?.strip_suffix(')')?;
            return self.feature(inside.trim()).map(|it| !it);
        }
        let Some((name, value)) = feature.split_once(':') else {
            return self.range(feature).or(match feature {
                "width" | "height" | "orientation" | "prefers-color-scheme" | "grid" => Some(true),
                "prefers-reduced-motion" => Some(false),
                _ => None,
            });
        };
        let (name, value) = (name.trim(), value.trim());
        match name {
            "min-width" => Some(self.width >= length(value)?),
            "max-width" => Some(self.width <= length(value)?),
            "width" => Some(is_same(self.width, length(value)?)),
            "min-height" => Some(self.height >= length(value)?),
            "max-height" => Some(self.height <= length(value)?),
            "height" => Some(is_same(self.height, length(value)?)),
            "orientation" => match value {
                "landscape" => Some(self.width > self.height),
                "portrait" => Some(self.width <= self.height),
                _ => None,
            },
            "prefers-color-scheme" => one_of(value, "light", "dark"),
            "prefers-reduced-motion" => one_of(value, "no-preference", "reduce"),
            "grid" => one_of(value, "1", "0"),
            _ => None,
        }
    }

    /// A [range](https://drafts.csswg.org/mediaqueries/#mq-range-context) with one comparison, such
    /// as `width >= 600px`.
    fn range(&self, feature: &str) -> Option<bool> {
        let at = feature.find(['<', '>', '='])?;
        let (name, rest) = feature.split_at(at);
        let own = match name.trim() {
            "width" => self.width,
            "height" => self.height,
            _ => return None,
        };
        let comparisons: [(&str, Comparison); 5] = [
            ("<=", |own, value| own <= value),
            (">=", |own, value| own >= value),
            ("<", |own, value| own < value),
            (">", |own, value| own > value),
            ("=", is_same),
        ];
        comparisons
            .into_iter()
            .find_map(|(sign, is)| Some(is(own, length(rest.strip_prefix(sign)?.trim())?)))
    }
}

/// Whether a value is the one of the terminal. `None` if it is neither that nor the other one.
fn one_of(value: &str, own: &str, other: &str) -> Option<bool> {
    (value == own || value == other).then_some(value == own)
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < f64::EPSILON
}

/// A length in CSS pixels.
fn length(text: &str) -> Option<f64> {
    let at = text
        .find(|it: char| it.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let number: f64 = number.parse().ok()?;
    match unit {
        "px" => Some(number),
        "em" | "rem" => Some(number * LINE_HEIGHT),
        "" => is_same(number, 0.0).then_some(0.0),
        _ => None,
    }
}
