//! [`CharacterData`](https://dom.spec.whatwg.org/#interface-characterdata),
//! [`Text`](https://dom.spec.whatwg.org/#interface-text) and
//! [`Comment`](https://dom.spec.whatwg.org/#interface-comment).

use crate::dom::ext::*;
use crate::dom::{
    Node,
    document::associated_document,
    live_ranges, mutation, mutation_steps,
    node::text_of,
    parent_node::{ChildNode, ElementSiblings},
};
use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    Constructor, Interface, LegacyNullToEmptyString, Members, PlatformRef, Steps, attribute,
    getter, operation,
};
use easy_ext::ext;

/// The slots of a node with data.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct CharacterData {
    data: GcRefCell<JsString>,
}

impl CharacterData {
    pub(crate) fn new(data: JsString) -> Self {
        Self {
            data: GcRefCell::new(data),
        }
    }

    pub(crate) fn data(&self) -> JsString {
        self.data.borrow().clone()
    }

    pub(crate) fn length(&self) -> usize {
        self.data.borrow().len()
    }

    /// Adds to the data of a node that no script knows yet.
    pub(crate) fn push(&self, more: &JsString) {
        let mut data = self.data.borrow_mut();
        *data = JsString::concat(data.as_str(), more.as_str());
    }
}

impl Interface for CharacterData {
    const NAME: &'static str = "CharacterData";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        attribute(
            "data",
            &Steps(|this, _| Ok(this.data())),
            &Steps(|this, LegacyNullToEmptyString(data), context| {
                this.set_data(data, context);
                Ok(())
            }),
        ),
        getter("length", &Steps(|this, _| Ok(this.length()))),
        operation(
            "substringData",
            &Steps(|this, (offset, count): (u32, u32), context| {
                let (start, end) = this.range(offset, count, context)?;
                Ok(this.data().slice(start, end))
            }),
        ),
        operation(
            "appendData",
            &Steps(|this, more: JsString, context| {
                this.append(&more, context);
                Ok(())
            }),
        ),
        operation(
            "insertData",
            &Steps(|this, (offset, data): (u32, JsString), context| {
                this.replace(offset, 0, &data, context)
            }),
        ),
        operation(
            "deleteData",
            &Steps(|this, (offset, count): (u32, u32), context| {
                this.replace(offset, count, &JsString::default(), context)
            }),
        ),
        operation(
            "replaceData",
            &Steps(
                |this, (offset, count, data): (u32, u32, JsString), context| {
                    this.replace(offset, count, &data, context)
                },
            ),
        ),
    ];
    const MIXINS: &'static [Members<Self>] =
        &[ElementSiblings::<Self>::MEMBERS, ChildNode::<Self>::MEMBERS];
}

#[ext(CharacterDataExt)]
impl PlatformRef<CharacterData> {
    pub(crate) fn set_data(&self, data: JsString, context: &mut Context) {
        let all = (0, self.length());
        live_ranges::replaced_data(&self.as_parent(), all, data.len(), context);
        self.put(data, context);
    }

    /// The data become others. The boundary points of ranges are right already.
    pub(crate) fn put(&self, data: JsString, context: &mut Context) {
        let node: PlatformRef<Node> = self.as_parent();
        if crate::dom::mutation_observer::is_any(context.realm()) {
            crate::dom::mutation_observer::data_change(&node, &self.data());
            crate::dom::mutation_observer::schedule(context);
        }
        self.data.replace(data);
        if let Some(parent) = node.parent_node() {
            mutation_steps::children_changed(&parent, context);
        }
    }

    pub(crate) fn append(&self, more: &JsString, context: &mut Context) {
        let data = self.data();
        self.put(JsString::concat(data.as_str(), more.as_str()), context);
    }

    /// The code units from an offset on, as many as there are.
    pub(crate) fn range(
        &self,
        offset: u32,
        count: u32,
        context: &mut Context,
    ) -> JsResult<(usize, usize)> {
        let (length, offset) = (self.length(), usize::try_from(offset).unwrap_or(usize::MAX));
        if offset > length {
            let message = "the offset is beyond the end of the data";
            return throw("IndexSizeError", message, context);
        }
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Ok((offset, offset.saturating_add(count).min(length)))
    }

    /// [Replace data](https://dom.spec.whatwg.org/#concept-cd-replace).
    pub(crate) fn replace(
        &self,
        offset: u32,
        count: u32,
        data: &JsString,
        context: &mut Context,
    ) -> JsResult<()> {
        let (start, end) = self.range(offset, count, context)?;
        let old = self.data();
        let new = JsString::concat_array(&[
            old.slice(0, start).as_str(),
            data.as_str(),
            old.slice(end, old.len()).as_str(),
        ]);
        live_ranges::replaced_data(&self.as_parent(), (start, end), data.len(), context);
        self.put(new, context);
        Ok(())
    }

    /// [Splits a text node](https://dom.spec.whatwg.org/#concept-text-split). Returns the new node
    /// after it.
    pub(crate) fn split(
        &self,
        offset: usize,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Node>> {
        let node: PlatformRef<Node> = self.as_parent();
        let offset_32 = u32::try_from(offset).unwrap_or(u32::MAX);
        let (start, end) = self.range(offset_32, u32::MAX, context)?;
        let new = node.owner().create_text(self.data().slice(start, end));
        if let Some(parent) = node.parent_node() {
            mutation::insert(&parent, &new, node.next_sibling().as_ref(), context);
            live_ranges::split_text(&node, &new, offset, context);
        }
        self.replace(offset_32, u32::MAX, &JsString::default(), context)?;
        Ok(new)
    }
}

/// A text node; all that it holds is [`CharacterData`].
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Text;

impl Interface for Text {
    const NAME: &'static str = "Text";
    type Parent = CharacterData;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, data: Option<JsString>, context| {
            let layers = associated_document(context)?.text_layers(data.unwrap_or_default());
            new_target.create(layers, context)
        },
    )));
    const MEMBERS: Members<Self> = &[
        operation(
            "splitText",
            &Steps(|this, offset: u32, context| {
                let data: PlatformRef<CharacterData> = this.as_parent();
                data.split(usize::try_from(offset).unwrap_or(usize::MAX), context)
            }),
        ),
        getter(
            "wholeText",
            &Steps(|this, _| {
                let data: PlatformRef<CharacterData> = this.as_parent();
                let node: PlatformRef<Node> = data.as_parent();
                let back = std::iter::successors(Some(node), |node| {
                    node.previous_sibling().filter(PlatformRef::is_text)
                });
                let first = back.last();
                let texts = std::iter::successors(first, |node| {
                    node.next_sibling().filter(PlatformRef::is_text)
                });
                Ok(text_of(texts))
            }),
        ),
    ];
}

/// A CDATA section: text of XML documents.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct CdataSection;

impl Interface for CdataSection {
    const NAME: &'static str = "CDATASection";
    type Parent = Text;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// The slots of a
/// [processing instruction](https://dom.spec.whatwg.org/#interface-processinginstruction).
#[derive(Debug, Trace, Finalize)]
pub(crate) struct ProcessingInstruction {
    pub(crate) target: JsString,
}

impl Interface for ProcessingInstruction {
    const NAME: &'static str = "ProcessingInstruction";
    type Parent = CharacterData;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[getter("target", &Steps(|this, _| Ok(this.target.clone())))];
}

/// A comment; all that it holds is [`CharacterData`].
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Comment;

impl Interface for Comment {
    const NAME: &'static str = "Comment";
    type Parent = CharacterData;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, data: Option<JsString>, context| {
            let layers = associated_document(context)?.comment_layers(data.unwrap_or_default());
            new_target.create(layers, context)
        },
    )));
    const MEMBERS: Members<Self> = &[];
}
