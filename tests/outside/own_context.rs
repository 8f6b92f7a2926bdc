//! A `Context` of the program, with a class in Rust, an extension of boa_runtime and `WebSocket`.
//! An echo server listens at the address that the argument names.

use boa_engine::{Context, Finalize, JsData, JsResult, Source, Trace, boa_class};
use boa_runtime::extensions::{MicrotaskExtension, RuntimeExtension as _};
use boa_websocket::{EventLoop, Permissions, extensions::{WebSocketExtension, RuntimeExtension as _}};

#[derive(Debug, Default, Trace, Finalize, JsData)]
struct Counter {
    #[unsafe_ignore_trace]
    count: u32,
}

#[boa_class]
impl Counter {
    #[boa(constructor)]
    fn new() -> Self {
        Self::default()
    }

    fn add(&mut self) -> u32 {
        self.count += 1;
        self.count
    }
}

fn register(server: &str, context: &mut Context) -> JsResult<()> {
    let permissions = Permissions::none()
        .allow_net(server)
        .map_err(|error| boa_engine::JsNativeError::error().with_message(error.to_string()))?;
    let sockets = WebSocketExtension::new(permissions);
    MicrotaskExtension.register(None, context)?;
    sockets.register(None, context)?;
    context.register_global_class::<Counter>()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = std::env::args().nth(1).ok_or("the address of a server")?;
    let context = &mut Context::default();
    let events = EventLoop::install(context)?;
    register(&server, context)?;
    let script = format!(
        "globalThis.log = [];
        const counter = new Counter();
        const socket = new WebSocket('ws://{server}/');
        socket.onopen = () => queueMicrotask(() => setTimeout(() => socket.send(`message ${{counter.add()}}`)));
        socket.onmessage = ({{ data }}) => {{ log.push(data, counter.add()); socket.close(1000) }};
        socket.onclose = ({{ code }}) => log.push(code);"
    );
    context.eval(Source::from_bytes(&script))?;
    events.run(context)?;
    let log = context.eval(Source::from_bytes("log.join()"))?;
    println!("{}", log.to_string(context)?.to_std_string_escaped());
    Ok(())
}
