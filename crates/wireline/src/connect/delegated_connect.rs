//! Opening streams for callers that perform TLS and the opening handshake themselves.

use crate::{
    Error, Options, Request, Role, Target,
    connect::deadline::Deadline,
    observe::{
        observer::{ConnectionObserver, Observation, Peer},
        telemetry,
    },
    protocol::handshake::HandshakeFailure,
};
use std::{future::Future, sync::Arc};
use url::Url;

/// Opens a stream for a caller that performs TLS and the opening handshake itself: checks the URL,
/// and runs `open` with the target within [`Options::establish_timeout`].
///
/// The checks are the same as for any other connection: the scheme, blocked ports and
/// [`Options::permissions`]. The target has no encryption, whatever the URL is, and has the
/// permissions for its addresses. `open` passes it to a [`Connector`](crate::Connector) or to
/// [`TcpConnector::tcp_stream`](crate::TcpConnector::tcp_stream).
///
/// [`Options::observer`] receives `Connecting`, `Resolved`, and `Connected` or, for a failure,
/// `Closed`. It receives nothing about the caller's use of the stream.
///
/// ```
/// use std::sync::Arc;
/// use wireline::{Options, Permissions, TcpConnector};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = Options::new().permissions(Permissions::none());
/// let connector = TcpConnector::new();
/// let url = "wss://chat.example/".parse()?;
/// let opened = wireline::runtime::delegated_connect(url, Arc::new(options), |target| {
///     let connector = connector.clone();
///     async move { connector.tcp_stream(&target).await }
/// });
/// assert!(matches!(opened.await, Err(wireline::Error::Denied(_))));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The errors of a connection that does not open.
pub async fn delegated_connect<T, F>(
    url: Url,
    options: Arc<Options>,
    open: impl FnOnce(Target) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut request = Request::new(url);
    let (_, observer) = telemetry::span(&request.url, Role::Client, &options);
    if let Some(observer) = &observer {
        observer.observe(&Observation::Connecting {
            url: &request.url,
            protocols: &[],
        });
    }
    let opened = open_within(&mut request, &options, observer.clone(), open).await;
    if let Some(observer) = &observer {
        match &opened {
            Ok(_) => observer.connected(Peer::default()),
            Err(error) => {
                observer.observe(&Observation::Closed(
                    &HandshakeFailure::from(error.clone()).into(),
                ));
            }
        }
    }
    opened
}

async fn open_within<T, F>(
    request: &mut Request,
    options: &Arc<Options>,
    observer: Option<Arc<ConnectionObserver>>,
    open: impl FnOnce(Target) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let prepared = request.prepare(options)?;
    let deadline = Deadline::new(options.establish_timeout, options.one_at_a_time);
    let target = Target {
        secure: false,
        #[cfg(feature = "proxy")]
        caller_encrypts: prepared.secure,
        deadline: Some(deadline.clone()),
        observer,
        ..prepared
    };
    deadline
        .limit(async {
            let opened = open(target.clone()).await?;
            target.check_connected()?;
            Ok(opened)
        })
        .await
}
