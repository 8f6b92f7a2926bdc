//! The rectangles of [Geometry Interfaces](https://drafts.fxtf.org/geometry/#DOMRect).

use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Constructor, Exotic, Interface, Layers, Members, PlatformRef, Root, Steps, attribute,
    dictionaries, getter, item_operation, operation, static_operation,
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
    fn of_arguments((x, y, width, height): Numbers) -> Self {
        Self::new([x, y, width, height].map(|it| it.unwrap_or(0.0)))
    }

    fn of_dictionary(init: &DomRectInit) -> Self {
        let &DomRectInit {
            height,
            width,
            x,
            y,
        } = init;
        Self::new([x, y, width, height])
    }

    fn edges(&self) -> [f64; 4] {
        let (x, y) = (self.x.get(), self.y.get());
        let (right, bottom) = (x + self.width.get(), y + self.height.get());
        [y.min(bottom), x.max(right), y.max(bottom), x.min(right)]
    }
}

/// `optional unrestricted double x = 0` and so on: x, y, width and height.
type Numbers = (Option<f64>, Option<f64>, Option<f64>, Option<f64>);

dictionaries! {
    /// <https://drafts.fxtf.org/geometry/#dictdef-domrectinit>
    struct DomRectInit {
        height: "height" f64 = 0.0,
        width: "width" f64 = 0.0,
        x: "x" f64 = 0.0,
        y: "y" f64 = 0.0,
    }
}

impl Interface for DomRectReadOnly {
    const NAME: &'static str = "DOMRectReadOnly";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, numbers, context| {
            new_target.object(Self::of_arguments(numbers), context)
        })));
    const MEMBERS: Members<Self> = &[
        static_operation(
            "fromRect",
            &Steps(|init, context| {
                let rect = Self::of_dictionary(&init);
                Ok(webidl::create(Layers::new().with(rect), context))
            }),
        ),
        getter("x", &Steps(|this, _| Ok(this.x.get()))),
        getter("y", &Steps(|this, _| Ok(this.y.get()))),
        getter("width", &Steps(|this, _| Ok(this.width.get()))),
        getter("height", &Steps(|this, _| Ok(this.height.get()))),
        getter("top", &Steps(|this, _| Ok(this.edges()[0]))),
        getter("right", &Steps(|this, _| Ok(this.edges()[1]))),
        getter("bottom", &Steps(|this, _| Ok(this.edges()[2]))),
        getter("left", &Steps(|this, _| Ok(this.edges()[3]))),
        operation(
            "toJSON",
            &Steps(|this, (), context| {
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
                Ok(webidl::object_of(members, context))
            }),
        ),
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
            &Steps(|this, _| Ok(this.as_parent::<DomRectReadOnly>().$field.get())),
            &Steps(|this, number, _| {
                this.as_parent::<DomRectReadOnly>().$field.set(number);
                Ok(())
            }),
        )
    };
}

impl Interface for DomRect {
    const NAME: &'static str = "DOMRect";
    type Parent = DomRectReadOnly;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, numbers, context| {
            let rect = DomRectReadOnly::of_arguments(numbers);
            new_target.create(Layers::new().with(rect).with(Self), context)
        })));
    const MEMBERS: Members<Self> = &[
        static_operation(
            "fromRect",
            &Steps(|init, context| Ok(create_of(DomRectReadOnly::of_dictionary(&init), context))),
        ),
        number!("x", x),
        number!("y", y),
        number!("width", width),
        number!("height", height),
    ];
}

fn create_of(rect: DomRectReadOnly, context: &Context) -> PlatformRef<DomRect> {
    webidl::create(Layers::new().with(rect).with(DomRect), context)
}

/// A `DOMRect` of x, y, width and height.
pub(super) fn create(numbers: [f64; 4], context: &Context) -> PlatformRef<DomRect> {
    create_of(DomRectReadOnly::new(numbers), context)
}

/// A `DOMRectReadOnly` of them.
pub(super) fn create_read_only(
    numbers: [f64; 4],
    context: &Context,
) -> PlatformRef<DomRectReadOnly> {
    webidl::create(Layers::new().with(DomRectReadOnly::new(numbers)), context)
}

/// The slots of a [`DOMRectList`](https://drafts.fxtf.org/geometry/#DOMRectList).
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DomRectList(Vec<PlatformRef<DomRect>>);

impl DomRectList {
    pub(super) fn create(
        list: Vec<PlatformRef<DomRect>>,
        context: &mut Context,
    ) -> JsResult<JsObject> {
        webidl::create_exotic(Layers::new().with(Self(list)), context)
    }
}

impl Interface for DomRectList {
    const NAME: &'static str = "DOMRectList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", &Steps(|this, _| Ok(this.0.len()))),
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
