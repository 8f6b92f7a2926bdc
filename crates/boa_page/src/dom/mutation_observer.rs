//! [Mutation observers](https://dom.spec.whatwg.org/#mutation-observers): callbacks of scripts that
//! get the records of changes below a node, in a microtask for all changes until then.

use crate::dom::ext::*;
use crate::dom::{
    Element, Node, collections::NodeList, names::namespace, same_object::SameObjects,
};
use boa_engine::{
    Context, JsData, JsResult, JsString, JsValue, job::PromiseJob, js_string,
    object::builtins::JsArray, realm::Realm,
};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use boa_web::{
    dom::invoke_callback,
    webidl::{
        self, CallbackFunction, Constructor, Inspected, Interface, Layers, Members, PlatformRef,
        Root, Steps, dictionaries, getter, insert_realm_data, operation, realm_data,
        string::from_utf8, type_error,
    },
};
use easy_ext::ext;
use html5ever::QualName;
use std::{cell::Cell, collections::HashMap, rc::Rc};

type NodeRef = PlatformRef<Node>;

/// The state of observers in a realm.
#[derive(Clone, Trace, Finalize, JsData)]
struct Observers(Gc<Slots>);

#[derive(Default, Trace, Finalize)]
struct Slots {
    /// Whether any node has ever been observed: as long as none was, changes cost nothing more.
    any: Cell<bool>,
    /// The
    /// [mutation observer microtask queued](https://dom.spec.whatwg.org/#mutation-observer-microtask-queued)
    /// flag.
    queued: Cell<bool>,
    /// The [pending mutation observers](https://dom.spec.whatwg.org/#pending-mutation-observers).
    pending: GcRefCell<Vec<PlatformRef<MutationObserver>>>,
}

pub(crate) fn register(context: &mut Context) {
    insert_realm_data(Observers(Gc::new(Slots::default())), context.realm());
    webidl::define::<MutationObserver>(context);
    webidl::define::<MutationRecord>(context);
}

fn slots(realm: &Realm) -> Option<Gc<Slots>> {
    realm_data(realm, |it: &Observers| it.0.clone())
}

/// Whether a change has to be recorded.
pub(crate) fn is_any(realm: &Realm) -> bool {
    slots(realm).is_some_and(|slots| slots.any.get())
}

dictionaries! {
    /// <https://dom.spec.whatwg.org/#dictdef-mutationobserverinit>
    struct MutationObserverInit {
        attribute_filter: "attributeFilter" Option<Vec<JsString>>,
        attribute_old_value: "attributeOldValue" Option<bool>,
        attributes: "attributes" Option<bool>,
        character_data: "characterData" Option<bool>,
        character_data_old_value: "characterDataOldValue" Option<bool>,
        child_list: "childList" bool = false,
        subtree: "subtree" bool = false,
    }
}

/// The changes of a node that an observer is notified of.
#[derive(Debug, Default)]
pub(crate) struct Options {
    child_list: bool,
    attributes: bool,
    character_data: bool,
    subtree: bool,
    attribute_old_value: bool,
    character_data_old_value: bool,
    attribute_filter: Option<Vec<JsString>>,
}

impl Options {
    /// The members of the dictionary. Fails with a TypeError if they contradict each other.
    fn new(init: MutationObserverInit) -> JsResult<Self> {
        let options = Self {
            child_list: init.child_list,
            attributes: init
                .attributes
                .unwrap_or(init.attribute_old_value.is_some() || init.attribute_filter.is_some()),
            character_data: init
                .character_data
                .unwrap_or(init.character_data_old_value.is_some()),
            subtree: init.subtree,
            attribute_old_value: init.attribute_old_value.unwrap_or(false),
            character_data_old_value: init.character_data_old_value.unwrap_or(false),
            attribute_filter: init.attribute_filter,
        };
        if !(options.child_list || options.attributes || options.character_data) {
            return Err(type_error(
                "one of childList, attributes and characterData has to be true",
            ));
        }
        if !options.attributes
            && (options.attribute_old_value || options.attribute_filter.is_some())
        {
            return Err(type_error(
                "attributes are not observed, but their old values or some of them are",
            ));
        }
        if !options.character_data && options.character_data_old_value {
            return Err(type_error(
                "character data are not observed, but their old values are",
            ));
        }
        Ok(options)
    }
}

/// A [registered observer](https://dom.spec.whatwg.org/#registered-observer) of a node.
#[derive(Trace, Finalize)]
pub(crate) struct Registered {
    observer: PlatformRef<MutationObserver>,
    #[unsafe_ignore_trace]
    options: Rc<Options>,
    /// Of a [transient one](https://dom.spec.whatwg.org/#transient-registered-observer) the node
    /// that its source is registered with.
    source: Option<NodeRef>,
}

/// The slots of an observer.
#[derive(Trace, Finalize)]
pub(crate) struct MutationObserver {
    callback: CallbackFunction,
    /// The nodes that it is registered with. They hold it, and it does not hold them.
    nodes: GcRefCell<Vec<WeakGc<Node>>>,
    records: GcRefCell<Vec<MutationRecord>>,
    /// Whether it is among the pending ones.
    is_pending: Cell<bool>,
}

impl Interface for MutationObserver {
    const NAME: &'static str = "MutationObserver";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, callback: CallbackFunction, context| {
            let slots = Self {
                callback,
                nodes: GcRefCell::default(),
                records: GcRefCell::default(),
                is_pending: Cell::new(false),
            };
            new_target.object(slots, context)
        },
    )));
    const MEMBERS: Members<Self> = &[
        operation(
            "observe",
            &Steps(
                |this, (target, init): (NodeRef, MutationObserverInit), context| {
                    let options = Options::new(init)?;
                    this.observe(&target, options, context);
                    Ok(())
                },
            ),
        ),
        operation(
            "disconnect",
            &Steps(|this, (): (), _| {
                this.forget(|_| true);
                this.nodes.take();
                this.records.take();
                Ok(())
            }),
        ),
        operation(
            "takeRecords",
            &Steps(|this, (): (), context| Ok(objects(this.records.take(), context))),
        ),
    ];
}

#[ext(MutationObserverExt)]
impl PlatformRef<MutationObserver> {
    pub(crate) fn observe(&self, target: &NodeRef, options: Options, context: &Context) {
        let options = Rc::new(options);
        if let Some(slots) = slots(context.realm()) {
            slots.any.set(true);
        }
        let mut is_known = false;
        for registered in &mut *target.observers.borrow_mut() {
            if registered.observer.is(self) && registered.source.is_none() {
                registered.options = options.clone();
                is_known = true;
            }
        }
        if is_known {
            self.forget(|it| it.source.as_ref().is_some_and(|it| it.is(target)));
        } else {
            self.add_to(target, options, None);
        }
    }

    pub(crate) fn add_to(&self, target: &NodeRef, options: Rc<Options>, source: Option<NodeRef>) {
        target.observers.borrow_mut().push(Registered {
            observer: self.clone(),
            options,
            source,
        });
        let mut nodes = self.nodes.borrow_mut();
        if nodes.len() == nodes.capacity() {
            nodes.retain(|node| node.upgrade().is_some());
            // However many there are, it is long until the next time.
            let left = nodes.len();
            nodes.reserve(left.max(4));
        }
        nodes.push(WeakGc::new(target.slots()));
    }

    /// Removes those of its registrations for which it is true, from the nodes that still exist.
    pub(crate) fn forget(&self, is: impl Fn(&Registered) -> bool) {
        for node in &*self.nodes.borrow() {
            if let Some(node) = node.upgrade() {
                let mut observers = node.observers.borrow_mut();
                observers.retain(|it| !(it.observer.is(self) && is(it)));
            }
        }
    }

    /// Its part of
    /// [notifying mutation observers](https://dom.spec.whatwg.org/#notify-mutation-observers).
    pub(crate) fn notify(&self, context: &mut Context) {
        self.is_pending.set(false);
        let records = self.records.take();
        self.forget(|it| it.source.is_some());
        let is_registered = |node: &WeakGc<Node>| {
            node.upgrade().is_some_and(|node| {
                node.observers
                    .borrow()
                    .iter()
                    .any(|it| it.observer.is(self))
            })
        };
        self.nodes.borrow_mut().retain(is_registered);
        if records.is_empty() {
            return;
        }
        let this: JsValue = self.object().clone().into();
        let arguments = [objects(records, context).into(), this.clone()];
        invoke_callback(&self.callback, &this, &arguments, context);
    }
}

/// Records as scripts get them.
fn objects(records: Vec<MutationRecord>, context: &mut Context) -> JsArray {
    let object =
        |record: MutationRecord| webidl::create(Layers::new().with(record), context).into();
    let all: Vec<JsValue> = records.into_iter().map(object).collect();
    JsArray::from_iter(all, context)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChangeKind {
    Attributes,
    CharacterData,
    ChildList,
}

/// The slots of a record.
#[derive(Trace, Finalize)]
pub(crate) struct MutationRecord {
    #[unsafe_ignore_trace]
    kind: ChangeKind,
    target: NodeRef,
    added: Vec<NodeRef>,
    removed: Vec<NodeRef>,
    previous: Option<NodeRef>,
    next: Option<NodeRef>,
    /// Of an attribute its local name and its namespace.
    name: Option<(JsString, Option<JsString>)>,
    old_value: Option<JsString>,
    same_objects: SameObjects,
}

impl Interface for MutationRecord {
    const NAME: &'static str = "MutationRecord";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["type", "target"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "type",
            &Steps(|this, _| {
                Ok(match this.kind {
                    ChangeKind::Attributes => js_string!("attributes"),
                    ChangeKind::CharacterData => js_string!("characterData"),
                    ChangeKind::ChildList => js_string!("childList"),
                })
            }),
        ),
        getter("target", &Steps(|this, _| Ok(this.target.clone()))),
        getter(
            "addedNodes",
            &Steps(|this, context| {
                let list = || NodeList::new(this.added.clone()).into_object(context);
                this.same_objects.get("addedNodes", list)
            }),
        ),
        getter(
            "removedNodes",
            &Steps(|this, context| {
                let list = || NodeList::new(this.removed.clone()).into_object(context);
                this.same_objects.get("removedNodes", list)
            }),
        ),
        getter(
            "previousSibling",
            &Steps(|this, _| Ok(this.previous.clone())),
        ),
        getter("nextSibling", &Steps(|this, _| Ok(this.next.clone()))),
        getter(
            "attributeName",
            &Steps(|this, _| Ok(this.name.as_ref().map(|(name, _)| name.clone()))),
        ),
        getter(
            "attributeNamespace",
            &Steps(|this, _| Ok(this.name.as_ref().and_then(|(_, it)| it.clone()))),
        ),
        getter("oldValue", &Steps(|this, _| Ok(this.old_value.clone()))),
    ];
}

/// Children of `target` have changed between two of them.
pub(crate) fn children_changed(
    target: &NodeRef,
    added: &[NodeRef],
    removed: &[NodeRef],
    (previous, next): (Option<NodeRef>, Option<NodeRef>),
) {
    record(target, ChangeKind::ChildList, None, None, &|| {
        (
            added.to_vec(),
            removed.to_vec(),
            previous.clone(),
            next.clone(),
        )
    });
}

/// An attribute changes, which has this value until then.
pub(crate) fn attribute_changes(
    element: &PlatformRef<Element>,
    name: &QualName,
    old: Option<&JsString>,
) {
    record(
        &element.node(),
        ChangeKind::Attributes,
        Some(&(from_utf8(&name.local), namespace(name))),
        old,
        &Default::default,
    );
}

/// The data of a node change, which are these until then.
pub(crate) fn data_change(node: &NodeRef, old: &JsString) {
    record(
        node,
        ChangeKind::CharacterData,
        None,
        Some(old),
        &Default::default,
    );
}

type Lists = (Vec<NodeRef>, Vec<NodeRef>, Option<NodeRef>, Option<NodeRef>);

/// [Queue a mutation record](https://dom.spec.whatwg.org/#queue-a-mutation-record); [`schedule`]
/// queues the microtask, which takes a context.
fn record(
    target: &NodeRef,
    kind: ChangeKind,
    name: Option<&(JsString, Option<JsString>)>,
    old: Option<&JsString>,
    lists: &dyn Fn() -> Lists,
) {
    let Some(slots) = slots(&target.owner().realm).filter(|slots| slots.any.get()) else {
        return;
    };
    // Each with whether it wants the old value, in the order in which they are found.
    let mut interested: Vec<(PlatformRef<MutationObserver>, bool)> = Vec::new();
    let mut places: HashMap<*const MutationObserver, usize> = HashMap::new();
    for node in target.inclusive_ancestors() {
        for Registered {
            observer, options, ..
        } in &*node.observers.borrow()
        {
            let wanted = match (kind, name) {
                (ChangeKind::ChildList, _) => options.child_list,
                (ChangeKind::CharacterData, _) => options.character_data,
                (ChangeKind::Attributes, name) => {
                    let passes = |filter: &Vec<JsString>| {
                        name.is_some_and(|(name, namespace)| {
                            namespace.is_none() && filter.contains(name)
                        })
                    };
                    options.attributes && options.attribute_filter.as_ref().is_none_or(passes)
                }
            };
            if !wanted || !(options.subtree || node.is(target)) {
                continue;
            }
            let wants_old = match kind {
                ChangeKind::Attributes => options.attribute_old_value,
                ChangeKind::CharacterData => options.character_data_old_value,
                ChangeKind::ChildList => false,
            };
            let place = *places
                .entry(&raw const **observer)
                .or_insert(interested.len());
            match interested.get_mut(place) {
                Some((_, known)) => *known |= wants_old,
                None => interested.push((observer.clone(), wants_old)),
            }
        }
    }
    for (observer, wants_old) in interested {
        let (added, removed, previous, next) = lists();
        observer.records.borrow_mut().push(MutationRecord {
            kind,
            target: target.clone(),
            added,
            removed,
            previous,
            next,
            name: name.cloned(),
            old_value: old.filter(|_| wants_old).cloned(),
            same_objects: SameObjects::default(),
        });
        if !observer.is_pending.replace(true) {
            slots.pending.borrow_mut().push(observer);
        }
    }
}

/// A node is removed from `parent`: observers of the subtree of an ancestor observe it until they
/// are notified.
pub(crate) fn follow(node: &NodeRef, parent: &NodeRef) {
    for ancestor in parent.inclusive_ancestors() {
        let following: Vec<_> = ancestor
            .observers
            .borrow()
            .iter()
            .filter(|it| it.options.subtree)
            .map(|it| (it.observer.clone(), it.options.clone()))
            .collect();
        for (observer, options) in following {
            observer.add_to(node, options, Some(ancestor.clone()));
        }
    }
}

/// [Queue a mutation observer microtask](https://dom.spec.whatwg.org/#queue-a-mutation-observer-compound-microtask),
/// if there are records.
pub(crate) fn schedule(context: &mut Context) {
    let Some(slots) = slots(context.realm()) else {
        return;
    };
    if slots.pending.borrow().is_empty() || slots.queued.replace(true) {
        return;
    }
    let realm = context.realm().clone();
    let steps = move |context: &mut Context| {
        slots.queued.set(false);
        for observer in slots.pending.take() {
            observer.notify(context);
        }
        Ok(JsValue::undefined())
    };
    context.enqueue_job(PromiseJob::with_realm(steps, realm).into());
}
