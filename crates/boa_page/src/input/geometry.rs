//! The rectangles of [Geometry Interfaces](https://drafts.fxtf.org/geometry/#DOMRect).

use boa_engine::{Context, JsArgs, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    self, Constructor, Dictionary, Exotic, FromJs, Interface, Layers, Members, PlatformRef, Root,
    attribute, getter, item_operation, operation, static_operation,
};
use std::cell::Cell;

/// The slots of a `DOMRectReadOnly`.
#[derive(Debug, Default, Trace, Finalize)]
pub(crate) struct DomRectReadOnly {
    x: Cell<f64>,
    y: Cell<f64>,
    width: Cell<f64>,
    height: Cell<f64>,
}

impl DomRectReadOnly {
    fn new([x, y, width, height]: [f64; 4]) -> Self {
        Self {
            x: Cell::new(x),
            y: Cell::new(y),
            width: Cell::new(width),
            height: Cell::new(height),
        }
    }

    /// The arguments of the constructors, whose defaults are 0.
    fn of_arguments(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let mut numbers = [0.0; 4];
        for (index, number) in numbers.iter_mut().enumerate() {
            let value = Option::<f64>::from_js(args.get_or_undefined(index), context)?;
            *number = value.unwrap_or(0.0);
        }
        Ok(Self::new(numbers))
    }

    /// `DOMRectInit`
    fn of_dictionary(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        let init = Dictionary::from_js(args.get_or_undefined(0), context)?;
        let mut number =
            |name| -> JsResult<f64> { Ok(init.member::<f64>(name, context)?.unwrap_or(0.0)) };
        let (height, width) = (number("height")?, number("width")?);
        Ok(Self::new([number("x")?, number("y")?, width, height]))
    }

    fn edges(&self) -> [f64; 4] {
        let (x, y) = (self.x.get(), self.y.get());
        let (right, bottom) = (x + self.width.get(), y + self.height.get());
        [y.min(bottom), x.max(right), y.max(bottom), x.min(right)]
    }
}

impl Interface for DomRectReadOnly {
    const NAME: &'static str = "DOMRectReadOnly";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(0, |new_target, args, context| {
            let rect = Self::of_arguments(args, context)?;
            new_target.object(rect, context)
        }));
    const MEMBERS: Members<Self> = &[
        static_operation("fromRect", 0, |args, context| {
            let rect = Self::of_dictionary(args, context)?;
            Ok(webidl::create(Layers::new().with(rect), context).into())
        }),
        getter("x", |this, _| Ok(this.x.get().into())),
        getter("y", |this, _| Ok(this.y.get().into())),
        getter("width", |this, _| Ok(this.width.get().into())),
        getter("height", |this, _| Ok(this.height.get().into())),
        getter("top", |this, _| Ok(this.edges()[0].into())),
        getter("right", |this, _| Ok(this.edges()[1].into())),
        getter("bottom", |this, _| Ok(this.edges()[2].into())),
        getter("left", |this, _| Ok(this.edges()[3].into())),
        operation("toJSON", 0, |this, _, context| {
            let [top, right, bottom, left] = this.edges();
            let members = [
                ("x", this.x.get().into()),
                ("y", this.y.get().into()),
                ("width", this.width.get().into()),
                ("height", this.height.get().into()),
                ("top", top.into()),
                ("right", right.into()),
                ("bottom", bottom.into()),
                ("left", left.into()),
            ];
            Ok(webidl::object_of(members, context).into())
        }),
    ];
}

/// A `DOMRect`: its attributes can be set.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DomRect;

/// `inherit attribute unrestricted double`
macro_rules! number {
    ($name:literal, $field:ident) => {
        attribute(
            $name,
            |this, _| Ok(this.parent::<DomRectReadOnly>().$field.get().into()),
            |this, value, context| {
                let number = f64::from_js(value, context)?;
                this.parent::<DomRectReadOnly>().$field.set(number);
                Ok(())
            },
        )
    };
}

impl Interface for DomRect {
    const NAME: &'static str = "DOMRect";
    type Parent = DomRectReadOnly;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(0, |new_target, args, context| {
            let rect = DomRectReadOnly::of_arguments(args, context)?;
            let layers = Layers::new().with(rect).with(Self);
            Ok(new_target.create(layers, context)?.into_object())
        }));
    const MEMBERS: Members<Self> = &[
        static_operation("fromRect", 0, |args, context| {
            let rect = DomRectReadOnly::of_dictionary(args, context)?;
            Ok(create_of(rect, context).into())
        }),
        number!("x", x),
        number!("y", y),
        number!("width", width),
        number!("height", height),
    ];
}

fn create_of(rect: DomRectReadOnly, context: &Context) -> JsObject {
    webidl::create(Layers::new().with(rect).with(DomRect), context).into_object()
}

/// A `DOMRect` of x, y, width and height.
pub(super) fn create(numbers: [f64; 4], context: &Context) -> JsObject {
    create_of(DomRectReadOnly::new(numbers), context)
}

/// A `DOMRectReadOnly` of them.
pub(super) fn create_read_only(numbers: [f64; 4], context: &Context) -> JsObject {
    let layers = Layers::new().with(DomRectReadOnly::new(numbers));
    webidl::create(layers, context).into_object()
}

/// The slots of a [`DOMRectList`](https://drafts.fxtf.org/geometry/#DOMRectList).
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DomRectList(Vec<JsObject>);

impl DomRectList {
    pub(super) fn create(list: Vec<JsObject>, context: &mut Context) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(Self(list)), context)
    }
}

impl Interface for DomRectList {
    const NAME: &'static str = "DOMRectList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", |this, _| Ok(this.0.len().into())),
        item_operation::<Self>(),
        webidl::array_iterator(),
    ];
}

impl Exotic for DomRectList {
    fn length(this: &PlatformRef<Self>) -> usize {
        this.0.len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.0.get(index).map(|rect| rect.clone().into())
    }
}

/// Defines the interfaces of this file.
pub(super) fn register(context: &mut Context) {
    webidl::define::<DomRectReadOnly>(context);
    webidl::define::<DomRect>(context);
    webidl::define::<DomRectList>(context);
}
