//! [`File`](https://w3c.github.io/FileAPI/#file-section): a blob with a name and a date.

use super::blob::{Blob, BlobPart, BlobPropertyBag};
use crate::webidl::{
    self, Constructor, Dictionary, FromJs, Inspected, Interface, Layers, Members, PlatformRef,
    UsvString, getter, string::from_utf8,
};
use boa_engine::{Context, JsArgs, JsString, js_string};
use boa_gc::{Finalize, Trace};

/// The slots that `File` adds to `Blob`.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct File {
    name: JsString,
    /// Milliseconds since the Unix epoch.
    last_modified: i64,
}

impl Interface for File {
    const NAME: &'static str = "File";
    type Parent = Blob;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(2, |new_target, args, context| {
            let parts = Vec::<BlobPart>::from_js(&args[0], context)?;
            let name = UsvString::from_js(&args[1], context)?;
            let options = Dictionary::from_js(args.get_or_undefined(2), context)?;
            let bag = BlobPropertyBag::read(&options, context)?;
            let last_modified = options.member::<i64>("lastModified", context)?;
            let last_modified =
                last_modified.unwrap_or_else(|| context.clock().system_time_millis());
            let blob = Blob::from_parts(parts, &bag, context)?;
            let file = Self {
                name: JsString::from(name.0),
                last_modified,
            };
            Ok(new_target
                .create(Layers::new().with(blob).with(file), context)?
                .into_object())
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["name", "size", "type"])];
    const MEMBERS: Members<Self> = &[
        getter("name", |this, _| Ok(this.name.clone().into())),
        getter("lastModified", |this, _| Ok(this.last_modified.into())),
        // https://wicg.github.io/entries-api/#dom-file-webkitrelativepath: no folder was chosen.
        getter("webkitRelativePath", |_, _| Ok(js_string!("").into())),
    ];
}

impl File {
    /// A file with these slots.
    pub(super) const fn new(name: JsString, last_modified: i64) -> Self {
        Self {
            name,
            last_modified,
        }
    }

    /// A file with these slots beside its blob's, in the current realm.
    pub(super) fn into_object(self, blob: Blob, context: &Context) -> PlatformRef<Self> {
        webidl::create(Layers::new().with(blob).with(self), context)
    }

    /// A file of a blob's bytes, in the current realm. `last_modified` is in milliseconds since the
    /// Unix epoch. The default is the current time.
    pub fn of_blob(
        blob: &Blob,
        name: &str,
        last_modified: Option<i64>,
        context: &Context,
    ) -> PlatformRef<Self> {
        let last_modified = last_modified.unwrap_or_else(|| context.clock().system_time_millis());
        Self {
            name: from_utf8(name),
            last_modified,
        }
        .into_object(blob.clone(), context)
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &JsString {
        &self.name
    }

    /// The time of the last change, in milliseconds since the Unix epoch.
    #[must_use]
    pub const fn last_modified(&self) -> i64 {
        self.last_modified
    }
}
