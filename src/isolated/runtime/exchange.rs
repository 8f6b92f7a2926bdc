//! The exchange of messages with the child: work and its results, and what the child asks for.

use super::{Message, OTHER_RESULT, Runtime};
use crate::{
    ConsoleMessage,
    isolated::{
        End, Error, ExitReason,
        isolated_builder::Function,
        isolated_handle::{Deadline, HandleRequest, Reply},
        process::{Exchanged, Killed, Passed},
        protocol::{
            Answer, Decoded, Done, Encoded, FromChild, Request, ToChild, VERSION, Work, parse,
            parse_url, report_length, take,
        },
        value::{self, Value},
    },
    runtime::{FunctionError, HandleError, State},
};
use futures_util::StreamExt;
use std::{io, path::Path};
use tokio::{
    task::{JoinError, JoinHandle, spawn_blocking},
    time::Instant,
};

pub(super) struct Answered {
    id: u64,
    answer: Answer,
    descriptor: Option<Passed>,
    /// The memory of the request.
    asked: usize,
}

/// The limit on requests of the child that wait for their answers. It is read no further meanwhile.
const MAX_ANSWERS: usize = 1024;

/// The same limit on the memory of their arguments. One request may exceed it.
const MAX_ASKED: usize = 32 << 20;

/// The length of messages that are read on another thread. Reading a shorter one takes less than a
/// millisecond.
const LARGE: usize = 64 << 10;

/// A request of a handle that waits for its answer.
pub(super) enum Call {
    Value(Reply<Value>),
    State(Reply<State>),
    ShutDown(Reply<()>),
}

impl Call {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Value(reply) => reply.is_closed(),
            Self::State(reply) => reply.is_closed(),
            Self::ShutDown(reply) => reply.is_closed(),
        }
    }

    /// Answers it. The error is what the child has done wrong.
    fn answer(self, result: Result<Done<Decoded>, HandleError>) -> Result<(), String> {
        // Who asked may have been dropped.
        match (self, result) {
            (Self::Value(reply), Ok(Done::Value(value))) => drop(reply.send(Ok(value.value))),
            (Self::State(reply), Ok(Done::State(state))) => drop(reply.send(Ok(state))),
            (Self::ShutDown(reply), Ok(Done::Nothing)) => drop(reply.send(Ok(()))),
            (_, Ok(_)) => return Err(OTHER_RESULT.to_owned()),
            (Self::Value(reply), Err(error)) => drop(reply.send(Err(error))),
            (Self::State(reply), Err(error)) => drop(reply.send(Err(error))),
            (Self::ShutDown(reply), Err(error)) => drop(reply.send(Err(error))),
        }
        Ok(())
    }
}

impl Runtime {
    pub(super) fn check(&self) -> Result<(), Error> {
        self.ended.clone().map_or(Ok(()), |end| Err(end.into()))
    }

    /// Sends work to the child, and does what it asks for until the work is done.
    pub(super) async fn work(&mut self, work: Work) -> Result<Done<Decoded>, Error> {
        self.ready().await?;
        self.process
            .start_clock()
            .map_err(ExitReason::not_started)?;
        self.begun += 1;
        let id = self.begun;
        let left = self
            .deadline
            .map(|end| end.saturating_duration_since(Instant::now()));
        self.process.send(&ToChild::Work(id, left, work), None)?;
        let mut working = Working {
            runtime: self,
            id: Some(id),
        };
        let result = working.runtime.drive(Until::Done(id)).await;
        working.id = None;
        drop(working);
        result?;
        match self.results.remove(&id) {
            Some(Ok(done)) => Ok(done),
            Some(Err(error)) => match error.decode() {
                Ok(error) => Err(error.into()),
                Err(why) => Err(self.broke(why)),
            },
            None => Err(self.broke("it has sent no result")),
        }
    }

    /// Exchanges messages. However many the child sends, other tasks run in between, and the
    /// process can be ended.
    ///
    /// # Cancel safety
    /// Nothing is lost.
    pub(super) async fn drive(&mut self, until: Until) -> Result<(), Error> {
        let killer = self.process.killer().clone();
        loop {
            if killer.killed() != Killed::No {
                return Err(self.ended());
            }
            self.budget.yield_if_used_up().await;
            if self.may_read() {
                match take(&mut self.process.incoming) {
                    Ok(Some(bytes)) if bytes.len() > LARGE => {
                        self.reading = Some(spawn_blocking(move || parse(&bytes)));
                    }
                    Ok(Some(bytes)) => {
                        self.budget.spend(bytes.len());
                        let message = parse(&bytes).map_err(|why| self.broke(why))?;
                        self.received(message, until)?;
                        if self.is_over(until) {
                            return Ok(());
                        }
                        continue;
                    }
                    Ok(None) => {}
                    Err(why) => return Err(self.broke(why)),
                }
            }
            let (may_read, has_room, is_reading) = (
                self.may_read(),
                self.process.has_room(),
                self.reading.is_some(),
            );
            tokio::select! {
                biased;
                () = killer.is_killed() => return Err(self.ended()),
                message = read(&mut self.reading) => {
                    self.budget.spend(LARGE);
                    let message = message.map_err(|why| self.broke(why))?;
                    self.received(message, until)?;
                    if self.is_over(until) {
                        return Ok(());
                    }
                }
                Some(answered) = self.answers.next(), if has_room && !self.answers.is_empty() => {
                    self.asked = self.asked.saturating_sub(answered.asked);
                    self.answer(answered.id, answered.answer, answered.descriptor)?;
                }
                Some(request) = self.requests.recv(), if has_room => self.requested(request)?,
                exchanged = self.process.exchange(may_read), if may_read || !is_reading || self.process.is_writing() => {
                    match exchanged {
                        Ok(Exchanged::Bytes(bytes)) => self.budget.spend_copy(bytes),
                        // Nobody waits for the answers. Messages that it has sent before are read.
                        Ok(Exchanged::Unread) => {
                            self.answers.clear();
                            self.asked = 0;
                        }
                        // An error of the stream is that the child has ended.
                        Ok(Exchanged::Ended) | Err(_) => return Err(self.ended()),
                    }
                }
            }
        }
    }

    /// Whether requests of the child may be read, and answered.
    fn may_read(&self) -> bool {
        self.reading.is_none()
            && self.answers.len() < MAX_ANSWERS
            && self.asked < MAX_ASKED
            && self.process.has_room()
    }

    fn is_over(&self, until: Until) -> bool {
        match until {
            Until::Ready => self.is_ready,
            Until::Done(id) => self.results.contains_key(&id),
        }
    }

    fn received(&mut self, message: Message, until: Until) -> Result<(), Error> {
        match message {
            FromChild::Ready(version) if version == VERSION && !self.is_ready => {
                self.is_ready = true;
            }
            FromChild::Ready(_) => return Err(self.broke("it is of another version")),
            FromChild::Failed(why) => return Err(self.end_because(ExitReason::Start { why })),
            FromChild::Done(id, result) => {
                // It does one work after the other, and sends one result at most.
                if id <= self.done || id > self.begun {
                    return Err(self.broke("it has sent the result of work that it was not given"));
                }
                self.done = id;
                // The result of cancelled work is not awaited.
                if matches!(until, Until::Done(awaited) if awaited == id) {
                    self.results.insert(id, result);
                }
            }
            FromChild::Called(id, result) => {
                let Some(unanswered) = self.unanswered.checked_sub(1) else {
                    return Err(self.broke("it has answered a call that there was not"));
                };
                self.unanswered = unanswered;
                // Who asked may have been dropped.
                if let Some(call) = self.calls.remove(&id) {
                    call.answer(result).map_err(|why| self.broke(why))?;
                }
            }
            FromChild::Print(level, depth, text) => {
                self.count_output(text.len())?;
                let depth = usize::try_from(depth).unwrap_or(usize::MAX);
                self.program
                    .console
                    .print(&ConsoleMessage::new(level, depth, &text));
            }
            FromChild::Clear => {
                self.count_output(1)?;
                self.program.console.clear();
            }
            FromChild::Uncaught(report) => {
                let report = crate::dom::ErrorReport::from(report);
                self.count_output(report_length(&report))?;
                self.program.reporter.uncaught(&report);
            }
            FromChild::ConnectionFailed(url, error) => {
                self.count_output(url.len() + error.len())?;
                let url = parse_url(&url).map_err(|why| self.broke(why))?;
                let error = self.program.network.failure(error);
                self.program.reporter.connection_failed(&url, &error);
            }
            FromChild::UndeclaredName(name) => {
                self.count_output(name.len())?;
                self.program.reporter.undeclared_name(&name);
            }
            FromChild::Request(id, request) => self.asked(id, request)?,
        }
        Ok(())
    }

    /// Counts output against the limit. A message counts as a byte more than it has.
    fn count_output(&mut self, bytes: usize) -> Result<(), Error> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(1);
        self.printed = self.printed.saturating_add(bytes);
        match self.process.limits().output_bytes {
            Some(limit) if self.printed > limit => {
                Err(self.end_because(ExitReason::Output { limit }))
            }
            _ => Ok(()),
        }
    }

    fn asked(&mut self, id: u64, request: Request<Decoded>) -> Result<(), Error> {
        match request {
            Request::Function(
                index,
                Decoded {
                    value: Value::List(arguments),
                    memory,
                },
            ) => {
                let function = usize::try_from(index)
                    .ok()
                    .and_then(|index| self.program.functions.get(index).cloned());
                match function {
                    Some(Function::Sync(steps)) => {
                        self.answer(id, answer_of(steps(arguments)), None)
                    }
                    Some(Function::Async(steps)) => {
                        let future = steps(arguments);
                        self.later(id, memory, async move { (answer_of(future.await), None) });
                        Ok(())
                    }
                    None => Err(self.broke("it has called a function that there is not")),
                }
            }
            Request::Function(..) => Err(self.broke("it has called a function without arguments")),
            Request::Connect(url) => {
                let network = self.program.network.clone();
                self.later(id, url.len(), async move {
                    match network.connect(&url).await {
                        Ok(descriptor) => (Answer::Connected, Some(descriptor)),
                        Err(error) => (Answer::Error(error), None),
                    }
                });
                Ok(())
            }
            Request::Headers(url) => {
                let headers = parse_url(&url).ok();
                let headers = headers
                    .and_then(|url| self.program.headers.as_ref().map(|headers| headers(&url)));
                self.answer(id, Answer::Headers(headers.unwrap_or_default()), None)
            }
            Request::Canonicalize(path) => {
                let answer = match self.program.modules.canonicalize(Path::new(&path)) {
                    Ok(path) => Answer::Path(path.display().to_string()),
                    Err(error) => no_file(&error),
                };
                self.answer(id, answer, None)
            }
            Request::Read(path) => {
                let answer = match self.program.modules.read(Path::new(&path)) {
                    Ok(bytes) => Answer::File(Encoded(bytes)),
                    Err(error) => no_file(&error),
                };
                self.answer(id, answer, None)
            }
            #[cfg(feature = "packages")]
            Request::Package(request) => {
                let answer = match self.program.modules.find_package(&request) {
                    Ok(found) => Answer::Package(found),
                    Err(why) => Answer::Error(why),
                };
                self.answer(id, answer, None)
            }
            Request::Module(url, module_type, referrer) => {
                match self
                    .program
                    .modules
                    .fetch(&url, module_type, referrer.as_deref())
                {
                    Ok(fetching) => {
                        self.later(id, url.len(), async move { (fetching.await, None) });
                        Ok(())
                    }
                    Err(why) => Err(self.broke(why)),
                }
            }
        }
    }

    /// Answers when the future is ready.
    fn later(
        &mut self,
        id: u64,
        asked: usize,
        answer: impl Future<Output = (Answer, Option<Passed>)> + 'static,
    ) {
        self.asked = self.asked.saturating_add(asked);
        self.answers.push(Box::pin(async move {
            let (answer, descriptor) = answer.await;
            Answered {
                id,
                answer,
                descriptor,
                asked,
            }
        }));
    }

    fn answer(&mut self, id: u64, answer: Answer, descriptor: Option<Passed>) -> Result<(), Error> {
        let sent = match self.process.send(&ToChild::Answer(id, answer), descriptor) {
            Ok(length) => length,
            Err(error) => self
                .process
                .send(&ToChild::Answer(id, Answer::Error(error.to_string())), None)?,
        };
        self.budget.spend(sent);
        Ok(())
    }

    fn requested(&mut self, request: HandleRequest) -> Result<(), Error> {
        let message = match request {
            // The deadline has passed before the call.
            HandleRequest::Call(_, _, Some(_), reply) if reply.is_closed() => return Ok(()),
            HandleRequest::Call(name, arguments, deadline, reply) => {
                let id = self.called(Call::Value(reply));
                ToChild::Call(id, name, Encoded(arguments), deadline.map(Deadline::left))
            }
            HandleRequest::State(reply) => ToChild::State(self.called(Call::State(reply))),
            HandleRequest::Interrupt => ToChild::Interrupt,
            HandleRequest::ShutDown(at_most, reply) => {
                ToChild::ShutDown(self.called(Call::ShutDown(reply)), at_most)
            }
        };
        self.process.send(&message, None)?;
        Ok(())
    }

    /// Keeps a request of a handle until its answer.
    fn called(&mut self, call: Call) -> u64 {
        self.next += 1;
        self.unanswered += 1;
        self.calls.retain(|_, call| !call.is_abandoned());
        self.calls.insert(self.next, call);
        self.next
    }

    fn ended(&mut self) -> Error {
        let end = self.process.end();
        self.end_with(end)
    }

    /// The child has broken the protocol.
    pub(super) fn broke(&mut self, why: impl Into<String>) -> Error {
        let why = why.into();
        self.end_because(ExitReason::Messages { why })
    }

    /// Ends the process, whose end has this reason.
    pub(super) fn end_because(&mut self, reason: ExitReason) -> Error {
        self.process.end();
        self.end_with(End::Child(reason))
    }

    fn end_with(&mut self, end: End) -> Error {
        self.ended = Some(end.clone());
        if let End::Child(end) = &end {
            // It ends once.
            let _ = self.handle.ended.set(end.clone());
        }
        self.answers.clear();
        self.reading = None;
        self.calls.clear();
        self.requests.close();
        // Those who have asked learn of the end, though the runtime may be kept.
        while self.requests.try_recv().is_ok() {}
        end.into()
    }
}

/// The message that another thread reads.
async fn read(
    reading: &mut Option<JoinHandle<Result<Message, String>>>,
) -> Result<Message, String> {
    let Some(task) = reading else {
        return std::future::pending().await;
    };
    let message = task.await;
    *reading = None;
    message.unwrap_or_else(|error: JoinError| Err(error.to_string()))
}

#[derive(Clone, Copy)]
pub(super) enum Until {
    Ready,
    Done(u64),
}

/// Work that is cancelled in the child if nobody waits for it any more.
struct Working<'a> {
    runtime: &'a mut Runtime,
    id: Option<u64>,
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id
            && self.runtime.ended.is_none()
            && self
                .runtime
                .process
                .send(&ToChild::Cancel(id), None)
                .is_ok()
        {
            // The next method writes the rest.
            let _ = self.runtime.process.write();
        }
    }
}

fn no_file(error: &io::Error) -> Answer {
    match error.raw_os_error() {
        Some(code) => Answer::NoFile(code),
        None => Answer::Error(error.to_string()),
    }
}

fn answer_of(result: Result<Value, FunctionError>) -> Answer {
    match result.and_then(|value| Ok(value::encode(&value)?)) {
        Ok(value) => Answer::Value(Encoded(value)),
        Err(error) => Answer::Thrown(error),
    }
}
