//! What the modules of Node have from here: hashes, and `require` for other files.

use super::super::{Packages, commonjs};
use crate::{
    web::parse_url,
    webidl::{AllowSharedBufferSource, FromJs, function, type_error},
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsValue, NativeFunction, js_string,
    object::builtins::JsUint8Array,
};
use boa_gc::{Finalize, Trace};
use ring::{digest, hmac};
use std::{
    path::PathBuf,
    rc::{Rc, Weak},
};

#[derive(Clone, Trace, Finalize)]
struct Loads {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    packages: Weak<Packages>,
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
        // What the program gives to scripts, or undefined.
        let program = NativeFunction::from_copy_closure_with_captures(
            |_, _, loads: &Loads, context| {
                let packages = loads.packages.upgrade();
                let packages = packages.ok_or_else(commonjs::dropped)?;
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
            },
            loads.clone(),
        );
        // A stream of lines, or undefined.
        let standard_input = NativeFunction::from_copy_closure_with_captures(
            |_, _, loads: &Loads, context| {
                let packages = loads.packages.upgrade();
                let packages = packages.ok_or_else(commonjs::dropped)?;
                let stream = packages.event_loop.standard_input(context)?;
                Ok(stream.map_or_else(JsValue::undefined, Into::into))
            },
            loads.clone(),
        );
        let create_require = NativeFunction::from_copy_closure_with_captures(
            |_, arguments, loads: &Loads, context| {
                let name = arguments.get_or_undefined(0).to_string(context)?;
                let name = name.to_std_string_lossy();
                let path = parse_url(&name, None)
                    .ok()
                    .and_then(|url| url.to_file_path().ok());
                let path = path.unwrap_or_else(|| PathBuf::from(name));
                let packages = loads.packages.upgrade();
                let packages = packages.ok_or_else(commonjs::dropped)?;
                packages.require_function(&path, context).map(Into::into)
            },
            loads,
        );
        let object = JsObject::with_object_proto(context.intrinsics());
        // Undefined if the program gives nothing.
        if self.event_loop.program.is_some() {
            let files = JsObject::with_null_proto();
            for (name, function) in self.event_loop.file_functions(context) {
                files.create_data_property_or_throw(name, function, context)?;
            }
            object.create_data_property_or_throw(js_string!("files"), files, context)?;
        }
        let functions = [
            (js_string!("hash"), NativeFunction::from_fn_ptr(hash), 2),
            (js_string!("hmac"), NativeFunction::from_fn_ptr(hmac_of), 3),
            (js_string!("createRequire"), create_require, 1),
            (js_string!("program"), program, 0),
            (js_string!("standardInput"), standard_input, 0),
            (
                js_string!("isBuiltin"),
                NativeFunction::from_fn_ptr(is_builtin),
                1,
            ),
        ];
        for (name, native, length) in functions {
            let function = function(context.realm(), native, name.clone(), length);
            object.create_data_property_or_throw(name, function, context)?;
        }
        Ok(object.into())
    }
}

/// `hash(name, bytes)`
fn hash(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = algorithm(arguments.get_or_undefined(0))?.digest_algorithm();
    let bytes = bytes(arguments.get_or_undefined(1), context)?;
    array(digest::digest(algorithm, &bytes).as_ref(), context)
}

/// `hmac(name, key, bytes)`
fn hmac_of(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let algorithm = algorithm(arguments.get_or_undefined(0))?;
    let key = bytes(arguments.get_or_undefined(1), context)?;
    let bytes = bytes(arguments.get_or_undefined(2), context)?;
    let key = hmac::Key::new(algorithm, &key);
    array(hmac::sign(&key, &bytes).as_ref(), context)
}

fn is_builtin(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = arguments.get_or_undefined(0).to_string(context)?;
    let name = name.to_std_string_lossy();
    let name = name.strip_prefix("node:").unwrap_or(&name);
    Ok(super::named(name).is_some().into())
}

/// The algorithms of `crypto.subtle`, by their names there.
fn algorithm(name: &JsValue) -> JsResult<hmac::Algorithm> {
    let name = name.as_string().unwrap_or_default();
    match name.to_std_string_lossy().as_str() {
        "SHA-1" => Ok(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        "SHA-256" => Ok(hmac::HMAC_SHA256),
        "SHA-384" => Ok(hmac::HMAC_SHA384),
        "SHA-512" => Ok(hmac::HMAC_SHA512),
        other => Err(type_error(format!("'{other}' is no hash"))),
    }
}

fn bytes(value: &JsValue, context: &mut Context) -> JsResult<Vec<u8>> {
    AllowSharedBufferSource::from_js(value, context)?.read(<[u8]>::to_vec, context)
}

fn array(bytes: &[u8], context: &mut Context) -> JsResult<JsValue> {
    Ok(JsUint8Array::from_iter(bytes.iter().copied(), context)?.into())
}
