//! A bot whose handler throws for each of 3,000 messages, as for messages that are not JSON. An echo
//! server listens at the address that the argument names.

use boa_websocket::{Permissions, Runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = std::env::args().nth(1).ok_or("the address of a server")?;
    let mut runtime = Runtime::builder()
        .permissions(Permissions::none().allow_net(&server)?)
        .function("print", |(text,): (String,)| {
            println!("{text}");
            Ok::<_, String>(())
        })
        .build()?;
    let script = format!(
        "let received = 0, errors = 0;
        function parse(text) {{ return JSON.parse(text) }}
        addEventListener('error', (event) => {{ errors++; event.preventDefault() }});
        const socket = new WebSocket('ws://{server}/');
        socket.onopen = () => {{ for (let n = 0; n < 3000; n++) socket.send('not JSON ' + n) }};
        socket.onmessage = ({{ data }}) => {{
            if (++received === 3000) socket.close(1000);
            parse(data);
        }};
        socket.onclose = ({{ code }}) => print(`${{received}} messages, ${{errors}} errors, closed: ${{code}}`);"
    );
    runtime.execute("bot.js", script).await?;
    runtime.run().await?;
    Ok(())
}
