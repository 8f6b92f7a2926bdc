//! [`HttpClient`]: a client of the program, which answers requests in the place of connections.

use super::body::{Body, BoxError};
use crate::{Connected, Connector, Error, Target, chain};
use bytes::Bytes;
use futures_util::{FutureExt, TryFutureExt, future::BoxFuture};
use http::{
    HeaderMap, HeaderName, HeaderValue, Uri, Version,
    header::{CONNECTION, HOST, TRANSFER_ENCODING},
    uri::{PathAndQuery, Scheme},
};
use hyper::{body::Incoming, server::conn::http1::Builder, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    error::Error as _,
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

/// A client of HTTP: from a request to its answer. Functions that return a future are clients.
///
/// ```
/// use wireline::http1::{Body, ClientConnector, Request, send};
/// use futures_util::TryStreamExt;
/// use std::{convert::Infallible, sync::Arc};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = ClientConnector::new(|request: http::Request<Body>| async move {
///     let said = format!("{} {}", request.method(), request.uri());
///     Ok::<_, Infallible>(http::Response::new(said))
/// });
/// let request = Request::new("https://api.example/token?a=1".parse()?);
/// let answer = send(request, Arc::default(), Arc::new(client)).await?;
/// let content: Vec<_> = answer.content.try_collect().await?;
/// assert_eq!(content.concat(), b"GET https://api.example/token?a=1");
/// # Ok(())
/// # }
/// ```
///
/// A `tower::Service` is one by `move |request| service.clone().oneshot(request)`, with
/// `tower::ServiceExt`.
pub trait HttpClient: Send + Sync + 'static {
    /// Sends a request. Its URI is absolute. It has all header fields but those of a connection:
    /// `Host`, `Connection` and `Transfer-Encoding`.
    ///
    /// The future is polled within the exchange, and dropped if that is abandoned. So is the body
    /// of the answer. The client must neither follow redirects nor decode contents.
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>>;
}

impl<F, A, B, E> HttpClient for F
where
    F: Fn(http::Request<Body>) -> A + Send + Sync + 'static,
    A: Future<Output = Result<http::Response<B>, E>> + Send + 'static,
    B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    E: Into<BoxError> + 'static,
{
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'static, Result<http::Response<Body>, BoxError>> {
        self(request)
            .map_ok(|response| response.map(Body::new))
            .err_into()
            .boxed()
    }
}

/// A [`Connector`] whose streams lead to a client of the program. They are streams within the
/// process, so permissions, limits, timeouts and observers hold as for those of a network. The
/// permissions are those of [`Target::check_opaque`]: the client alone knows the address.
pub struct ClientConnector(Arc<dyn HttpClient>);

opaque_debug!(ClientConnector);

impl ClientConnector {
    /// A connector for one client.
    pub fn new(client: impl HttpClient) -> Self {
        Self(Arc::new(client))
    }
}

impl Connector for ClientConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        if let Some(path) = target.unix_socket() {
            let path = path.to_string_lossy().into_owned();
            let why = "a client of HTTP has no files";
            return Box::pin(async { Err(Error::UnixSocket { path, why }) });
        }
        if let Err(error) = target.check_opaque() {
            return Box::pin(async { Err(error) });
        }
        let scheme = if target.secure {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        let stream = ClientStream::new(self.0.clone(), scheme);
        Box::pin(async { Ok(Connected::new(stream)) })
    }
}

/// The bytes of a request or an answer that wait within a stream.
const CAPACITY: usize = 64 << 10;

/// The limit on the header fields of a request. The limits on those of answers are the caller's.
const MAX_FIELDS: usize = 4096;

/// A stream whose other end is a server that passes its request on to the client. The one who polls
/// the stream polls both.
struct ClientStream {
    near: DuplexStream,
    /// `None` after its end.
    serving: Option<BoxFuture<'static, Result<(), hyper::Error>>>,
    /// Why the client has failed.
    failure: Option<String>,
}

impl ClientStream {
    fn new(client: Arc<dyn HttpClient>, scheme: Scheme) -> Self {
        let (near, far) = duplex(CAPACITY);
        let answer = service_fn(move |request| answer(&*client, request, scheme.clone()));
        let serving = Builder::new()
            .auto_date_header(false)
            .half_close(true)
            .keep_alive(false)
            .max_headers(MAX_FIELDS)
            .serve_connection(TokioIo::new(far), answer);
        Self {
            near,
            serving: Some(serving.boxed()),
            failure: None,
        }
    }

    /// Lets the server continue. Returns whether it has ended.
    fn serve(&mut self, cx: &mut Context<'_>) -> bool {
        if let Some(serving) = &mut self.serving
            && let Poll::Ready(ended) = serving.as_mut().poll(cx)
        {
            // The client's error is inside of the server's.
            self.failure = ended.err().map(|error| match error.source() {
                Some(source) => chain(source).to_string(),
                None => error.to_string(),
            });
            self.serving = None;
        }
        self.serving.is_none()
    }

    fn failed(&self) -> io::Result<()> {
        match &self.failure {
            Some(why) => Err(io::Error::other(why.clone())),
            None => Ok(()),
        }
    }
}

/// The answer of the client to a request of the stream.
fn answer(
    client: &dyn HttpClient,
    request: http::Request<Incoming>,
    scheme: Scheme,
) -> impl Future<Output = Result<http::Response<Body>, BoxError>> + use<> {
    let (mut head, body) = request.into_parts();
    let sent = absolute(&head.uri, scheme, head.headers.get(HOST)).map(|uri| {
        head.uri = uri;
        remove_connection_fields(&mut head.headers);
        client.send(http::Request::from_parts(head, Body::new(body)))
    });
    async move {
        let mut answer = sent?.await?;
        *answer.version_mut() = Version::HTTP_11;
        remove_connection_fields(answer.headers_mut());
        Ok(answer)
    }
}

/// The URI of a request that has its host in a field.
fn absolute(uri: &Uri, scheme: Scheme, host: Option<&HeaderValue>) -> Result<Uri, BoxError> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(scheme);
    parts.authority = host.map(|host| host.as_bytes().try_into()).transpose()?;
    parts
        .path_and_query
        .get_or_insert(PathAndQuery::from_static("/"));
    Ok(Uri::from_parts(parts)?)
}

fn remove_connection_fields(fields: &mut HeaderMap) {
    for name in [
        HOST,
        CONNECTION,
        TRANSFER_ENCODING,
        HeaderName::from_static("keep-alive"),
    ] {
        fields.remove(name);
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let has_ended = self.serve(cx);
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.near).poll_read(cx, buffer))?;
        if has_ended && buffer.filled().len() == before {
            self.failed()?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.serve(cx) {
            // A client need not read the whole body before its answer.
            return Poll::Ready(self.failed().map(|()| bytes.len()));
        }
        Pin::new(&mut self.near).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.serve(cx);
        Pin::new(&mut self.near).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.near).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options, Permissions,
        http1::{Content, Request, Response, send},
    };
    use futures_util::{TryStreamExt, poll, stream};
    use std::{future::pending, pin::pin};
    use tokio::sync::oneshot;

    async fn sent(
        client: impl HttpClient,
        change: impl FnOnce(&mut Request, &mut Options),
    ) -> Result<Response, Error> {
        let mut request = Request::new("https://a.example/".parse().unwrap());
        let mut options = Options::default();
        change(&mut request, &mut options);
        send(
            request,
            Arc::new(options),
            Arc::new(ClientConnector::new(client)),
        )
        .await
    }

    async fn content(response: Response) -> Vec<u8> {
        let chunks: Vec<_> = response.content.try_collect().await.unwrap();
        chunks.concat()
    }

    #[tokio::test]
    async fn an_answer_may_have_any_version_and_fields_of_its_connection() {
        let client = |_| async {
            http::Response::builder()
                .version(Version::HTTP_3)
                .header("connection", "keep-alive")
                .header("keep-alive", "timeout=5")
                .header("transfer-encoding", "chunked")
                .body(Body::from("said"))
        };
        let response = sent(client, |_, _| {}).await.unwrap();
        let mut names: Vec<_> = response.headers.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        assert_eq!(names, ["connection", "content-length"]);
        assert_eq!(content(response).await, b"said");
    }

    #[tokio::test]
    async fn a_client_need_not_read_the_content_of_a_request() {
        let client = |_| async { Ok::<_, io::Error>(http::Response::new(Body::empty())) };
        for is_stream in [false, true] {
            let response = sent(client, |request, _| {
                let bytes = Bytes::from(vec![b'x'; 1 << 20]);
                request.method = "POST".to_owned();
                request.content = if is_stream {
                    Content::Stream(Box::pin(stream::iter([Ok(bytes)])))
                } else {
                    Content::Bytes(bytes)
                };
            });
            assert_eq!(content(response.await.unwrap()).await, b"");
        }
    }

    #[tokio::test]
    async fn a_dropped_exchange_drops_the_future_of_the_client() {
        let (guard, dropped) = oneshot::channel::<()>();
        let guard = Arc::new(std::sync::Mutex::new(Some(guard)));
        let client = move |_| {
            let guard = guard.lock().unwrap().take();
            async move {
                let _guard = guard;
                pending::<Result<http::Response<Body>, io::Error>>().await
            }
        };
        {
            let mut exchange = pin!(sent(client, |_, _| {}));
            assert!(poll!(&mut exchange).is_pending());
        }
        assert!(dropped.await.is_err());
    }

    #[tokio::test]
    async fn permissions_are_checked_before_the_client_is_called() {
        let client = |_| async { Err::<http::Response<Body>, _>("it was called") };
        let error = sent(client, |_, options| {
            options.permissions = Some(Permissions::none());
        });
        let Err(error) = error.await else {
            panic!("it is denied")
        };
        assert!(matches!(error, Error::Denied(_)), "{error:?}");
        let Err(error) = sent(client, |_, _| {}).await else {
            panic!("it fails")
        };
        assert!(
            chain(&error).to_string().contains("it was called"),
            "{error:?}"
        );
    }
}
