//! The module itself, and its values.

use super::{NAME, exit::exit_function, files, standard_input::SharedLines};
use crate::{
    runtime::event_loop::EventLoop,
    web::streams::{Chunk, ReadableStream},
    webidl::type_error,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, Module, js_string,
    module::SyntheticModuleInitializer,
    object::{IntegrityLevel, builtins::JsArray},
};
use boa_gc::{Finalize, Trace};
use futures_util::stream::{self, Stream, StreamExt};
use std::{
    io,
    path::PathBuf,
    rc::{Rc, Weak},
};

const NO_INPUT: &str = "this script has no standard input: the program gives it none";

#[derive(Clone, Trace, Finalize)]
struct Captured {
    /// The loader owns it.
    #[unsafe_ignore_trace]
    event_loop: Weak<EventLoop>,
}

/// The values that packages and the module have in common.
pub(in crate::runtime) struct ProgramValues {
    pub(in crate::runtime) env: JsObject,
    pub(in crate::runtime) args: JsObject,
    pub(in crate::runtime) exit: JsObject,
}

impl EventLoop {
    /// The module `boa-ws`, which a realm has once.
    pub(in crate::runtime) fn program_module(self: &Rc<Self>, context: &mut Context) -> Module {
        let captured = Captured {
            event_loop: Rc::downgrade(self),
        };
        let names = ["args", "env", "exit", "stdin"]
            .into_iter()
            .chain(files::NAMES);
        let names: Vec<_> = names.map(JsString::from).collect();
        let steps = SyntheticModuleInitializer::from_copy_closure_with_captures(
            |module, captured: &Captured, context| {
                let event_loop = captured.event_loop.upgrade();
                let event_loop = event_loop
                    .ok_or_else(|| type_error("the runtime of this module was dropped"))?;
                let values = event_loop.program_values(context)?;
                let values = values.ok_or_else(|| type_error("the program gives nothing"))?;
                let stdin = match event_loop.standard_input(context)? {
                    Some(stdin) => stdin,
                    None => stream_of(stream::iter([Err(io::Error::other(NO_INPUT))]), context)?,
                };
                module.set_export(&js_string!("args"), values.args.into())?;
                module.set_export(&js_string!("env"), values.env.into())?;
                module.set_export(&js_string!("exit"), values.exit.into())?;
                module.set_export(&js_string!("stdin"), stdin.into())?;
                for (name, function) in event_loop.file_functions(context) {
                    module.set_export(&name, function.into())?;
                }
                Ok(())
            },
            captured,
        );
        Module::synthetic(&names, steps, Some(PathBuf::from(NAME)), None, context)
    }

    /// The environment, the arguments and `exit`, if scripts have them.
    pub(in crate::runtime) fn program_values(
        &self,
        context: &mut Context,
    ) -> JsResult<Option<ProgramValues>> {
        let Some(inputs) = self.program_inputs() else {
            return Ok(None);
        };
        // Without a prototype it has no names but those of variables.
        let env = JsObject::with_null_proto();
        for (name, value) in &inputs.environment {
            let value = JsString::from(value.as_str());
            env.create_data_property_or_throw(JsString::from(name.as_str()), value, context)?;
        }
        let arguments = inputs.arguments.iter();
        let arguments = arguments.map(|argument| JsString::from(argument.as_str()).into());
        let args = JsObject::from(JsArray::from_iter(arguments, context));
        for object in [&env, &args] {
            object.set_integrity_level(IntegrityLevel::Frozen, context)?;
        }
        let control = (!self.is_of_worker()).then(|| self.control.clone());
        let exit = exit_function(control, context);
        Ok(Some(ProgramValues { env, args, exit }))
    }

    /// A stream of the lines of standard input, if scripts have it.
    pub(in crate::runtime) fn standard_input(
        &self,
        context: &mut Context,
    ) -> JsResult<Option<JsObject>> {
        let input = self.program.as_ref();
        let Some(input) = input.and_then(|it| it.standard_input.as_ref()) else {
            return Ok(None);
        };
        let lines = input.logged.get_or_init(|| {
            let lines = self.log().standard_input(Box::pin(input.own.clone()));
            SharedLines::new(lines)
        });
        stream_of(lines.clone(), context).map(Some)
    }
}

fn stream_of(
    lines: impl Stream<Item = io::Result<String>> + 'static,
    context: &mut Context,
) -> JsResult<JsObject> {
    let chunks = lines.map(|line| line.map(Chunk::from));
    Ok(ReadableStream::from_stream(chunks, context)?.into_object())
}
