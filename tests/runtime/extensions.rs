//! Extensions of an existing `Context` compose in any order.

use super::{built, echo::echo, run_script, value_table::eval};
use boa_engine::{
    Context, JsResult, JsString,
    context::ContextBuilder,
    job::{Job, JobExecutor, NativeAsyncJob, PromiseJob, SimpleJobExecutor},
    js_string,
    property::Attribute,
    realm::Realm,
};
use boa_runtime::extensions::{self as boa, RuntimeExtension as _};
use boa_websocket::{
    Console, ConsoleMessage, Permissions, Reporter, Runtime,
    dom::{self, ErrorReport, TaskSource},
    extensions::{
        ConsoleExtension, CryptoExtension, EncodingExtension, EventsExtension, FilesExtension,
        PerformanceExtension, RuntimeExtension, StructuredCloneExtension, TimersExtension,
        UrlExtension, WebSocketExtension,
    },
    host,
    net::MemoryNetwork,
    websocket,
};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

/// The printed and reported texts.
#[derive(Default)]
pub(super) struct Record(pub(super) RefCell<Vec<String>>);

impl Console for Record {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0.borrow_mut().push(message.to_string());
    }
}

impl Reporter for Record {
    fn uncaught(&self, report: &ErrorReport) {
        self.0
            .borrow_mut()
            .push(format!("uncaught {}", report.message));
    }

    fn connection_failed(&self, url: &url::Url, error: &boa_websocket::net::Error) {
        self.0
            .borrow_mut()
            .push(format!("{url}: {}", boa_websocket::net::chain(error)));
    }
}

fn sockets(network: &MemoryNetwork) -> WebSocketExtension {
    let permissions = Permissions::none()
        .allow_net("echo.example")
        .expect("a rule");
    WebSocketExtension::new(permissions).connector(Arc::new(network.clone()))
}

/// All extensions, by number.
const ALL: usize = 10;

fn register(
    number: usize,
    network: &MemoryNetwork,
    record: &Rc<Record>,
    context: &mut Context,
) -> JsResult<()> {
    match number {
        0 => EventsExtension::new()
            .reporter(record.clone())
            .register(None, context),
        1 => TimersExtension.register(None, context),
        2 => sockets(network).register(None, context),
        3 => ConsoleExtension::new(record.clone()).register(None, context),
        4 => UrlExtension.register(None, context),
        5 => EncodingExtension.register(None, context),
        6 => FilesExtension.register(None, context),
        7 => StructuredCloneExtension.register(None, context),
        8 => CryptoExtension.register(None, context),
        _ => PerformanceExtension.register(None, context),
    }
}

/// Uses a part of each extension.
const EVERYTHING: &str = r#"
    const socket = new WebSocket(new URL("/a", "ws://echo.example"));
    socket.addEventListener("open", () => setTimeout(() => socket.send(new Blob(["he", btoa("llo")])), 1));
    socket.onmessage = async ({ data }) => {
        const reader = new FileReader();
        reader.onload = () => {
            console.log(structuredClone({ text: reader.result }).text, crypto.randomUUID().length);
            socket.close();
            throw "in a listener";
        };
        reader.readAsText(new File([data], "name"));
    };
    socket.onclose = (event) => {
        console.log(event.constructor.name, performance.now() > 0, new TextEncoder().encode("a").length);
        dispatchEvent(new Event("done"));
    };
    addEventListener("done", () => console.log("done"));
"#;

const EXPECTED: [&str; 4] = [
    "hebGxv 36",
    "uncaught in a listener",
    "CloseEvent true 1",
    "done",
];

/// A context of another program, with the executor of its jobs.
pub(super) struct Existing {
    pub(super) context: Context,
    pub(super) executor: Rc<SimpleJobExecutor>,
}

impl Existing {
    pub(super) fn new() -> Self {
        let executor = Rc::new(SimpleJobExecutor::new());
        let context = ContextBuilder::new().job_executor(executor.clone()).build();
        Self {
            context: context.expect("it can be built"),
            executor,
        }
    }

    pub(super) async fn run_jobs(&mut self) {
        let executor = self.executor.clone();
        let ended = executor
            .run_jobs_async(&RefCell::new(&mut self.context))
            .await;
        ended.expect("no job throws");
    }
}

/// Takes steps in another realm.
fn within<R>(realm: &Realm, context: &mut Context, steps: impl FnOnce(&mut Context) -> R) -> R {
    let outer = context.enter_realm(realm.clone());
    let result = steps(context);
    context.enter_realm(outer);
    result
}

async fn run(
    record: &Record,
    prepare: impl FnOnce(&mut Context) -> JsResult<()>,
    script: &str,
) -> Vec<String> {
    let mut existing = Existing::new();
    prepare(&mut existing.context).expect("they can be registered");
    eval(script, &mut existing.context);
    existing.run_jobs().await;
    record.0.take()
}

#[tokio::test]
async fn extensions_compose_in_any_order() {
    let forward = (0..ALL).map(|start| (0..ALL).map(|n| (start + n) % ALL).collect::<Vec<_>>());
    let orders: Vec<_> = forward
        .flat_map(|order| [order.clone(), order.into_iter().rev().collect()])
        .collect();
    for order in orders {
        let (record, network) = (Rc::new(Record::default()), echo());
        let prepare = |context: &mut Context| {
            order
                .iter()
                .try_for_each(|n| register(*n, &network, &record, context))
        };
        assert_eq!(
            run(&record, prepare, EVERYTHING).await,
            EXPECTED,
            "{order:?}"
        );
    }
}

#[tokio::test]
async fn each_extension_works_without_the_others() {
    for (number, expression) in [
        (
            0,
            "new EventTarget() instanceof EventTarget && 'AbortSignal' in globalThis",
        ),
        (
            1,
            "typeof setTimeout === 'function' && typeof queueMicrotask === 'function'",
        ),
        (
            2,
            "new WebSocket('ws://other.example') instanceof EventTarget",
        ),
        (3, "console.log('x') === undefined"),
        (4, "new URL('a', 'http://b').href === 'http://b/a'"),
        (
            5,
            "atob(btoa('x')) === 'x' && new TextDecoder().decode(new Uint8Array([65])) === 'A'",
        ),
        (6, "new File([new Blob(['x'])], 'y').size === 1"),
        (7, "structuredClone(new Map([[1, 2]])).get(1) === 2"),
        (8, "crypto.getRandomValues(new Uint8Array(2)).length === 2"),
        (9, "performance.now() >= 0"),
    ] {
        let (record, network) = (Rc::new(Record::default()), MemoryNetwork::new());
        let context = &mut Context::default();
        register(number, &network, &record, context).expect("it can be registered");
        assert_eq!(eval(expression, context), true.into(), "{expression}");
        let alone = eval("typeof WebSocket", context);
        assert_eq!(alone == js_string!("function").into(), number == 2);
    }
}

#[tokio::test]
async fn extensions_compose_with_those_of_boa_runtime() {
    const SCRIPT: &str = r#"
        const seen = [];
        const socket = new WebSocket("ws://echo.example/");
        socket.onopen = () => setTimeout(() => socket.send("x"), 1);
        socket.onmessage = ({ data }) => queueMicrotask(() => { seen.push(data); socket.close(); });
        socket.onclose = ({ code }) => { seen.push(code); throw seen.join(); };
    "#;
    for ours_first in [true, false] {
        let (record, network) = (Rc::new(Record::default()), echo());
        let prepare = |context: &mut Context| {
            let ours = sockets(&network).reporter(record.clone());
            let theirs = |realm, context: &mut Context| {
                (boa::TimeoutExtension, boa::MicrotaskExtension).register(realm, context)
            };
            if ours_first {
                (ours, theirs).register(None, context)
            } else {
                (theirs, ours).register(None, context)
            }
        };
        assert_eq!(run(&record, prepare, SCRIPT).await, ["uncaught x,1005"]);
    }
}

#[tokio::test]
async fn interfaces_are_defined_in_the_given_realm() {
    let context = &mut Context::default();
    let realm: Realm = context.create_realm().expect("it can be made");
    sockets(&MemoryNetwork::new())
        .register(Some(realm.clone()), context)
        .expect("it can be registered");
    let here = eval("typeof WebSocket", context);
    let there = within(&realm, context, |context| eval("typeof WebSocket", context));
    assert_eq!(here, js_string!("undefined").into());
    assert_eq!(there, js_string!("function").into());
}

#[tokio::test]
async fn other_realms_and_rust_callers_see_interfaces_as_data_properties() {
    let context = &mut Context::default();
    let realm = context.create_realm().expect("it can be made");
    sockets(&MemoryNetwork::new())
        .register(Some(realm.clone()), context)
        .expect("it can be registered");
    let global = within(&realm, context, |context| eval("globalThis", context));
    context
        .register_global_property(js_string!("given"), global.clone(), Attribute::all())
        .expect("it is new");
    let script = "
        const { value, writable, enumerable } = Object.getOwnPropertyDescriptor(given, 'WebSocket');
        [typeof value, writable, enumerable, Reflect.setPrototypeOf(given, null), typeof given.CloseEvent].join()
    ";
    let seen = eval(script, context);
    assert_eq!(
        seen,
        js_string!("function,true,false,false,function").into()
    );
    let global = global.as_object().expect("it is one");
    for name in ["WebSocket", "MessageEvent"] {
        let value = global.get(JsString::from(name), context);
        let value = value.expect("no script runs");
        let there = within(&realm, context, |context| eval(name, context));
        assert!(value.is_callable() && value == there, "{name}");
    }
}

/// An executor that waits for the end of an asynchronous job before it runs the promise jobs that
/// were queued meanwhile.
#[derive(Default)]
struct LateExecutor {
    promise_jobs: RefCell<VecDeque<PromiseJob>>,
    async_jobs: RefCell<Vec<NativeAsyncJob>>,
}

impl JobExecutor for LateExecutor {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.promise_jobs.borrow_mut().push_back(job),
            Job::AsyncJob(job) => self.async_jobs.borrow_mut().push(job),
            _ => panic!("no other jobs are queued"),
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        while let Some(job) = { self.promise_jobs.borrow_mut().pop_front() } {
            job.call(context)?;
        }
        Ok(())
    }

    async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
        let mut running = FuturesUnordered::new();
        loop {
            self.clone().run_jobs(&mut context.borrow_mut())?;
            running.extend(
                self.async_jobs
                    .take()
                    .into_iter()
                    .map(|job| job.call(context)),
            );
            match running.next().await {
                Some(result) => drop(result?),
                None => return Ok(()),
            }
        }
    }
}

/// The example of `WebSocketExtension` has an executor with the right order.
#[tokio::test(start_paused = true)]
async fn microtasks_run_last_on_an_executor_that_runs_them_late_unless_its_run_jobs_is_a_checkpoint()
 {
    const SCRIPT: &str = "
        const log = [];
        for (const n of [1, 2]) setTimeout(() => { log.push(`task ${n}`); Promise.resolve().then(() => log.push(`microtask ${n}`)); });
    ";
    for (is_checkpoint, order) in [
        (false, "task 1,task 2,microtask 1,microtask 2"),
        (true, "task 1,microtask 1,task 2,microtask 2"),
    ] {
        let executor = Rc::new(LateExecutor::default());
        let context = &mut ContextBuilder::new()
            .job_executor(executor.clone())
            .build()
            .expect("it can be built");
        let events = EventsExtension::new();
        let events = if is_checkpoint {
            events.microtask_executor()
        } else {
            events
        };
        (events, TimersExtension)
            .register(None, context)
            .expect("it can be registered");
        eval(SCRIPT, context);
        executor
            .run_jobs_async(&RefCell::new(context))
            .await
            .expect("no job throws");
        assert_eq!(eval("log.join()", context), JsString::from(order).into());
    }
}

/// The outer realm has no host for a task.
#[tokio::test]
async fn tasks_that_wait_for_connecting_sockets_of_another_realm_run_after_the_last() {
    let mut existing = Existing::new();
    let context = &mut existing.context;
    let realm = context.create_realm().expect("it can be made");
    sockets(&echo())
        .register(Some(realm.clone()), context)
        .expect("it can be registered");
    let script = "
        var events = '';
        for (const url of ['ws://forbidden.example/', 'ws://echo.example/']) {
            const socket = new WebSocket(url);
            socket.onopen = () => { events += 'open '; socket.close(); };
            socket.onclose = () => { events += 'close '; };
        }
    ";
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (outcomes, inner) = (seen.clone(), realm.clone());
    let task = dom::task(move |context| {
        let events = within(&inner, context, |context| eval("events", context));
        outcomes.borrow_mut().push(events.display().to_string());
    });
    within(&realm, context, |context| {
        eval(script, context);
        websocket::when_none_connects(task, context);
    });
    existing.run_jobs().await;
    assert_eq!(*seen.borrow(), ["\"close open \""]);
}

/// The outer realm has no host for another task.
#[tokio::test(start_paused = true)]
async fn tasks_that_wait_for_a_connecting_socket_of_another_realm_run_when_it_was_collected() {
    let mut existing = Existing::new();
    let context = &mut existing.context;
    let realm = context.create_realm().expect("it can be made");
    let network = MemoryNetwork::new();
    let _silent = network.listen("echo.example", 80);
    sockets(&network)
        .register(Some(realm.clone()), context)
        .expect("it can be registered");
    let ran = Rc::new(Cell::new(false));
    let runs = ran.clone();
    within(&realm, context, |context| {
        eval("new WebSocket('ws://echo.example/'); 0", context);
        websocket::when_none_connects(dom::task(move |_| runs.set(true)), context);
        // The collector runs after so many allocations.
        eval("for (let n = 0; n < 100000; n++) ({ n: [n] })", context);
    });
    let start = tokio::time::Instant::now();
    existing.run_jobs().await;
    assert!(ran.get());
    assert_eq!(
        start.elapsed(),
        Duration::ZERO,
        "the socket was not collected, but has failed"
    );
}

/// The task that takes a message queues the one for the next message.
#[tokio::test]
async fn ports_of_another_realm_take_messages_one_after_the_other() {
    let record = Rc::new(Record::default());
    let prepare = |context: &mut Context| {
        let realm = context.create_realm()?;
        (
            StructuredCloneExtension,
            ConsoleExtension::new(record.clone()),
        )
            .register(Some(realm.clone()), context)?;
        let script = "
            const { port1, port2 } = new MessageChannel();
            port2.onmessage = ({ data }) => console.log(data);
            for (const n of [1, 2, 3]) port1.postMessage(n);
        ";
        within(&realm, context, |context| eval(script, context));
        Ok(())
    };
    assert_eq!(run(&record, prepare, "0").await, ["1", "2", "3"]);
}

#[tokio::test]
async fn ports_of_a_realm_that_are_disentangled_close_those_of_another_realm() {
    let mut existing = Existing::new();
    let context = &mut existing.context;
    let realm = context.create_realm().expect("it can be made");
    StructuredCloneExtension
        .register(None, context)
        .expect("it can be registered");
    StructuredCloneExtension
        .register(Some(realm.clone()), context)
        .expect("it can be registered");
    let script = "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => port1.postMessage(0); port2";
    let port = within(&realm, context, |context| eval(script, context));
    context
        .register_global_property(js_string!("given"), port, Attribute::all())
        .expect("it is new");
    // Without the end of the ports, they would answer each other for ever.
    let script = "
        const events = [], port = structuredClone(given, { transfer: [given] });
        port.onmessage = () => port.postMessage(0);
        port.onclose = () => events.push('close');
        port.postMessage(0);
    ";
    eval(script, context);
    within(&realm, context, host::run_unloading_cleanup_steps);
    tokio::time::timeout(Duration::from_secs(60), existing.run_jobs())
        .await
        .expect("they end");
    let events = eval("events.join()", &mut existing.context);
    assert_eq!(events, js_string!("close").into());
}

#[tokio::test]
async fn extensions_in_a_runtime_use_its_host() {
    let (record, network) = (Rc::new(Record::default()), echo());
    let mut runtime = built(
        Runtime::builder()
            .console(record.clone())
            .reporter(record.clone())
            .extension(EventsExtension::new().reporter(Rc::new(())))
            .extension(sockets(&network)),
    );
    run_script(&mut runtime, EVERYTHING).await;
    assert_eq!(record.0.take(), EXPECTED);
}

/// No timer and no socket wakes the executor.
#[tokio::test]
async fn a_queued_task_is_enough_for_the_executor_to_run_it() {
    for script in [
        "new Blob(['x']).text().then(console.log)",
        "const { port1, port2 } = new MessageChannel(); port2.onmessage = ({ data }) => console.log(data); port1.postMessage('x')",
        "const reader = new FileReader(); reader.onload = () => console.log(reader.result); reader.readAsText(new Blob(['x']))",
    ] {
        let record = Rc::new(Record::default());
        let prepare = |context: &mut Context| {
            (
                FilesExtension,
                StructuredCloneExtension,
                ConsoleExtension::new(record.clone()),
            )
                .register(None, context)
        };
        assert_eq!(run(&record, prepare, script).await, ["x"], "{script}");
    }
}

#[test]
fn queued_tasks_are_dropped_with_the_executor() {
    let mut context = Context::default();
    EventsExtension::new()
        .register(None, &mut context)
        .expect("it can be registered");
    let token = Rc::new(());
    let held = token.clone();
    dom::host(&context).queue_task(
        TaskSource::DomManipulation,
        dom::task(move |_| drop(held)),
        &mut context,
    );
    assert_eq!(Rc::strong_count(&token), 2);
    drop(context);
    assert_eq!(Rc::strong_count(&token), 1);
}
