//! The engine's [`HostHooks`].

#[cfg(feature = "packages")]
use crate::runtime::modules::{loader::Loader, requester::active_referrer};
use crate::{
    engine::top_level_await::AwaitTracker,
    host::Host,
    runtime::{event_loop::EventLoop, undeclared_names::UndeclaredNames},
    webidl::string::to_utf8,
};
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    builtins::promise::{OperationType, Promise},
    context::HostHooks,
    job::JobCallback,
};
use std::rc::Rc;

pub(super) struct Hooks {
    pub(super) event_loop: Rc<EventLoop>,
    pub(super) await_tracker: Rc<AwaitTracker>,
    pub(super) undeclared_names: UndeclaredNames,
    /// The largest ArrayBuffer, in bytes.
    pub(super) buffer: u64,
    /// The locale of `navigator.language`.
    #[cfg_attr(not(feature = "intl"), expect(dead_code, reason = "there is no Intl"))]
    pub(super) locale: String,
}

impl HostHooks for Hooks {
    fn check_interrupt(&self) -> JsResult<()> {
        self.event_loop.check_interrupt()
    }

    fn heap_limit(&self, size: usize, limit: usize) -> usize {
        let shared = self.event_loop.member.as_ref();
        let shared = shared.and_then(|member| usize::try_from(member.heap_limit(size as u64)).ok());
        shared.map_or(limit, |most| most.min(limit))
    }

    fn undeclared_name(&self, name: &JsString, _: &mut Context) {
        if self.undeclared_names.add(name) {
            self.event_loop.undeclared_name(&to_utf8(name));
        }
    }

    #[cfg(feature = "packages")]
    fn name_of_host(&self, name: &JsString, context: &mut Context) -> JsResult<Option<JsValue>> {
        let loader = context.downcast_module_loader::<Loader>();
        let Some(packages) = loader.as_ref().and_then(|loader| loader.packages()) else {
            return Ok(None);
        };
        let referrer = active_referrer(context);
        packages.name_of_node(name, referrer.path(), context)
    }

    fn random(&self, _: &mut Context) -> f64 {
        self.event_loop.random.number()
    }

    fn will_await(&self, context: &mut Context) {
        self.await_tracker.will_await(context);
    }

    fn call_job_callback(
        &self,
        job: &JobCallback,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let call = |context: &mut Context| {
            let callback = job.callback();
            self.event_loop.call(callback, this, args, context)
        };
        let result = context.with_active_script(job.script(), call);
        if let Err(error) = &result {
            self.event_loop.callback_has_thrown(error);
        }
        result
    }

    /// The engine's own implementation returns 0 in a process of several threads.
    fn local_timezone_offset_seconds(&self, unix_time_seconds: i64) -> i32 {
        self.event_loop.io.offset(unix_time_seconds)
    }

    #[cfg(feature = "intl")]
    fn locale(&self) -> Option<String> {
        Some(self.locale.clone())
    }

    /// The zone whose offsets the hook above has.
    #[cfg(feature = "intl")]
    fn local_time_zone(&self) -> Option<String> {
        jiff::tz::TimeZone::system().iana_name().map(str::to_owned)
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        self.buffer
    }

    fn promise_rejection_tracker(
        &self,
        promise: &JsObject<Promise>,
        operation: OperationType,
        context: &mut Context,
    ) {
        let is_muted = operation == OperationType::Reject
            && self.event_loop.is_rejection_muted(promise, context);
        self.event_loop
            .rejections
            .track(promise, operation, is_muted, context);
    }
}
