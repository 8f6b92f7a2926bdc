//! [`File`](https://w3c.github.io/FileAPI/#file-section): a blob with a name and a date.

use super::blob::{Blob, BlobPart, BlobPropertyBag};
use crate::webidl::{
    self, Constructor, Inspected, Interface, Layers, Members, PlatformRef, Steps, UsvString,
    dictionaries, getter, string::from_utf8,
};
use boa_engine::{Context, JsString, js_string};
use boa_gc::{Finalize, Trace};

/// The slots that `File` adds to `Blob`.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct File {
    name: JsString,
    /// Milliseconds since the Unix epoch.
    last_modified: i64,
}

dictionaries! {
    /// `FilePropertyBag`
    #[derive(Debug)]
    struct FilePropertyBag: BlobPropertyBag {
        last_modified: "lastModified" Option<i64>,
    }
}

impl Interface for File {
    const NAME: &'static str = "File";
    type Parent = Blob;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target,
         (parts, name, options): (Vec<BlobPart>, UsvString, FilePropertyBag),
         context| {
            let last_modified = options.last_modified;
            let last_modified =
                last_modified.unwrap_or_else(|| context.clock().system_time_millis());
            let blob = Blob::from_parts(parts, &options.parent, context)?;
            let file = Self {
                name: JsString::from(name.0),
                last_modified,
            };
            new_target.create(Layers::new().with(blob).with(file), context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["name", "size", "type"])];
    const MEMBERS: Members<Self> = &[
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        getter("lastModified", &Steps(|this, _| Ok(this.last_modified))),
        // https://wicg.github.io/entries-api/#dom-file-webkitrelativepath: no folder was chosen.
        getter("webkitRelativePath", &Steps(|_, _| Ok(js_string!("")))),
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
    pub fn from_blob(
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
