use super::{ReadableByteStreamController, ReadableStream, UnderlyingSource};
use crate::{
    web::testing::{Realm, Setup, run, run_with},
    webidl::{PlatformRef, Promise},
};
use boa_engine::{
    Context, JsResult, JsValue, js_string,
    object::builtins::{JsArrayBuffer, JsUint8Array},
};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, rc::Rc};

#[test]
fn a_huge_auto_allocate_chunk_size_rejects_the_read_and_leaves_the_stream_readable() {
    assert_eq!(
        run("for (const autoAllocateChunkSize of [2 ** 31, 2 ** 53 - 1]) {
                let controller;
                const stream = new ReadableStream({ type: 'bytes', autoAllocateChunkSize, start(c) { controller = c; } });
                const reader = stream.getReader();
                reader.read().catch((error) => log(error.name, controller.byobRequest, controller.desiredSize))
                    .then(() => { controller.enqueue(new Uint8Array([7])); return reader.read(); })
                    .then(({ value }) => log(value));
            }"),
        "RangeError null 0\nRangeError null 0\n7\n7"
    );
}

#[test]
fn shared_and_resizable_buffers_are_type_errors() {
    assert_eq!(
        run("let controller;
            const stream = new ReadableStream({ type: 'bytes', start(c) { controller = c; } });
            const reader = stream.getReader({ mode: 'byob' });
            for (const buffer of [new SharedArrayBuffer(8), new ArrayBuffer(8, { maxByteLength: 16 })])
                for (const View of [Uint8Array, DataView]) {
                    log(thrown(() => controller.enqueue(new View(buffer))), buffer.byteLength);
                    reader.read(new View(buffer)).catch(({ name }) => log(name));
                }"),
        "TypeError:TypeError 8\nTypeError:TypeError 8\nTypeError:TypeError 8\nTypeError:TypeError 8\n\
         TypeError\nTypeError\nTypeError\nTypeError"
    );
}

/// A getter of `then` runs while a read is fulfilled.
#[test]
fn scripts_that_run_while_a_read_is_fulfilled_may_do_anything() {
    let output = run("
        const actions = {
            release: ({ reader }) => reader.releaseLock(),
            cancel: ({ reader }) => { reader.cancel().catch(() => {}); },
            error: ({ controller }) => controller.error(1),
            close: ({ controller }) => controller.close(),
            enqueue: ({ controller }) => controller.enqueue(new Uint8Array(5)),
            respond: ({ controller }) => controller.byobRequest?.respond(1),
            replace: ({ controller }) => { const view = controller.byobRequest?.view; if (view) controller.byobRequest.respondWithNewView(view); },
            read: ({ reader, byob }) => { (byob ? reader.read(new Uint32Array(2)) : reader.read()).catch(() => {}); },
        };
        let count = 0;
        const perform = (name, state) => { count += 1; try { actions[name](state); } catch {} };
        function combine(byob, size, first, second, autoAllocateChunkSize) {
            const state = { byob };
            const stream = new ReadableStream({
                type: 'bytes', autoAllocateChunkSize, start(c) { state.controller = c; },
                pull() { if (state.pulls-- > 0) perform(second, state); },
            }, { highWaterMark: 3 });
            state.pulls = 4;
            state.reader = byob ? stream.getReader({ mode: 'byob' }) : stream.getReader();
            state.reader.closed.catch(() => {});
            let left = 3;
            Object.defineProperty(Object.prototype, 'then', { configurable: true, get() {
                if (left-- > 0) { perform(first, state); perform(second, state); }
            } });
            for (let n = 0; n < 3; n += 1) perform('read', state);
            try { state.controller.enqueue(new Uint8Array(size)); } catch {}
            perform(first, state);
            try { state.controller.enqueue(new Uint8Array(size)); } catch {}
            perform(second, state);
            delete Object.prototype.then;
        }
        for (const byob of [false, true]) for (const size of [1, 9, 30])
            for (const first in actions) for (const second in actions) for (const chunk of [undefined, 4])
                combine(byob, size, first, second, chunk);
        setTimeout(() => log(count > 1000))");
    assert_eq!(output, "true");
}

fn address(value: &JsValue, context: &mut Context) -> usize {
    let view = JsUint8Array::from_object(value.as_object().unwrap()).unwrap();
    let buffer = view.buffer(context).unwrap().as_object().unwrap();
    let buffer = JsArrayBuffer::from_object(buffer).unwrap();
    let data = buffer.data().unwrap();
    data.as_ptr().addr()
}

#[test]
fn bytes_are_moved_and_not_copied() {
    for script in [
        "var chunk = new Uint8Array(100);
         const stream = new ReadableStream({ type: 'bytes', start(c) { controller = c; } });
         read = () => { controller.enqueue(chunk); return stream.getReader().read(); }",
        "var chunk = new Uint8Array(100);
         const stream = new ReadableStream({ type: 'bytes', pull(c) { c.byobRequest.respond(100); } });
         read = () => stream.getReader({ mode: 'byob' }).read(chunk)",
        "var chunk = new Uint8Array(100);
         const stream = new ReadableStream({ type: 'bytes', pull(c) {} , start(c) { c.enqueue(new Uint8Array(100)); } });
         read = () => stream.getReader({ mode: 'byob' }).read(chunk)",
    ] {
        let realm = &mut Realm::default();
        realm.value("var controller, read, result");
        realm.value(&format!("{{ {script} }}"));
        let chunk = realm.value("chunk");
        let before = address(&chunk, realm);
        realm.value("read().then(({ value }) => { result = value; })");
        realm.run_jobs().unwrap();
        let result = realm.value("result");
        assert_eq!(address(&result, realm), before, "{script}");
        assert_eq!(realm.value("chunk.byteLength"), 0.into(), "{script}");
    }
}

/// The digits from 0 to 9, as many at a time as are wanted.
#[derive(Trace, Finalize)]
struct Digits {
    position: Cell<usize>,
    #[unsafe_ignore_trace]
    pulls: Rc<Cell<usize>>,
}

impl UnderlyingSource<ReadableByteStreamController> for Digits {
    fn pull(
        &self,
        controller: &PlatformRef<ReadableByteStreamController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        self.pulls.set(self.pulls.get() + 1);
        let rest = &b"0123456789"[self.position.get()..];
        if rest.is_empty() {
            controller.close(context)?;
        }
        self.position
            .set(self.position.get() + controller.pull_from_bytes(rest, context)?);
        Ok(Promise::undefined())
    }
}

fn digits(context: &mut Context) -> (PlatformRef<ReadableStream>, Rc<Cell<usize>>) {
    let pulls = Rc::<Cell<usize>>::default();
    let source = Digits {
        position: Cell::new(0),
        pulls: pulls.clone(),
    };
    (
        ReadableStream::create_byte_stream(source, context).unwrap(),
        pulls,
    )
}

#[test]
fn a_source_in_rust_fills_the_buffers_of_reads() {
    let realm = &mut Realm::default();
    let (stream, pulls) = digits(realm);
    realm.set("stream", stream.into_object());
    let script = "var log = [];
        (async () => {
            const reader = stream.getReader({ mode: 'byob' });
            for (const [view, min] of [[new Uint8Array(3), 1], [new Uint16Array(2), 2], [new DataView(new ArrayBuffer(4)), 1], [new Uint8Array(2), 1]]) {
                const { value, done } = await reader.read(view, { min });
                log.push(String.fromCharCode(...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) + done);
            }
        })()";
    realm.value(script);
    realm.run_jobs().unwrap();
    let log = realm.value("log.join()");
    assert_eq!(log, js_string!("012false,3456false,789false,true").into());
    assert_eq!(pulls.get(), 4);
}

#[test]
fn a_default_reader_gets_all_bytes_of_a_source_in_rust_at_once() {
    let realm = &mut Realm::default();
    let (stream, pulls) = digits(realm);
    realm.set("stream", stream.into_object());
    let script = "var log = [];
        (async () => { for await (const chunk of stream) log.push(String.fromCharCode(...chunk)); log.push('end'); })()";
    realm.value(script);
    realm.run_jobs().unwrap();
    let log = realm.value("log.join()");
    assert_eq!(log, js_string!("0123456789,end").into());
    assert_eq!(pulls.get(), 2);
}

#[test]
fn bytes_beyond_the_limit_of_buffers_are_a_range_error() {
    let setup = Setup {
        buffer: 1000,
        ..Setup::default()
    };
    let output = run_with(
        &setup,
        "const stream = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 1001 });
         stream.getReader().read().catch(({ name }) => log(name))",
    );
    assert_eq!(output, "RangeError");
}
