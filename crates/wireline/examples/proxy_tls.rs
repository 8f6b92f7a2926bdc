//! Connects through a proxy to a server with a certificate of one's own, and prints the answer to a
//! message. The options apply to this connection; all others use the connector's.
//!
//!     cargo run -p wireline --example proxy_tls -- wss://chat.example/ http://proxy.example:3128 authority.pem [client.pem]

use std::{env, error::Error, fs, io::Write};
use wireline::{
    Error as ConnectionError, Message, Options, Proxies, TcpConnector, Tls, chain, connect_with,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let [Some(url), Some(proxy), Some(authority)] =
        [arguments.next(), arguments.next(), arguments.next()]
    else {
        return Err("usage: proxy_tls URL PROXY AUTHORITY [CLIENT]".into());
    };
    // Only this authority is trusted, and none of the platform's. It may be the certificate of the
    // server itself.
    let mut tls = Tls::new()
        .without_platform_authorities()
        .authority(&fs::read(authority)?)?;
    if let Some(client) = arguments.next() {
        // The file has the certificate and its key.
        let pem = fs::read(client)?;
        tls = tls.identity(&pem, &pem)?;
    }
    let options = Options::new()
        .tls(tls)
        .proxies(Proxies::all(proxy.parse()?));

    let mut output = std::io::stdout();
    let mut socket = match connect_with(url, options, TcpConnector::new()).await {
        Ok(socket) => socket,
        Err(ConnectionError::Certificate { host, why }) => {
            writeln!(output, "{host} is not trusted: {why}")?;
            return Ok(());
        }
        Err(ConnectionError::Status { status, body, .. }) => {
            writeln!(
                output,
                "refused with {status}: {}",
                String::from_utf8_lossy(&body)
            )?;
            return Ok(());
        }
        Err(error) => {
            writeln!(output, "{}", chain(&error))?;
            return Ok(());
        }
    };
    socket.send("hello").await?;
    if let Some(Message::Text(answer)) = socket.recv().await.transpose()? {
        writeln!(output, "{answer}")?;
    }
    socket.close_with(1000, "").await?;
    Ok(())
}
