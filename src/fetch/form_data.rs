//! [`FormData`](https://xhr.spec.whatwg.org/#interface-formdata).

use crate::{
    host::{FormElement, FormEntryValue, Forms, HtmlElement, forms},
    web::{Blob, File},
    webidl::{
        self, Charge, Charged, ChargedList, Constructor, Inspected, Interface, Iterable, Layers,
        Members, Nullable, PlatformRef, Root, Steps, UsvString, iterable, operation, overloads,
        string::{from_utf8, to_utf8},
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use bytes::Bytes;

/// A `FormData`: a list of names and values.
#[derive(Trace, Finalize)]
pub struct FormData {
    entries: GcRefCell<ChargedList<FormEntry>>,
}

boa_web::opaque_debug!(FormData);

/// A name and its value.
#[derive(Clone, Trace, Finalize)]
pub(super) struct FormEntry {
    #[unsafe_ignore_trace]
    pub(super) name: String,
    pub(super) value: EntryValue,
}

/// `FormDataEntryValue`
#[derive(Clone, Trace, Finalize)]
pub(super) enum EntryValue {
    Text(JsString),
    File(PlatformRef<File>),
}

impl EntryValue {
    fn to_js(&self) -> JsValue {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::File(file) => file.object().clone().into(),
        }
    }
}

impl Interface for FormData {
    const NAME: &'static str = "FormData";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target,
         (form, submitter): (Option<FormElement>, Option<Nullable<HtmlElement>>),
         context| {
            let submitter = submitter.and_then(|Nullable(submitter)| submitter);
            let data = match form.zip(forms(context)) {
                Some((form, forms)) => Self::of_form(&form, submitter.as_ref(), forms, context)?,
                None => Self::new(context),
            };
            new_target.object(data, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Properties];
    const MEMBERS: Members<Self> = &[
        operation(
            "append",
            &Steps(|this, given: NameAndValue, context| this.push(entry(given, context))),
        ),
        operation(
            "delete",
            &Steps(|this, UsvString(name): UsvString, _| {
                this.entries.borrow_mut().retain(|entry| entry.name != name);
                Ok(())
            }),
        ),
        operation(
            "get",
            &Steps(|this, UsvString(name): UsvString, _| {
                let entries = this.entries.borrow();
                let found = entries.iter().find(|entry| entry.name == name);
                Ok(found.map(|entry| entry.value.to_js()))
            }),
        ),
        operation(
            "getAll",
            &Steps(|this, UsvString(name): UsvString, _| {
                let entries = this.entries.borrow();
                let found = entries
                    .iter()
                    .filter(|it| it.name == name)
                    .map(|it| it.value.to_js());
                Ok(found.collect::<Vec<_>>())
            }),
        ),
        operation(
            "has",
            &Steps(|this, UsvString(name): UsvString, _| {
                Ok(this.entries.borrow().iter().any(|entry| entry.name == name))
            }),
        ),
        operation(
            "set",
            &Steps(|this, given: NameAndValue, context| {
                let entry = entry(given, context);
                let name = entry.name.clone();
                this.entries
                    .borrow_mut()
                    .set(entry, |known| known.name == name)
            }),
        ),
        iterable::<Self>(),
    ];
}

impl Iterable for FormData {
    fn pair(this: &PlatformRef<Self>, index: usize) -> Option<(JsValue, JsValue)> {
        let entries = this.entries.borrow();
        let entry = entries.get(index)?;
        Some((from_utf8(&entry.name).into(), entry.value.to_js()))
    }
}

/// Files share the bytes of their Blobs.
impl Charged for FormEntry {
    fn size(&self) -> usize {
        let value = match &self.value {
            EntryValue::Text(text) => text.len(),
            EntryValue::File(_) => 0,
        };
        size_of::<Self>() + self.name.len() + value
    }
}

overloads! {
    /// The arguments of `append` and `set`.
    enum NameAndValue {
        /// `undefined append(USVString name, USVString value);`
        Text { name: UsvString, value: UsvString } if is_no_blob(1),
        /// `undefined append(USVString name, Blob blobValue, optional USVString filename);`
        Blob { name: UsvString, blob: PlatformRef<Blob>, file_name: Option<UsvString> },
    }
}

fn is_no_blob(argument: Option<&JsValue>) -> bool {
    let object = argument.and_then(JsValue::as_object);
    object.is_none_or(|object| PlatformRef::<Blob>::of_object(&object).is_none())
}

/// [Creates an entry](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#create-an-entry).
fn entry(given: NameAndValue, context: &Context) -> FormEntry {
    let (name, value) = match given {
        NameAndValue::Text {
            name,
            value: UsvString(text),
        } => (name, EntryValue::Text(from_utf8(&text))),
        NameAndValue::Blob {
            name,
            blob,
            file_name,
        } => {
            let file_name = file_name.map(|UsvString(name)| name);
            (name, EntryValue::File(file_of(&blob, file_name, context)))
        }
    };
    let UsvString(name) = name;
    FormEntry { name, value }
}

/// The file of a Blob: itself, if it is one and gets no other name.
fn file_of(blob: &PlatformRef<Blob>, name: Option<String>, context: &Context) -> PlatformRef<File> {
    let own = PlatformRef::<File>::of_object(blob.object());
    match (own, name) {
        (Some(file), None) => file,
        (own, name) => {
            let last_modified = own.map(|file| file.last_modified());
            File::from_blob(
                blob,
                &name.unwrap_or_else(|| "blob".to_owned()),
                last_modified,
                context,
            )
        }
    }
}

/// The file of a file control that has none.
fn no_file(context: &Context) -> PlatformRef<File> {
    let blob = Blob::create(Bytes::new(), "application/octet-stream", context);
    File::from_blob(&blob, "", None, context)
}

/// The entries after listeners had an object with them.
fn with_changes(
    data: FormData,
    steps: impl FnOnce(&JsObject, &mut Context),
    context: &mut Context,
) -> JsResult<FormData> {
    let shown = webidl::create(Layers::new().with(data), context);
    steps(shown.object(), context);
    let copy = FormData::new(context);
    for entry in shown.entries.borrow().iter() {
        copy.push(entry.clone())?;
    }
    Ok(copy)
}

impl FormData {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            entries: GcRefCell::new(ChargedList::new(context)),
        }
    }

    /// The steps of [the constructor](https://xhr.spec.whatwg.org/#dom-formdata) with a form.
    fn of_form(
        form: &FormElement,
        submitter: Option<&HtmlElement>,
        forms: Forms,
        context: &mut Context,
    ) -> JsResult<Self> {
        let data = Self::new(context);
        for (name, value) in (forms.construct_entry_list)(form, submitter, context)? {
            let value = match value {
                FormEntryValue::Text(text) => EntryValue::Text(text),
                _ => EntryValue::File(no_file(context)),
            };
            data.push(FormEntry { name, value })?;
        }
        let fire = |object: &_, context: &mut _| (forms.fire_form_data)(form, object, context);
        with_changes(data, fire, context)
    }

    pub(super) fn push(&self, entry: FormEntry) -> JsResult<()> {
        self.entries.borrow_mut().push(entry)
    }

    pub(super) fn entries(&self) -> Vec<FormEntry> {
        self.entries.borrow().to_vec()
    }
}

/// The
/// [multipart/form-data encoding](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data)
/// of entries. Fails with a RangeError if the bytes exceed the quota.
pub(super) fn encoded(
    entries: &[FormEntry],
    boundary: &str,
    charge: &mut Charge,
) -> JsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    for FormEntry { name, value } in entries {
        let name = escaped(&with_line_breaks(name));
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        match value {
            EntryValue::Text(text) => {
                let text = with_line_breaks(&to_utf8(text));
                charge.add(head.len() + text.len() + 6)?;
                bytes.extend_from_slice(head.as_bytes());
                bytes.extend_from_slice(b"\r\n\r\n");
                bytes.extend_from_slice(text.as_bytes());
            }
            EntryValue::File(file) => {
                let blob = file.as_parent();
                let r#type = to_utf8(blob.r#type());
                let r#type = if r#type.is_empty() {
                    "application/octet-stream"
                } else {
                    &r#type
                };
                head += &format!(
                    "; filename=\"{}\"\r\nContent-Type: {type}",
                    escaped(&to_utf8(file.name()))
                );
                charge.add(head.len() + blob.size() + 6)?;
                bytes.extend_from_slice(head.as_bytes());
                bytes.extend_from_slice(b"\r\n\r\n");
                bytes.extend_from_slice(&blob.bytes());
            }
        }
        bytes.extend_from_slice(b"\r\n");
    }
    charge.add(boundary.len() + 6)?;
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(bytes)
}

/// Every line break is a carriage return and a line feed.
fn with_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

fn escaped(name: &str) -> String {
    name.replace('\n', "%0A")
        .replace('\r', "%0D")
        .replace('"', "%22")
}

/// A part of a multipart body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) r#type: Option<String>,
    pub(super) content: &'a [u8],
}

/// [Parses multipart/form-data](https://andreubotella.github.io/multipart-form-data/#parse-multipart-form-data).
/// `None` if it is not valid.
pub(super) fn decoded<'a>(mut bytes: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    bytes = bytes.strip_prefix(delimiter.as_bytes())?;
    loop {
        if let Some(rest) = bytes.strip_prefix(b"--") {
            return (rest.is_empty() || rest == b"\r\n").then_some(parts);
        }
        bytes = bytes.strip_prefix(b"\r\n")?;
        let head = find(bytes, b"\r\n\r\n")?;
        let mut part = part_of(std::str::from_utf8(&bytes[..head]).ok()?)?;
        bytes = &bytes[head + 4..];
        let end = find(bytes, format!("\r\n{delimiter}").as_bytes())?;
        part.content = &bytes[..end];
        parts.push(part);
        bytes = &bytes[end + 2 + delimiter.len()..];
    }
}

/// A part with these header fields, without its content.
fn part_of(head: &str) -> Option<Part<'static>> {
    let mut part = Part {
        name: String::new(),
        file_name: None,
        r#type: None,
        content: &[],
    };
    let mut has_name = false;
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        let value = value.trim_matches([' ', '\t']);
        if name.eq_ignore_ascii_case("content-disposition") {
            let mut rest = value.strip_prefix("form-data")?;
            while let Some(parameter) = rest.trim_start().strip_prefix(';') {
                let (name, after) = parameter.trim_start().split_once("=\"")?;
                let end = after.find('"')?;
                let text = after[..end]
                    .replace("%0A", "\n")
                    .replace("%0D", "\r")
                    .replace("%22", "\"");
                match name {
                    "name" => (part.name, has_name) = (text, true),
                    "filename" => part.file_name = Some(text),
                    _ => {}
                }
                rest = &after[end + 1..];
            }
        } else if name.eq_ignore_ascii_case("content-type") {
            part.r#type = Some(value.to_owned());
        }
    }
    has_name.then_some(part)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_between_their_delimiters() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\nx\r\n--by\r\n--b\r\n\
            content-type: text/x\r\ncontent-disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\n\r\n\r\n--b--\r\n";
        let parts = decoded(body, "b");
        // A line that begins like a delimiter ends a part all the same.
        assert_eq!(parts, None);
        let body = String::from_utf8_lossy(body).replace("\r\n--by", "");
        let parts = decoded(body.as_bytes(), "b").expect("it is valid");
        let text = Part {
            name: "a\"".to_owned(),
            file_name: None,
            r#type: None,
            content: b"x",
        };
        let (file_name, r#type) = (Some("n.txt".to_owned()), Some("text/x".to_owned()));
        assert_eq!(
            parts,
            [
                text,
                Part {
                    name: "f".to_owned(),
                    file_name,
                    r#type,
                    content: b""
                }
            ]
        );
    }

    #[test]
    fn bodies_that_are_cut_off_are_not_valid() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n";
        assert!(decoded(body, "b").is_some());
        for length in 0..body.len() - 4 {
            assert_eq!(decoded(&body[..length], "b"), None, "{length}");
        }
        assert_eq!(
            decoded(b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n--b--", "b"),
            None
        );
    }

    #[test]
    fn a_form_within_a_part_is_not_parsed() {
        const DELIMITERS: usize = 1_000_000;
        let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/form-data; boundary=c\r\n\r\n";
        let form = format!("{head}{}\r\n--b--", "--c\r\n\r\n".repeat(DELIMITERS));
        let parts = decoded(form.as_bytes(), "b").expect("it is valid");
        assert_eq!((parts.len(), parts[0].content.len()), (1, 7 * DELIMITERS));
        for wrong in ["--b\r\n", "--b\r\n\r\n", "--b"] {
            assert_eq!(
                decoded(wrong.repeat(DELIMITERS).as_bytes(), "b"),
                None,
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn line_breaks_of_values_and_quotes_of_names_are_written_as_servers_read_them() {
        assert_eq!(with_line_breaks("a\nb\rc\r\nd"), "a\r\nb\r\nc\r\nd");
        assert_eq!(escaped("a\"\r\nb"), "a%22%0D%0Ab");
    }
}
