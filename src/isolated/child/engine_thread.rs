//! The thread of the engine: it makes a runtime, and does the work that the program sends.

use super::{Channels, Startup, configuration::builder};
use crate::{
    Error, Runtime,
    isolated::{
        protocol::{Done, Encoded, EncodedError, FromChild, Setup, Work, sendable},
        value::{self, Arguments, Value},
    },
    runtime::values::{self, ValueError},
};
use boa_engine::JsString;
use std::{sync::mpsc, time::Duration};

pub(super) fn engine(
    setup: Setup,
    configure: impl FnOnce(crate::Builder) -> crate::Builder,
    channels: Channels,
    startup: &mpsc::Sender<Startup>,
    confined: &mpsc::Receiver<()>,
) {
    let failed = |error: Error| drop(startup.send(Startup::Failed(error.to_string())));
    let tokio = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(tokio) => tokio,
        Err(error) => return failed(Error::Engine(error.to_string())),
    };
    // It reads its files now.
    let builder = tokio.block_on(builder(setup, &channels.channel));
    let mut runtime = match builder.and_then(|builder| configure(builder).build()) {
        Ok(runtime) => runtime,
        Err(error) => return failed(error),
    };
    if startup.send(Startup::Ready(runtime.handle())).is_err() || confined.recv().is_err() {
        return;
    }
    let Channels {
        channel,
        mut work,
        mut cancelled,
    } = channels;
    tokio.block_on(async {
        while let Some((id, at_most, item)) = work.recv().await {
            if at_most.is_some() && *cancelled.borrow() >= id {
                // Its deadline has passed before it has begun.
                continue;
            }
            tokio::select! {
                biased;
                outcome = perform_within(&mut runtime, at_most, item) => {
                    let outcome = outcome.map_err(EncodedError::new);
                    channel.send(&FromChild::Done(id, outcome));
                }
                // The program does not wait for the result.
                _ = cancelled.wait_for(|cancelled| *cancelled >= id) => {}
            }
        }
    });
}

async fn perform_within(
    runtime: &mut Runtime,
    at_most: Option<Duration>,
    work: Work,
) -> Result<Done<Encoded>, Error> {
    match at_most {
        Some(at_most) => {
            runtime
                .within(at_most, async |runtime| perform(runtime, work).await)
                .await
        }
        None => perform(runtime, work).await,
    }
}

async fn perform(runtime: &mut Runtime, work: Work) -> Result<Done<Encoded>, Error> {
    match work {
        Work::Execute(name, source) => drop(runtime.execute(name, source.0).await?),
        Work::Evaluate(name, source) => {
            let value: Value = runtime.evaluate(name, source.0).await?;
            return Ok(Done::Value(Encoded(value::encode(&value)?)));
        }
        Work::Call(name, arguments) => {
            let value: Value = runtime.call(&name, arguments_of(&arguments)?).await?;
            return Ok(Done::Value(Encoded(value::encode(&value)?)));
        }
        Work::Global(name, value) => {
            let value = value::decode(&value.0)?;
            let context = runtime.context();
            let value = values::to_js(value, context)?;
            let global = context.global_object();
            // It replaces one that scripts may replace.
            let _ = global.create_data_property(JsString::from(name), value, context);
        }
        Work::Import(path) => drop(runtime.import(path).await?),
        Work::ImportSource(name, source) => drop(runtime.import_source(name, source.0).await?),
        Work::Run => runtime.run().await?,
        Work::RunToExit => runtime.run_to_exit().await?,
        Work::RunUntilStopped => runtime.run_until_stopped().await?,
        Work::ShutDown(at_most) => runtime.shut_down(at_most).await,
        Work::State => return Ok(Done::State(sendable(runtime.state())?)),
    }
    Ok(Done::Nothing)
}

pub(super) fn arguments_of(arguments: &Encoded) -> Result<Arguments, ValueError> {
    match value::decode(&arguments.0)? {
        Value::List(values) => Ok(Arguments(values)),
        other => Ok(Arguments(vec![other])),
    }
}
