//! Names that scripts ask for by `typeof` are reported.

use super::{built, run_script};
use boa_websocket::{Reporter, Runtime, dom::ErrorReport, net};
use std::{cell::RefCell, rc::Rc};
use url::Url;

#[derive(Default)]
struct Names(RefCell<Vec<String>>);

impl Reporter for Names {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.borrow_mut().push(report.message.clone());
    }

    fn connection_failed(&self, _: &Url, _: &net::Error) {}

    fn undeclared_name(&self, name: &str) {
        self.0.borrow_mut().push(name.to_owned());
    }
}

async fn reported(script: &str) -> Vec<String> {
    let names = Rc::new(Names::default());
    let builder = Runtime::builder().reporter(names.clone());
    let mut runtime = built(builder.max_workers(1));
    run_script(&mut runtime, script).await;
    names.0.take()
}

#[tokio::test]
async fn names_that_typeof_does_not_find_are_reported_once() {
    let script = "
        const known = 1;
        const ask = () => [typeof XMLHttpRequest, typeof known, typeof WebSocket, typeof absent.member];
        for (let n = 0; n < 3; n++) try { ask() } catch {}
        try { typeof later } catch {}
        let later;
        globalThis.defined = undefined;
        typeof defined";
    assert_eq!(reported(script).await, ["XMLHttpRequest"]);
}

#[tokio::test]
async fn those_of_workers_are_reported_to_the_program() {
    let script = "new Worker('data:text/javascript,typeof XMLHttpRequest')";
    assert_eq!(reported(script).await, ["XMLHttpRequest"]);
}

#[tokio::test]
async fn a_thousand_names_are_reported() {
    let script = "for (let n = 0; n < 1100; n++) eval(`typeof name${n}`)";
    assert_eq!(reported(script).await.len(), 1000);
}
