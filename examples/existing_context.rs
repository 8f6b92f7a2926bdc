//! `WebSocket` in a `Context` of one's own, with boa's simple job executor, over a network inside the process.
//!
//!     cargo run --example existing_context

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{
    Context, JsValue, NativeFunction, Source,
    context::ContextBuilder,
    job::{JobExecutor, SimpleJobExecutor},
    js_string,
};
use boa_runtime::extensions::RuntimeExtension;
use boa_websocket::{Permissions, WebSocketExtension, net::MemoryNetwork};
use futures_util::{SinkExt, StreamExt};
use std::{cell::RefCell, error::Error, rc::Rc, sync::Arc};

const SCRIPT: &str = r#"
    const socket = new WebSocket("ws://echo.example/");
    socket.addEventListener("open", () => socket.send("hello"));
    socket.addEventListener("message", (event) => { print("received " + event.data); socket.close(1000, "done"); });
    socket.addEventListener("close", (event) => print("closed: " + event.code + " " + event.reason));
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move {
        if let Ok(mut server) = tokio_tungstenite::accept_async(listener.accept().await).await {
            while let Some(Ok(message)) = server.next().await {
                if !message.is_close() && server.send(message).await.is_err() {
                    break;
                }
            }
        }
    });

    let executor = Rc::new(SimpleJobExecutor::new());
    let context = &mut ContextBuilder::new().job_executor(executor.clone()).build()?;
    context.register_global_callable(js_string!("print"), 1, NativeFunction::from_fn_ptr(print))?;
    WebSocketExtension::new(Permissions::none().allow_net("echo.example")?)
        .connector(Arc::new(network))
        .register(None, context)?;

    context.eval(Source::from_bytes(SCRIPT))?;
    executor.run_jobs_async(&RefCell::new(context)).await?;
    Ok(())
}

fn print(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> boa_engine::JsResult<JsValue> {
    let text = arguments.first().cloned().unwrap_or_default().to_string(context)?;
    println!("{}", text.to_std_string_lossy());
    Ok(JsValue::undefined())
}
