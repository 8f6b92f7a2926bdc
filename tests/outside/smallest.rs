//! A `Context` of the program with timers and `ws:` sockets, and nothing that can be left out. An
//! echo server listens at the address that the argument names.

use boa_engine::{Context, Source};
use boa_websocket::{EventLoop, Permissions, extensions::{WebSocketExtension, RuntimeExtension, TimersExtension}};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = std::env::args().nth(1).ok_or("the address of a server")?;
    let context = &mut Context::default();
    let events = EventLoop::install(context)?;
    let permissions = Permissions::none().allow_net(&server)?;
    (TimersExtension, WebSocketExtension::new(permissions)).register(None, context)?;
    let script = format!(
        "globalThis.log = [typeof URLPattern, typeof Temporal];
        const socket = new WebSocket('ws://{server}/');
        socket.onopen = () => setTimeout(() => socket.send('hello'));
        socket.onmessage = ({{ data }}) => {{ log.push(data); socket.close(1000) }};
        socket.onclose = ({{ code }}) => {{
            log.push(code);
            new WebSocket('wss://{server}/').onclose = ({{ code }}) => log.push(code);
        }};"
    );
    context.eval(Source::from_bytes(&script))?;
    events.run(context)?;
    let log = context.eval(Source::from_bytes("log.join()"))?;
    println!("{}", log.to_string(context)?.to_std_string_escaped());
    Ok(())
}
