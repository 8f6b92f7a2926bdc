//! [`RadioNodeList`](https://html.spec.whatwg.org/multipage/common-dom-interfaces.html#the-radionodelist-interface).

use crate::dom::ext::*;
use crate::{
    dom::{Element, collections::NodeList, node::value},
    html::{checked::is_checked, input, input_type},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{self, Exotic, Interface, Layers, Members, PlatformRef, Steps, attribute};

/// The controls of a form with a name. It has no slots of its own.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct RadioNodeList;

impl RadioNodeList {
    pub(super) fn create(list: NodeList, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(list).with(Self), context)
    }
}

fn radios(this: &PlatformRef<RadioNodeList>) -> impl Iterator<Item = PlatformRef<Element>> {
    let nodes = this.as_parent::<NodeList>().nodes().into_iter();
    nodes
        .filter_map(|node| node.as_element())
        .filter(|it| input_type::kind(it) == Some("radio"))
}

/// The value of a radio button, which is `on` without the attribute.
fn value_of(radio: &PlatformRef<Element>) -> JsString {
    radio.attribute("value").unwrap_or(js_string!("on"))
}

impl Interface for RadioNodeList {
    const NAME: &'static str = "RadioNodeList";
    type Parent = NodeList;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[attribute(
        "value",
        &Steps(|this, _| {
            let checked = radios(this).find(is_checked);
            Ok(checked.map(|it| value_of(&it)).unwrap_or_default())
        }),
        &Steps(|this, text: JsString, context| {
            let found = radios(this).find(|it| value_of(it) == text);
            if let Some(radio) = found
                && let Some(slots) = input::of(&radio)
            {
                slots.set_checked(&radio, true);
                crate::dom::changed(&radio.node(), context);
            }
            Ok(())
        }),
    )];
}

impl Exotic for RadioNodeList {
    fn length(this: &PlatformRef<Self>) -> usize {
        this.as_parent::<NodeList>().nodes().len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.as_parent::<NodeList>().nodes().get(index).map(value)
    }
}
