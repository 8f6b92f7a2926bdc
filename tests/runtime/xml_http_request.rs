//! `XMLHttpRequest` of scripts: it asks as `fetch` does.

use super::shared_file::SharedFile;
use boa_websocket::{
    Builder, Error, Permissions, Runtime,
    net::http1::{Body, BoxError},
    runtime::{Recorder, Recording},
};
use futures_util::TryStreamExt;
use http::{Request, Response};
use std::{future::pending, io::Cursor};

/// Answers with the method, the path and the content of a request.
async fn echo(request: Request<Body>) -> Result<Response<String>, BoxError> {
    let (head, body) = request.into_parts();
    let content: Vec<_> = body.try_collect().await?;
    let content = String::from_utf8_lossy(&content.concat()).into_owned();
    let text = format!("{} {} {content}", head.method, head.uri.path());
    Ok(Response::new(text))
}

fn builder() -> Builder {
    let permissions = Permissions::none().allow_net("api.example:80");
    let permissions = permissions.expect("it is a rule");
    Runtime::builder().permissions(permissions).fetch(true)
}

/// The answers of servers, or the events of failures.
async fn said(builder: Builder, urls: &str) -> Result<String, Error> {
    let script = "
        const ask = (url) => new Promise((resolve) => {
            const request = new XMLHttpRequest();
            request.open('POST', url);
            request.onload = () => resolve(request.responseText);
            request.onerror = ({ type }) => resolve(type);
            request.send('content');
        });
        Promise.all(URLS.split(' ').map(ask)).then(String)";
    let script = script.replace("URLS", &format!("'{urls}'"));
    let mut runtime = builder.build().expect("it can be built");
    runtime.evaluate("test.js", script.as_str()).await
}

#[tokio::test]
async fn a_client_of_the_program_answers_what_is_permitted() {
    let urls = "http://api.example/a http://other.example/";
    let said = said(builder().fetch_client(echo), urls).await;
    assert_eq!(said.expect("it has a result"), "POST /a content,error");
}

#[tokio::test]
async fn a_recording_has_the_answers() {
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("to memory");
    let urls = "http://api.example/a http://api.example/b";
    let recorded = said(builder().fetch_client(echo).record(recorder.clone()), urls).await;
    recorder.finish().expect("it is written");
    let recording = Recording::new(Cursor::new(file.contents())).expect("it is a recording");
    let silent = |_: Request<Body>| pending::<Result<Response<String>, BoxError>>();
    let replayed = said(
        builder().fetch_client(silent).replay(recording.clone()),
        urls,
    )
    .await;
    assert_eq!(recording.differences(), []);
    assert_eq!(
        replayed.expect("it has a result"),
        recorded.expect("so has this")
    );
}
