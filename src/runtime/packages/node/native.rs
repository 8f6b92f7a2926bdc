//! What the modules of Node have from here: hashes, and `require` for other files.

use super::{
    super::{Packages, commonjs},
    process, sockets,
};
use crate::{
    host::parts,
    web::parse_url,
    webidl::{
        AllowSharedBufferSource, Arguments, FromJs, IntoJs, UsvString, call_operation, function,
        type_error,
    },
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue, NativeFunction, js_string,
    object::builtins::JsUint8Array, realm::Realm,
};
use boa_gc::{Finalize, Trace};
use ring::{digest, hmac};
use std::{
    path::PathBuf,
    rc::{Rc, Weak},
};
use subtle::{Choice, ConstantTimeEq};

#[derive(Clone, Trace, Finalize)]
pub(super) struct Loads {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    packages: Weak<Packages>,
}

impl Loads {
    /// A function of the packages.
    pub(super) fn function<A: Arguments + 'static, R: IntoJs + 'static>(
        &self,
        name: &'static str,
        length: usize,
        steps: fn(&Rc<Packages>, A, &mut Context) -> JsResult<R>,
    ) -> Function {
        let native = NativeFunction::from_copy_closure_with_captures(
            move |_, args, loads: &Self, context| {
                let steps = |arguments: A, context: &mut Context| {
                    let packages = loads.packages.upgrade();
                    let packages = packages.ok_or_else(commonjs::dropped)?;
                    steps(&packages, arguments, context)
                };
                call_operation(name, args, steps, context)
            },
            self.clone(),
        );
        (name, length, native)
    }
}

impl Packages {
    /// The functions for the modules of Node.
    pub(in crate::runtime::packages) fn native(
        self: &Rc<Self>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let loads = Loads {
            packages: Rc::downgrade(self),
        };
        let object = JsObject::with_object_proto(context.intrinsics());
        let process = process::functions(&loads, context)?;
        object.create_data_property_or_throw(js_string!("process"), process, context)?;
        let socket = sockets::functions(context)?;
        object.create_data_property_or_throw(js_string!("socket"), socket, context)?;
        // Undefined if the program gives nothing.
        if self.event_loop.program.is_some() {
            let files = JsObject::with_null_proto();
            for (name, function) in self.event_loop.file_functions(context) {
                files.create_data_property_or_throw(name, function, context)?;
            }
            object.create_data_property_or_throw(js_string!("files"), files, context)?;
        }
        let functions = [
            typed("hash", 2, hash),
            typed("hmac", 3, hmac_of),
            typed("timingSafeEqual", 2, timing_safe_equal),
            loads.function("createRequire", 1, create_require),
            loads.function("program", 0, program),
            loads.function("standardInput", 0, standard_input),
            typed("isBuiltin", 1, is_builtin),
        ];
        define(&object, functions, context)?;
        Ok(object.into())
    }
}

/// What the program gives to scripts, or undefined.
fn program(packages: &Rc<Packages>, (): (), context: &mut Context) -> JsResult<JsValue> {
    let Some(values) = packages.event_loop.program_values(context)? else {
        return Ok(JsValue::undefined());
    };
    let object = JsObject::with_null_proto();
    let values = [
        (js_string!("env"), values.env),
        (js_string!("args"), values.args),
        (js_string!("exit"), values.exit),
    ];
    for (name, value) in values {
        object.create_data_property_or_throw(name, value, context)?;
    }
    Ok(object.into())
}

/// A stream of lines, or undefined.
fn standard_input(packages: &Rc<Packages>, (): (), context: &mut Context) -> JsResult<JsValue> {
    let stream = packages.event_loop.standard_input(context)?;
    Ok(stream.map_or_else(JsValue::undefined, Into::into))
}

fn create_require(
    packages: &Rc<Packages>,
    UsvString(name): UsvString,
    context: &mut Context,
) -> JsResult<JsObject> {
    let path = parse_url(&name, None)
        .ok()
        .and_then(|url| url.to_file_path().ok());
    let path = path.unwrap_or_else(|| PathBuf::from(name));
    packages.check_requester(context)?;
    // As in Node. A module of Node has a name, and no path.
    if !path.is_absolute() {
        let message = "The argument 'filename' must be a file URL or an absolute path";
        return Err(commonjs::coded(
            "ERR_INVALID_ARG_VALUE",
            message.to_owned(),
            context,
        ));
    }
    packages.require_function(&path, context)
}

/// A function for modules of Node: its name, the number of its arguments, and its steps.
pub(super) type Function = (&'static str, usize, NativeFunction);

/// Defines functions as properties of an object.
pub(super) fn define(
    object: &JsObject,
    functions: impl IntoIterator<Item = Function>,
    context: &mut Context,
) -> JsResult<()> {
    for (name, length, native) in functions {
        let name = JsString::from(name);
        let function = function(context.realm(), native, name.clone(), length);
        object.create_data_property_or_throw(name, function, context)?;
    }
    Ok(())
}

pub(super) fn typed<A: Arguments + 'static, R: IntoJs + 'static>(
    name: &'static str,
    length: usize,
    steps: fn(A, &mut Context) -> JsResult<R>,
) -> Function {
    let native = NativeFunction::from_copy_closure(move |_, args, context| {
        call_operation(name, args, steps, context)
    });
    (name, length, native)
}

/// The bytes that a hash is of.
type Bytes = AllowSharedBufferSource;

fn hash((Algorithm(name), bytes): (Algorithm, Bytes), context: &mut Context) -> JsResult<JsObject> {
    let realm = context.realm().clone();
    let hash = bytes.read(|bytes| hash_of(name, bytes, &realm), context)?;
    array(hash.as_ref(), context)
}

fn hash_of(name: hmac::Algorithm, bytes: &[u8], realm: &Realm) -> digest::Digest {
    let mut hash = digest::Context::new(name.digest_algorithm());
    parts(bytes, realm).for_each(|part| hash.update(part));
    hash.finish()
}

fn hmac_of(
    (Algorithm(name), key, bytes): (Algorithm, Bytes, Bytes),
    context: &mut Context,
) -> JsResult<JsObject> {
    let realm = context.realm().clone();
    // As the algorithm has it, of a key that is longer than a block.
    let key_of = |key: &[u8]| {
        if key.len() > name.digest_algorithm().block_len() {
            hmac::Key::new(name, hash_of(name, key, &realm).as_ref())
        } else {
            hmac::Key::new(name, key)
        }
    };
    let key = key.read(key_of, context)?;
    let tag = bytes.read(|bytes| tag_of(&key, bytes, &realm), context)?;
    array(tag.as_ref(), context)
}

fn tag_of(key: &hmac::Key, bytes: &[u8], realm: &Realm) -> hmac::Tag {
    let mut tag = hmac::Context::with_key(key);
    parts(bytes, realm).for_each(|part| tag.update(part));
    tag.sign()
}

/// Whether bytes are equal. The time depends on their number alone.
fn timing_safe_equal((first, second): (Bytes, Bytes), context: &mut Context) -> JsResult<bool> {
    let realm = context.realm().clone();
    let first = first.read(<[u8]>::to_vec, context)?;
    let compare = |second: &[u8]| {
        let mut rest = second;
        let mut are_equal = Choice::from(u8::from(first.len() == second.len()));
        for part in parts(&first, &realm) {
            let compared;
            (compared, rest) = rest.split_at(part.len().min(rest.len()));
            are_equal &= part.ct_eq(compared);
        }
        are_equal.into()
    };
    second.read(compare, context)
}

fn is_builtin(UsvString(name): UsvString, _: &mut Context) -> JsResult<bool> {
    let name = name.strip_prefix("node:").unwrap_or(&name);
    Ok(super::named(name).is_some())
}

/// One of the algorithms of `crypto.subtle`, by its name there.
struct Algorithm(hmac::Algorithm);

impl FromJs for Algorithm {
    fn from_js(name: &JsValue, _: &mut Context) -> JsResult<Self> {
        let name = name.as_string().unwrap_or_default();
        match name.to_std_string_lossy().as_str() {
            "SHA-1" => Ok(Self(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY)),
            "SHA-256" => Ok(Self(hmac::HMAC_SHA256)),
            "SHA-384" => Ok(Self(hmac::HMAC_SHA384)),
            "SHA-512" => Ok(Self(hmac::HMAC_SHA512)),
            other => Err(type_error(format!("'{other}' is no hash"))),
        }
    }
}

fn array(bytes: &[u8], context: &mut Context) -> JsResult<JsObject> {
    Ok(JsUint8Array::from_iter(bytes.iter().copied(), context)?.into())
}
